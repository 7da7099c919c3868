import type { Declaration, Shape } from "./shapes.js";

/** Tells whether a value in memory has a pointer in it, so that it is good only as long as the memory that this points to. */
export function holdsPointers(shape: Shape): boolean {
  return holds(shape, new Set());
}

function holds(shape: Shape, seen: Set<Declaration>): boolean {
  if (shape.kind === "pointer" || shape.kind === "object") return true;
  if (shape.kind === "array") return holds(shape.of, seen);
  if (shape.kind !== "declared" || seen.has(shape.declaration)) return false;
  const { declaration } = shape;
  seen.add(declaration);
  const parts =
    "fields" in declaration ? declaration.fields : "cases" in declaration ? declaration.cases : [];
  return parts.some((part) => part.shape !== undefined && holds(part.shape, seen));
}
