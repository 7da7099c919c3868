import { LiftError, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { safeName } from "../safe-text.js";
import { ARRAY_BUFFER, STRING } from "./allocator.js";

/** The kinds of classes of AssemblyScript whose objects are values: those for numbers, of which each has its own elements. */
export type ManagedClass = "TypedArray" | "ArrayBuffer" | "Array" | "StaticArray";

/** The kinds of classes with those of texts and functions, and of classes that a program declares itself. */
export type ObjectClass = ManagedClass | "String" | "Function" | "Object";

// Flags of a class: https://github.com/AssemblyScript/assemblyscript/blob/main/std/assembly/shared/typeinfo.ts
const KINDS = { TypedArray: 1, Array: 2, StaticArray: 4 } as const;
/** Of sets and maps as well. */
const ANY_KIND = 0x1f;
const POINTER_FREE = 0x20;
const ALIGNMENT = 0x40;
const SIGNED = 0x800;
const FLOAT = 0x1000;
const NULLABLE = 0x2000;
const MANAGED = 0x4000;

/** Classes that are looked at: a program has some hundreds. */
const MOST_CLASSES = 0x1_0000;

/** The elements of the objects of a class. */
export interface ObjectElements {
  /** The words for a class of them in messages: the name of the typed array, or of the type of objects. */
  readonly name: string;
  /** Bytes of an element. */
  readonly size: number;
  /** Their flags, as a class has them. */
  readonly flags: number;
}

/** The class of an object: its kind, and its elements. */
export interface ObjectShape {
  readonly kind: ObjectClass;
  /** Absent where that is known of the kind. */
  readonly elements?: ObjectElements | undefined;
  /** Bytes of an element, or of a unit of a text. */
  readonly size: number;
  /** The name of the type, for messages. */
  readonly name: string;
  /** The exported constant with the identifier of the class; that of the only such class when left out. */
  readonly id?: string | undefined;
}

/** Gives the elements of a class that are numbers, by the typed array with the same ones. */
export function numberElements(name: string, size: number): ObjectElements {
  const isFloat = name.startsWith("Float");
  const isSigned = !name.includes("Uint");
  return { name, size, flags: (ALIGNMENT * size) | (isSigned ? SIGNED : 0) | (isFloat ? FLOAT : 0) };
}

/** Gives the elements of a class that are objects of a type. */
export function objectElements(name: string, nullable: boolean): ObjectElements {
  return { name, size: 4, flags: (4 * ALIGNMENT) | MANAGED | (nullable ? NULLABLE : 0) };
}

/** Tells whether objects of a class may refer to others. */
export function hasReferences({ kind, elements }: ObjectShape): boolean {
  return kind === "Object" || ((elements?.flags ?? 0) & MANAGED) !== 0;
}

/** Writes the class of a shape as AssemblyScript has it: `Float64Array`, `Array` of the elements of one. */
export function formatClass(shape: ObjectShape): string {
  const { kind, elements, name } = shape;
  if (hasReferences(shape)) return `${kind} for ${name}`;
  if (elements === undefined || kind === "ArrayBuffer") return kind;
  return kind === "TypedArray" ? elements.name : `${kind} with the elements of a ${elements.name}`;
}

/** The classes of a program, as it describes them at run time. */
interface Classes {
  /** Gives the flags of a class by its identifier; `undefined` where there is none. */
  flagsOf(id: number): number | undefined;
  /** Lists the identifiers of the classes with these flags. */
  idsOf(flags: number): readonly number[];
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
  return {
    flagsOf: (id) => flags[id],
    idsOf: (wanted) => flags.flatMap((each, id) => (id > STRING && each === wanted ? [id] : [])),
  };
}

/**
 * Finds the kind of class of an object by its identifier: that of the shape itself in a guest that does not export its classes.
 *
 * @throws {LiftError} `invalid-value` for an object of a class with other elements
 */
export function classOfObject(memory: GuestMemory, id: number, shape: ObjectShape): ObjectClass {
  const kind = kindOfObject(memory, id, shape);
  if (kind !== undefined) return kind;
  const fact = `must be ${formatClass(shape)} of AssemblyScript, and is an object of the class ${String(id)}. Let the guest pass one.`;
  throw new LiftError("invalid-value", fact, id, { subject: "the value" });
}

function kindOfObject(memory: GuestMemory, id: number, shape: ObjectShape): ObjectClass | undefined {
  const { kind, elements } = shape;
  if (kind === "String") return id === STRING ? kind : undefined;
  if (id === ARRAY_BUFFER && !hasReferences(shape)) return "ArrayBuffer";
  const classes = id > STRING ? classesOf(memory) : undefined;
  if (classes === undefined) return id > STRING && kind !== "ArrayBuffer" ? kind : undefined;
  const flags = classes.flagsOf(id);
  if (flags === undefined) return undefined;
  if (kind === "Object" || kind === "Function") return (flags & ANY_KIND) === 0 ? kind : undefined;
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  return kinds.find((each) => flags === (KINDS[each] | (elements?.flags ?? 0)));
}

/**
 * Finds the identifier of the class of a shape.
 *
 * @throws {LowerError} `no-allocator` in a program that does not export its classes, or has no such class, or several
 */
export function idOfClass(memory: GuestMemory, shape: ObjectShape): number {
  const { kind, elements, id } = shape;
  if (kind === "String") return STRING;
  // Each type of functions has a class of its own, which nothing looks at: one without references will do.
  if (kind === "ArrayBuffer" || kind === "Function") return ARRAY_BUFFER;
  if (id !== undefined) {
    const value = memory.guest?.exportedGlobal?.(id);
    if (typeof value === "number") return value;
    throw unknownClass(shape, lackOfId(id));
  }
  if (kind === "Object") throw unknownClass(shape, UNNAMED);
  const classes = classesOf(memory);
  if (classes === undefined) throw unknownClass(shape, UNKNOWN);
  const wanted = KINDS[kind] | (elements?.flags ?? 0);
  const ids = classes.idsOf(wanted);
  const [first] = ids;
  if (first === undefined)
    throw unknownClass(shape, "which the guest does not have. Let it use one, or give another { class }.");
  // Those of numbers are as good as each other: an Array<i32> as an Array<isize>.
  if (ids.length === 1 || !hasReferences(shape)) return first;
  throw unknownClass(shape, `of which the guest has ${String(ids.length)}. Name the right one with { id }.`);
}

/**
 * Tells, for a message, why a guest does not say which class objects of a type are that the host makes, by the options that describe the type;
 * `undefined` where it does, or where that is known of the kind.
 */
export function lackOfClass(
  { class: kind, id }: { readonly class?: unknown; readonly id?: unknown },
  isExported: (name: string) => boolean,
): string | undefined {
  const needs = (rest: string): string => `the identifier of a class, ${rest}`;
  if (typeof id === "string") return isExported(id) ? undefined : needs(lackOfId(id));
  if (kind === "Object") return needs(UNNAMED);
  if (["String", "ArrayBuffer", "Function"].includes(kind as string) || isExported("__rtti_base"))
    return undefined;
  return needs(UNKNOWN);
}

const UNNAMED = "which its type does not name. Give it { id }.";
const UNKNOWN = "and the guest exports no __rtti_base. Compile it with --exportRuntime.";

/** Tells of a constant with the identifier of a class that a guest lacks. */
function lackOfId(id: string): string {
  const name = safeName(id);
  return `and the guest exports no constant ${name}. Write export const ${name} = idof<…>() there.`;
}

function unknownClass(shape: ObjectShape, rest: string): LowerError {
  const fact = `needs the identifier of ${formatClass(shape)}, ${rest}`;
  return new LowerError("no-allocator", fact, undefined, { subject: "the value" });
}
