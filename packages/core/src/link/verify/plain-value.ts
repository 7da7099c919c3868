import type { ExternType } from "../guest-module.js";
import type { ImportKind } from "../../link-report.js";

/** The kinds of values that have a class of their own in the JavaScript API. */
const CLASSES: readonly (readonly [name: string, kind: ImportKind])[] = [
  ["Memory", "memory"],
  ["Table", "table"],
  ["Global", "global"],
  ["Tag", "tag"],
];

/**
 * Says what a value is to a guest that imports it; `undefined` for one that can only be the value of a global.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#read-the-imports
 */
export function kindOf(value: unknown): ImportKind | undefined {
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return undefined;
  return CLASSES.find(([name]) => isOfClass(value, name))?.[1];
}

/** Whether a value stands for an asynchronous function of JSPI's, which suspends the guest past all that knows of it. */
export function isSuspending(value: unknown): boolean {
  return isOfClass(value, "Suspending");
}

// By what it is called: it may be of another realm.
function isOfClass(value: unknown, name: string): boolean {
  return Object.prototype.toString.call(value) === `[object WebAssembly.${name}]`;
}

/** Whether a value is of the kind that is imported: for a global, also a number, a bigint or what a reference refers to. */
export function isOfKind(value: unknown, kind: ImportKind, extern: ExternType | undefined): boolean {
  if (kind !== "global" || kindOf(value) === "global") return kindOf(value) === kind;
  if (typeof value === "number" || typeof value === "bigint") return true;
  if (extern?.kind !== "global") return true;
  const { valueType } = extern.type;
  return !/^(?:[if](?:32|64)|v128)$/.test(valueType);
}

/** Says what a value is, for messages: `a memory`, `a string`. */
export function formatKind(value: unknown): string {
  const kind = kindOf(value);
  if (kind !== undefined) return `a ${kind}`;
  if (value === null) return "null";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Why a value does not fit what is imported, as far as JavaScript can see; `undefined` where it sees nothing wrong. */
export function visibleMisfit(value: unknown, extern: ExternType): string | undefined {
  switch (extern.kind) {
    case "memory":
      return memoryMisfit(value as WebAssembly.Memory, extern);
    case "table": {
      const { length } = value as WebAssembly.Table;
      const { minimum } = extern.type;
      return length < minimum ? `has ${String(length)} elements` : undefined;
    }
    case "global":
      return globalMisfit(value, extern);
    case "function":
    case "tag":
      return undefined;
  }
}

function memoryMisfit(
  { buffer }: WebAssembly.Memory,
  { type }: Extract<ExternType, { readonly kind: "memory" }>,
): string | undefined {
  // By what it is called: a buffer may be of another realm, and not every engine has shared ones.
  const isShared = Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
  if (isShared !== type.isShared)
    return isShared ? "is shared between threads" : "is not shared between threads";
  const pages = buffer.byteLength / type.pageSize;
  return pages < type.minimum ? `has ${String(pages)} ${pages === 1 ? "page" : "pages"}` : undefined;
}

function globalMisfit(
  value: unknown,
  extern: Extract<ExternType, { readonly kind: "global" }>,
): string | undefined {
  const { valueType, isMutable } = extern.type;
  const given = kindOf(value) === "global" ? valueOf(value as WebAssembly.Global) : value;
  if (given !== value) {
    const holds = typeof given;
    if (holds !== "number" && holds !== "bigint") return undefined;
    return (valueType === "i64") === (holds === "bigint") && valueType !== "v128"
      ? undefined
      : `holds a ${holds}`;
  }
  if (isMutable) return "is a value, which nobody can change";
  const wanted = valueType === "i64" ? "bigint" : /^(?:i32|f32|f64)$/.test(valueType) ? "number" : undefined;
  return wanted === undefined || typeof value === wanted ? undefined : `is a ${typeof value}`;
}

// A global of vectors or of exceptions shows its value to nobody.
function valueOf(global: WebAssembly.Global): unknown {
  try {
    return global.value;
  } catch {
    return undefined;
  }
}
