import { type Allocator, allocatorFinder, ARRAY_BUFFER } from "../allocation/allocator.js";
import {
  classOfObject,
  formatClass,
  idOfClass,
  type ManagedClass,
  type ObjectShape,
} from "../allocation/managed-class.js";
import { LiftError, LowerError } from "../errors.js";
import { nullPointer } from "../memory/access.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypedArray } from "../numeric/scalar.js";
import { callMemoryOf, withCallMemory } from "../type/call-memory.js";
import type {
  CallMemory,
  Encoded,
  FieldType,
  Lendable,
  ParameterType,
  ResultType,
  TypeDescriptor,
} from "../type/capabilities.js";
import type { CopyValue } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { ADDRESS_LAYOUT } from "../type/layout.js";
import { withNull } from "../type/nullable.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { limited, type PairReader } from "../type/pair.js";
import type { OrNull, OrNullLabel } from "../type/phantoms.js";
import { isTypedArray } from "../type/realms.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { givePart, outsideStore } from "../type/whole-store.js";

/** The layout of objects of AssemblyScript's own. */
export type ManagedLayout = "assemblyscript";

/** A type of objects of AssemblyScript, for everything: parameters, results, fields and elements. */
export interface ManagedType<T, L extends string, V extends boolean = false, N extends boolean = false>
  extends
    ParameterType<OrNull<T, N>, OrNullLabel<L, N>, V>,
    ResultType<OrNull<T, N>, OrNullLabel<L, N>>,
    Lendable<OrNull<T, N>, OrNullLabel<L, N>>,
    FieldType<OrNull<T, N>, OrNullLabel<L, N>> {}

/** The option of types whose values are objects of several classes in AssemblyScript. */
export interface ClassOption<L> {
  /**
   * With `layout: "assemblyscript"`: the class of the objects that the host makes, `"TypedArray"` when left out. Those of the guest may be of
   * any of these classes with the same elements.
   */
  readonly class?: [L] extends [ManagedLayout] ? ManagedClass : undefined;
}

/** The options of such a type. */
export interface ManagedOptions {
  readonly layout: ManagedLayout;
  readonly class?: ManagedClass;
  readonly max?: number;
  readonly nullable?: boolean;
  readonly copy?: boolean;
  readonly fatal?: boolean;
}

/** The functions of a type of sequences that is made for objects. */
export interface ManagedFunctions extends Pick<TypeDefinition, "snapshot" | "format"> {
  readonly read: PairReader<unknown>;
  readonly preview?: PairReader<string>;
  readonly encode: (value: never, memory: GuestMemory) => Encoded;
}

/** The definition of a type of objects. */
export interface ManagedDefinition {
  readonly name: string;
  /** The function that makes the type, for errors; its name when left out. */
  readonly where?: string;
  /** The type of the elements, for tools. */
  readonly of?: TypeDescriptor;
  /** The name of the typed array with its elements; `undefined` for a text. */
  readonly elements?: string;
  /** Bytes of an element, or of a unit of a text. */
  readonly size: number;
  readonly functions: ManagedFunctions;
}

/** Bytes in front of an object: https://www.assemblyscript.org/runtime.html#memory-layout */
const HEADER = 20;
const VIEW_BYTES = 12;
const ARRAY_BYTES = 16;

const findAllocator = /* @__PURE__ */ allocatorFinder("__new");

/**
 * Makes a type of objects of AssemblyScript: passed as one offset, with their length in front of them.
 *
 * @throws {TypeDefinitionError} `unknown-option`, `invalid-option`, `invalid-definition`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function managed(
  { name, where = name, of, elements, size, functions }: ManagedDefinition,
  given: ManagedOptions,
): unknown {
  const isText = elements === undefined;
  checkOptions(where, given, isText ? TEXT_OPTIONS : NUMBER_OPTIONS);
  const { class: kind = "TypedArray", max = Infinity, nullable = false } = given;
  const shape: ObjectShape = { kind: isText ? "String" : kind, elements, size };
  const { read: readAny, preview, encode, ...rest } = functions;
  const read = limited(readAny, max, name);
  const lift = (memory: GuestMemory, offset: number): unknown => atObject(memory, offset, shape, read);
  const make = (value: unknown, memory: GuestMemory): Made => {
    if (memory.addressType === "i64") throw new LowerError(...TOO_WIDE, value);
    return { allocator: findAllocator(memory), encoded: encode(value as never, memory) };
  };
  const type: TypeDefinition = {
    ...rest,
    name,
    kind: "object",
    flat: ["address"],
    nullable,
    lift,
    prepare: (memory: GuestMemory) => {
      findAllocator(memory);
    },
    lower: (value: unknown, memory: GuestMemory) => place(make(value, memory), memory, shape),
    lend: (value: unknown, memory: GuestMemory) => {
      if (nullable && value === undefined) return () => 0;
      const made = make(value, memory);
      return (call) => pinned(made, memory, shape, call);
    },
    layout: ADDRESS_LAYOUT,
    load: (memory, at) => lift(memory, memory.readAddress(at) as number),
    ...(preview === undefined
      ? {}
      : { preview: (memory, at) => atObject(memory, memory.readAddress(at) as number, shape, preview) }),
    store: (memory, at, value: unknown) => {
      memory.check(at, ADDRESS_LAYOUT.i32.size);
      memory.writeAddress(at, pinned(make(value, memory), memory, shape, callMemoryOf(memory)));
    },
    ...(isText ? {} : { detach: detached }),
    details: () => ({
      ...(of === undefined ? {} : { of: of.describe() }),
      ...describeOptions<Options>(
        { class: shape.kind, max, nullable },
        { class: undefined, max: Infinity, nullable: false },
      ),
    }),
  };
  return makeType(withNull(type));
}

interface Options {
  readonly class: ObjectShape["kind"] | undefined;
  readonly max: number;
  readonly nullable: boolean;
}

/** Copies a view of the memory, which grows where objects are made. */
const detached: CopyValue = (value: unknown, memory, copying) => {
  if (!isTypedArray(value) || !memory.hasBuffer(value.buffer)) return value;
  copying.spendBytes(value.byteLength);
  return (value as TypedArray).slice();
};

const TEXT_OPTIONS: OptionKinds<Pick<ManagedOptions, "layout" | "max" | "nullable" | "fatal">> = {
  layout: "any",
  max: "number",
  nullable: "flag",
  fatal: "flag",
};
const NUMBER_OPTIONS: OptionKinds<Omit<ManagedOptions, "fatal">> = {
  layout: "any",
  class: ["TypedArray", "ArrayBuffer", "Array", "StaticArray"],
  max: "number",
  nullable: "flag",
  copy: "flag",
};

/** Finds where the elements of an object lie, and reads them. */
function atObject<T>(memory: GuestMemory, offset: number, shape: ObjectShape, read: PairReader<T>): T {
  if (memory.addressType === "i64") throw new LiftError(...TOO_WIDE, offset);
  if (offset === 0)
    throw nullPointer(
      memory,
      1,
      formatClass(shape),
      "Let the guest pass an object, or take { nullable: true }.",
    );
  if (offset < HEADER) {
    const fact = `lies at ${String(offset)}, where an object has no room for the ${String(HEADER)} bytes in front of it. Let the guest pass an object.`;
    throw new LiftError("invalid-value", fact, offset, { subject: formatClass(shape) });
  }
  const kind = classOfObject(memory, memory.readU32(offset - 8), shape);
  if (kind === "TypedArray")
    return readUnits(memory, memory.readU32(offset + 4), memory.readU32(offset + 8), shape, read);
  // The bytes of an array are those that it has room for.
  if (kind === "Array") return read(memory, memory.readU32(offset + 4), memory.readU32(offset + 12));
  return readUnits(memory, offset, memory.readU32(offset - 4), shape, read);
}

function readUnits<T>(
  memory: GuestMemory,
  offset: number,
  byteLength: number,
  shape: ObjectShape,
  read: PairReader<T>,
): T {
  const count = byteLength / shape.size;
  if (Number.isInteger(count)) return read(memory, offset, count);
  const fact = `has ${String(byteLength)} bytes, which are not a multiple of ${String(shape.size)}. Let the guest pass whole elements.`;
  throw new LiftError("invalid-value", fact, byteLength, { subject: formatClass(shape) });
}

/** A value that is encoded, before memory is taken for it. */
interface Made {
  readonly allocator: Allocator;
  readonly encoded: Encoded;
}

/** Makes an object, and keeps it from being collected: until the call has ended that it is made for, or until the guest unpins it. */
function pinned(made: Made, memory: GuestMemory, shape: ObjectShape, call: CallMemory | undefined): number {
  return withCallMemory(undefined, () => {
    const { allocator } = made;
    const offset = outsideStore(() => place(made, memory, shape));
    allocator.pin?.(offset);
    const unpin = (): void => allocator.unpin?.(offset);
    if (call === undefined) givePart(unpin);
    else call.keep(unpin);
    return offset;
  });
}

/** Makes an object. The guest may collect it as soon as it makes another one. */
function place({ allocator, encoded }: Made, memory: GuestMemory, shape: ObjectShape): number {
  const { byteLength, alignment, length } = encoded;
  const { kind } = shape;
  const isView = kind === "TypedArray" || kind === "Array";
  const id = idOfClass(memory, shape);
  const data = allocator.allocate(memory, byteLength, alignment, isView ? ARRAY_BUFFER : id);
  encoded.write(memory, data);
  if (!isView) return data;
  allocator.pin?.(data);
  try {
    const view = allocator.allocate(memory, kind === "Array" ? ARRAY_BYTES : VIEW_BYTES, 4, id);
    memory.writeU32(view, data);
    memory.writeU32(view + 4, data);
    memory.writeU32(view + 8, byteLength);
    if (kind === "Array") memory.writeU32(view + 12, length);
    return view;
  } finally {
    allocator.unpin?.(data);
  }
}

const TOO_WIDE = [
  "needs-32-bit-memory",
  "is an object of AssemblyScript, whose memories have 32-bit addresses. Take a layout of two addresses.",
] as const;
