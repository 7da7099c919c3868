import type { ImportKind } from "../../link-report.js";
import type { ExternType } from "../../wasm-format/import-section.js";

type Reader = (value: unknown) => unknown;

/** Makes functions that read an internal slot of the classes whose values are imports. */
const makeReaders = (): readonly (readonly [kind: ImportKind, read: Reader])[] => {
  const getter = (prototype: object, name: string): Reader => {
    const { get } = Object.getOwnPropertyDescriptor(prototype, name) as { get: () => unknown };
    return (value) => Reflect.apply(get, value, []);
  };
  const { Memory, Table, Global, Tag, Exception } = WebAssembly;
  const exception = new Exception(new Tag({ parameters: [] }), []);
  return [
    ["memory", getter(Memory.prototype, "buffer")],
    ["table", getter(Table.prototype, "length")],
    ["global", getter(Global.prototype, "value")],
    ["tag", (value) => exception.is(value as WebAssembly.Tag)],
  ];
};

let readers: ReturnType<typeof makeReaders> | undefined;

/**
 * Returns the kind of import that a value can provide; `undefined` for one that can only be the value of a global.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#read-the-imports
 */
export function kindOf(value: unknown): ImportKind | undefined {
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return undefined;
  return (readers ??= makeReaders()).find(([, read]) => hasSlot(read, value))?.[0];
}

// By the slot and not by the class, since a value may be of another realm, or only look like one of the class. Reading the
// value of a global throws for some types, too, with another message.
function hasSlot(read: Reader, value: unknown): boolean {
  const refusal = refusalOf(read, value);
  return refusal === undefined || refusal !== refusalOf(read, {});
}

function refusalOf(read: Reader, value: unknown): string | undefined {
  try {
    read(value);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Tells whether a value is a `WebAssembly.Suspending`, which suspends the guest without the runtime's knowledge. */
export function isSuspending(value: unknown): boolean {
  // It has no slot that JavaScript can read.
  if (typeof value !== "object") return false;
  try {
    return Object.prototype.toString.call(value) === "[object WebAssembly.Suspending]";
  } catch {
    // A proxy that was revoked.
    return false;
  }
}

/** Tells whether a value is of an import's kind. A global may also be a number, a bigint, or the target of a reference. */
export function isOfKind(value: unknown, kind: ImportKind, extern: ExternType | undefined): boolean {
  if (kind !== "global" || kindOf(value) === "global") return kindOf(value) === kind;
  if (typeof value === "number" || typeof value === "bigint") return true;
  if (extern?.kind !== "global") return true;
  const { valueType } = extern.type;
  return !/^(?:[if](?:32|64)|v128)$/.test(valueType);
}

/** Ends a sentence about why a value does not fit an import; `undefined` where JavaScript sees no reason. */
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
  // By its tag, since a buffer may be of another realm, and not every engine has shared ones.
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
  if (isMutable) return "is a value, which cannot change";
  const wanted = valueType === "i64" ? "bigint" : /^(?:i32|f32|f64)$/.test(valueType) ? "number" : undefined;
  return wanted === undefined || typeof value === wanted ? undefined : `is a ${typeof value}`;
}

// Reading a global of vectors or of exceptions throws.
function valueOf(global: WebAssembly.Global): unknown {
  try {
    return global.value;
  } catch {
    return undefined;
  }
}
