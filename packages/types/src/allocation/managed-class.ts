import { LiftError, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { ARRAY_BUFFER, STRING } from "./allocator.js";

/** The kinds of classes of AssemblyScript whose objects are values: those for numbers, of which each has its own elements. */
export type ManagedClass = "TypedArray" | "ArrayBuffer" | "Array" | "StaticArray";

/** The kinds of classes with the kind of texts. */
export type ObjectClass = ManagedClass | "String";

// Flags of a class: https://github.com/AssemblyScript/assemblyscript/blob/main/std/assembly/shared/typeinfo.ts
const KINDS = { TypedArray: 1, Array: 2, StaticArray: 4 } as const;
const POINTER_FREE = 0x20;
const ALIGNMENT = 0x40;
const SIGNED = 0x800;
const FLOAT = 0x1000;

/** Classes that are looked at: a program has some hundreds. */
const MOST_CLASSES = 0x1_0000;

/** The class of an object: its kind, and the typed array with the same elements. */
export interface ObjectShape {
  readonly kind: ObjectClass;
  /** The name of the typed array; `undefined` for a text. */
  readonly elements: string | undefined;
  /** Bytes of an element, or of a unit of a text. */
  readonly size: number;
}

/** Writes the class of a shape as AssemblyScript has it: `Float64Array`, `Array` of the elements of one. */
export function formatClass({ kind, elements }: ObjectShape): string {
  if (elements === undefined || kind === "ArrayBuffer") return kind;
  return kind === "TypedArray" ? elements : `${kind} with the elements of a ${elements}`;
}

/** Gives the flags of the class of a shape. */
function flagsOf(kind: keyof typeof KINDS, { elements = "", size }: ObjectShape): number {
  const isFloat = elements.startsWith("Float");
  const isSigned = !elements.includes("Uint");
  return KINDS[kind] | (ALIGNMENT * size) | (isSigned ? SIGNED : 0) | (isFloat ? FLOAT : 0);
}

/** The classes of a program, as it describes them at run time. */
interface Classes {
  /** Gives the flags of a class by its identifier; `undefined` where there is none. */
  flagsOf(id: number): number | undefined;
  readonly count: number;
}

const known = {};

/** Finds the classes of a guest; `undefined` in one that does not export them. */
function classesOf(memory: GuestMemory): Classes | undefined {
  const { guest } = memory;
  const base = guest?.exportedGlobal?.("__rtti_base");
  if (guest === undefined || typeof base !== "number") return undefined;
  return guest.state(known, () => readClasses(memory, base >>> 0));
}

function readClasses(memory: GuestMemory, base: number): Classes {
  const count = Math.min(memory.readU32(base), MOST_CLASSES);
  const flags = Array.from({ length: count }, (_, id) => memory.readU32(base + 4 + 4 * id) & ~POINTER_FREE);
  return { count, flagsOf: (id) => flags[id] };
}

/**
 * Finds the kind of class of an object by its identifier: that of the shape itself in a guest that does not export its classes.
 *
 * @throws {LiftError} `invalid-value` for an object of a class with other elements
 */
export function classOfObject(memory: GuestMemory, id: number, shape: ObjectShape): ObjectClass {
  if (shape.kind === "String" ? id === STRING : id === ARRAY_BUFFER) {
    return shape.kind === "String" ? "String" : "ArrayBuffer";
  }
  const classes = classesOf(memory);
  const isOther =
    shape.kind === "String" || id <= STRING || (classes === undefined && shape.kind === "ArrayBuffer");
  if (!isOther && classes === undefined) return shape.kind;
  const flags = isOther ? undefined : classes?.flagsOf(id);
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  const kind = kinds.find((each) => flags === flagsOf(each, shape));
  if (kind !== undefined) return kind;
  const fact = `must be ${formatClass(shape)} of AssemblyScript, and is an object of the class ${String(id)}. Let the guest pass one.`;
  throw new LiftError("invalid-value", fact, id, { subject: "the value" });
}

/**
 * Finds the identifier of the class of a shape.
 *
 * @throws {LowerError} `no-allocator` in a program that does not export its classes, or has no such class
 */
export function idOfClass(memory: GuestMemory, shape: ObjectShape): number {
  const { kind } = shape;
  if (kind === "String") return STRING;
  if (kind === "ArrayBuffer") return ARRAY_BUFFER;
  const classes = classesOf(memory);
  if (classes === undefined) {
    const fact = `needs the identifier of ${formatClass(shape)}, and the guest exports no __rtti_base. Compile it with --exportRuntime.`;
    throw new LowerError("no-allocator", fact, undefined, { subject: "the value" });
  }
  const wanted = flagsOf(kind, shape);
  for (let id = STRING + 1; id < classes.count; id++) if (classes.flagsOf(id) === wanted) return id;
  const fact = `needs the class ${formatClass(shape)}, which the guest does not have. Let it use one, or give another { class }.`;
  throw new LowerError("no-allocator", fact, undefined, { subject: "the value" });
}
