import {
  type DefinedFunctionType,
  type ExternType,
  formatFunctionType,
  type MemoryType,
  type TableType,
} from "@hostwright/core/internal";

/** Writes the type of a function: `(i32, i32) -> i32`. */
export function formatFunction(type: DefinedFunctionType | undefined): string {
  return type === undefined ? "of a type that is not known" : formatFunctionType(type);
}

/** Writes the type of a memory: `1 to 4 pages of 65536 bytes, shared`. */
export function formatMemory({ pageSize, ...limits }: MemoryType): string {
  return `${formatLimits(limits)} pages of ${String(pageSize)} bytes${formatTraits(limits)}`;
}

/** Writes the type of a table: `2 elements of funcref`. */
export function formatTable({ element, ...limits }: TableType): string {
  return `${formatLimits(limits)} elements of ${element}${formatTraits(limits)}`;
}

/** Writes the type of an import. */
export function formatExtern(extern: ExternType): string {
  switch (extern.kind) {
    case "function":
    case "tag":
      return formatFunction(extern.type);
    case "memory":
      return formatMemory(extern.type);
    case "table":
      return formatTable(extern.type);
    case "global":
      return `${extern.type.isMutable ? "mutable " : ""}${extern.type.valueType}`;
  }
}

type Limits = Pick<MemoryType, "addressType" | "minimum" | "maximum" | "isShared">;

function formatLimits({ minimum, maximum }: Pick<Limits, "minimum" | "maximum">): string {
  return maximum === undefined ? `${String(minimum)} or more` : `${String(minimum)} to ${String(maximum)}`;
}

function formatTraits({ addressType, isShared }: Pick<Limits, "addressType" | "isShared">): string {
  return `${addressType === "i64" ? ", 64-bit addresses" : ""}${isShared ? ", shared" : ""}`;
}
