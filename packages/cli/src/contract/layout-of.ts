import type { Layout } from "@hostwright/types";

import type { Declaration, RecordDeclaration, Shape } from "./shapes.js";

/** Gives bytes and alignment of a value in a memory of 32-bit addresses. */
export function layoutOf(shape: Shape): Layout {
  switch (shape.kind) {
    case "integer":
    case "float":
      return even(shape.bits / 8);
    case "bool":
    case "char":
      return even(1);
    case "vector":
      return even(16);
    case "bytes":
      return shape.layout.i32;
    case "array": {
      const { size, alignment } = layoutOf(shape.of);
      return { size: size * shape.length, alignment };
    }
    case "declared":
      return layoutOfDeclaration(shape.declaration);
    case "function":
    case "object":
    case "pointer":
    case "reference":
    case "size":
      return even("isWide" in shape && shape.isWide ? 8 : 4);
  }
}

/** Gives the alignment that a field of a struct has there, by itself and by the packing of the struct. */
export function fieldAlignment(
  shape: Shape,
  source: string,
  { packed, pack, align }: RecordDeclaration["packing"],
): number {
  const own = packed === true ? 1 : layoutOf(shape).alignment;
  return Math.min(Math.max(own, align?.[source] ?? 1), pack ?? Infinity);
}

function layoutOfDeclaration(declaration: Declaration): Layout {
  if ("layout" in declaration) return declaration.layout.i32;
  return even(declaration.kind === "handle" ? 4 : declaration.integer.bits / 8);
}

function even(size: number): Layout {
  return { size, alignment: size };
}
