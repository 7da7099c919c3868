import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { WideOptions } from "./address-form.js";
import type { AnyObject, FieldCheck, FieldKey, ParameterCheck } from "./check.js";
import type { Composition } from "./composition.js";
import type { CopyValue } from "./copying.js";
import type { TypeDescription } from "./describe-type.js";
import type { ErrnoTable } from "./errno-numbers.js";
import type { Layout, Layouts, PairLayout, Parts } from "./layout.js";
import type { Labelled, Viewing } from "./phantoms.js";
import type { FindTakingBack } from "./taking-back.js";
import type { CoreValue, FlatType } from "./value-type.js";

export type { ErrnoTable } from "./errno-numbers.js";

/** The members that every type has. */
export interface TypeDescriptor {
  /** The type's name in messages: `list<u32>`. */
  readonly name: string;
  /** The core values that it is passed as, in order. */
  readonly flat: readonly FlatType[];
  /** Gives the type as plain data. */
  describe(): TypeDescription;
  /** Writes a value as a person would read it, cut off where it is long. Never throws. */
  format(value: unknown): string;
  /** Gives the same type with the numbers of another errno table. Absent on types without errno. */
  withErrnos?(errnos: ErrnoTable): this;
  /**
   * Gives the type as the result of a host function, or with `"guest"` of a guest's function. Absent where that is the type itself.
   */
  asResult?(this: void, side?: "guest"): TypeDescriptor;
  /**
   * Looks at the types of all parameters of a function, of which this is one. Gives the fact that is wrong with them and the next step, or
   * `undefined`; the sentence begins with the function. Absent on types that may stand beside any others.
   */
  checkBeside?(this: void, parameters: readonly TypeDescriptor[]): string | undefined;
  /** True where `undefined` may be a value: an option of the type could not tell which of the two is absent. */
  readonly nullable?: boolean;
  /** The name of the memory in which the values lie; absent where that is the one that host functions work on. */
  readonly memory?: string;
  /**
   * Copies a value that is a view of guest memory, or holds one, so that it stays as it is. Absent where no value does: a type
   * that has it is refused in a method that waits.
   */
  readonly snapshot?: CopyValue | undefined;
  /**
   * Replaces the views of the memory in a value of the host by copies: of those parts that are copied into memory that the
   * guest allocates, since allocating may grow it. Absent, or `undefined`, where nothing is allocated for any part.
   */
  readonly detach?: CopyValue | undefined;
}

/** A type that lifts, as the compiler sees it: `T` in the host, passed as the core values of `flat`. */
export interface Liftable<T> extends TypeDescriptor {
  /**
   * Makes the value of core values. Offsets and lengths (`address` in `flat`) come as numbers from 0, or as
   * a bigint where a number could not tell them exactly; every other core value as the engine passed it.
   *
   * @throws {GuestMemoryError} when it would leave the memory
   * @throws {LiftError} when the guest passed no value of the type
   */
  lift(this: void, memory: GuestMemory, ...core: CoreValue[]): T;
  /** Gives the function that lifts in memories of one address type, which thunks call. Absent where `lift` would gain nothing by it. */
  liftFor?(this: void, addressType: AddressType): Liftable<T>["lift"];
  /** True where the one core value is the offset of the value: the null pointer is free to say that it is absent. */
  readonly byPointer?: boolean;
  /** Says why an export with a parameter of the type has to return an errno, and does not: `lift` throws an ErrnoError. */
  readonly needsErrno?: string;
  /** Only for the compiler; never there at run time. */
  readonly "~lifts"?: T;
}

/** Core values of a result: nothing, one, or several in an array (the JavaScript API's way for multi-value). */
export type CoreResult = CoreValue;

/** A type that lowers, as the compiler sees it: the host gives a `T`, and the guest gets the core values of `flat`. */
export interface Lowerable<T> extends TypeDescriptor {
  /**
   * The core values that the guest passes after its parameters for the result, such as the place where a value should be
   * put; none when absent. `address`es come as numbers from 0, as they do to `lift`.
   */
  readonly out?: readonly FlatType[];
  /** True where the guest passes those before its parameters, as C does for a struct that it returns. */
  readonly outFirst?: boolean;
  /**
   * Gives the same result, written to places that the guest passes: for a host module whose results are. Gives the type itself
   * where it says that it is not written, and `undefined` where a value has no place in memory. Absent on types whose values
   * are stored at the place, by `store`.
   */
  withOut?(this: void): Lowerable<T> | undefined;
  /**
   * Looks at those core values before the method is called, so that a bad place is found before anything has happened.
   *
   * @throws {GuestMemoryError} when the place is outside the memory
   */
  prepare?(this: void, memory: GuestMemory, ...out: CoreValue[]): void;
  /**
   * Makes the core values of a value: `undefined` for none, one as it is, several as an array.
   *
   * @throws {LowerError} when the value does not fit the type
   */
  lower(this: void, value: T, memory: GuestMemory, ...out: CoreValue[]): CoreResult;
  /**
   * Gives the functions for memories of one address type, which thunks call: its `lower` counts on its `prepare`. Absent where nothing would
   * be gained by it.
   */
  loweringFor?(this: void, addressType: AddressType): Pick<Lowerable<T>, "prepare" | "lower">;
  /**
   * Gives the core values that tell the guest of a failure, or `undefined` when this error is not an answer to a guest.
   * Absent on types that have no room for an error.
   */
  lowerFailure?(this: void, error: unknown): CoreResult;
  /** The table that the numbers of failures are from, for logs. Absent on types without errno. */
  readonly errnos?: ErrnoTable;
  /** Only for the compiler; never there at run time. */
  readonly "~lowers"?: T;
}

/** A type that lies in memory, as the compiler sees it: a `T` of a fixed size. */
export interface Storable<T> extends TypeDescriptor {
  /** Bytes and alignment, for each kind of memory. */
  readonly layout: Layouts;
  /**
   * Makes the value that lies at an offset.
   *
   * @throws {GuestMemoryError} when it would leave the memory
   * @throws {LiftError} when the guest passed no value of the type
   */
  load(this: void, memory: GuestMemory, offset: number): T;
  /**
   * Puts a value at an offset.
   *
   * @throws {GuestMemoryError} where it would leave the memory, and writes nothing
   * @throws {LowerError} when the value does not fit the type
   */
  store(this: void, memory: GuestMemory, offset: number, value: T): void;
  /**
   * Gives the function that loads values whose bytes are known to be inside a memory of this address type, so that it cannot
   * fail: lists and structs read with it. Absent where loading may fail for another reason.
   */
  loaderFor?(this: void, addressType: AddressType): Storable<T>["load"];
  /**
   * Gives the function that stores values where their bytes are known to be inside a memory of this address type. Absent where `store` would
   * gain nothing by it.
   */
  storerFor?(this: void, addressType: AddressType): Storable<T>["store"];
  /**
   * Puts a core value that `lower` has made where its bytes are known to be inside the memory, so that it cannot fail: structs lower
   * all fields before they write the first. Absent where lowering does more than to look at the value.
   */
  write?(this: void, memory: GuestMemory, offset: number, core: CoreValue): void;
  /**
   * Writes the value at an offset as {@link TypeDescriptor.format} does, without reading more of it than is shown: for views,
   * whose values may be any number of bytes. Gives the code of the error in `<>` where it cannot be loaded. Never throws.
   */
  preview(this: void, memory: GuestMemory, offset: number): string;
  /**
   * Has the memory freed that a guest gives away with the value at an offset, when the call of its function has ended, and calls `next` for
   * each part of the value: for values that could not be read whole. Absent where no part is given away.
   */
  takeOver?(this: void, memory: GuestMemory, offset: number, next: TakeOver): void;
  /** Gives the parts that a value consists of, for calls that pass each of them by itself. Absent on values without parts in place. */
  composition?(this: void): Composition<Storable<unknown>>;
  /** Only for the compiler; never there at run time. */
  readonly "~loads"?: T;
}

/** Takes over the memory that is given away with a part of a value, at an offset. */
export type TakeOver = (part: Storable<unknown>, offset: number) => void;

/** A type whose values have parts that lie somewhere in them, as the compiler sees it: the types that `offsetOf` takes. */
export interface Parted<P extends string | number = string | number> {
  /** Where they lie. */
  readonly parts: Parts;
  /** Only for the compiler; never there at run time. */
  readonly "~parts"?: P;
}

/** A value of the host as it will lie in guest memory, at an offset that is not known yet. */
export interface Encoded {
  /** Bytes to allocate. */
  readonly byteLength: number;
  /** Bytes; a power of two. */
  readonly alignment: number;
  /** The length that the guest receives, in bytes, units or elements. */
  readonly length: number;
  /** The text that it is, for guests that have texts of their own kind. */
  readonly text?: string;
  /** Puts it at an offset: that many bytes, inside the memory. */
  write(memory: GuestMemory, offset: number): void;
}

/**
 * A type whose values lie elsewhere, at an offset with a length, as the compiler sees it: `allocated` copies them into
 * memory that the guest allocates. The host gives a `T`, for which `N` is the word in compiler messages; in source the type
 * is written `S`.
 */
export interface Encodable<T, S extends string = string, N extends string = string>
  extends TypeDescriptor, WideOptions {
  /**
   * Encodes a value for guest memory; `undefined` for one that is the null pointer.
   *
   * @throws {LowerError} when the value does not fit the type
   */
  encode(value: T, memory: GuestMemory): Encoded | undefined;
  /** Makes the value that lies at an offset, with the length that encoding it would give: for types with such a length. */
  decode?(this: void, memory: GuestMemory, offset: number, length: number): unknown;
  /** Gives the layout of one of those that the length counts; one byte when absent. */
  unit?(this: void): Layouts;
  /** Calls `next` for each of those, as {@link Storable.takeOver} does; absent where none is given away. */
  takeOverElements?(this: void, memory: GuestMemory, offset: number, length: number, next: TakeOver): void;
  /** True where a value of length 0 owns no memory, wherever it lies. */
  readonly dangling?: boolean;
  /** True for texts, for guests that have texts of their own kind. */
  readonly isText?: boolean;
  /** Makes the value of a text. */
  fromText?(this: void, text: string): unknown;
  /** How the offset and the length cross the boundary; two addresses when absent. */
  readonly pair?: PairLayout;
  /** Only for the compiler, as the next two; never there at run time. */
  readonly "~encodes"?: T;
  readonly "~source"?: S;
  readonly "~accepts"?: N;
}

/** Gives back one piece of memory. */
export type Free = () => void;

/**
 * The memory of a guest that one call of its functions takes: lent for parameters and results until the call has ended, given
 * away with parameters, and taken over with results.
 */
export interface CallMemory {
  readonly memory: GuestMemory;
  /**
   * Borrows memory for a value, writes the value there, and returns its offset.
   *
   * @throws {LowerError} `no-allocator`, `allocation-failed`, `allocation-misaligned`, and the errors of the value
   */
  lend(encoded: Encoded): number;
  /** Borrows memory in which the guest puts a result, filled with zeros. */
  reserve(layout: Layout): number;
  /** Keeps how a piece of memory is freed that is given away, until the guest has been entered. */
  give(free: Free): void;
  /** Keeps work for the end of the call, however it ends. */
  keep(work: Free): void;
  /** Runs `work`, which writes or reads values of the call: fields that say where a value lies may borrow and take over. */
  within<R>(work: () => R): R;
  /** Keeps a piece of memory that the guest has given away with a result, to be taken back by the allocator that is found then. */
  take(offset: number, byteLength: number, alignment: number, find: FindTakingBack): void;
}

/**
 * A type of parameters of a guest's functions, as the compiler sees it: the host gives a `T`, and the guest gets core values.
 * Encodable and lowerable types are such types as they are.
 */
export interface Lendable<T, N extends string = string> extends TypeDescriptor {
  /**
   * Encodes an argument, before memory is allocated for any. Returns the function that takes the memory that the value needs, for
   * one call, and gives the core values. Absent on types that lower or encode, or lie behind a pointer: those need no more.
   *
   * @throws {LowerError} when the value does not fit the type
   */
  lend?(this: void, value: T, memory: GuestMemory): (call: CallMemory) => CoreResult;
  /** Only for the compiler, as the next; never there at run time. */
  readonly "~lends"?: T;
  readonly "~lendsAs"?: N;
}

/** A type of results of a guest's functions, as the compiler sees it: the guest gives core values. Types that lift are such types. */
export interface Receivable<T, N extends string = string> extends TypeDescriptor {
  /**
   * Makes the value of the core values that a guest's function has returned, and then of the offsets of the places for results.
   * Absent on types for which that is lifting.
   *
   * @throws {ErrnoError} when the guest says that it has failed
   */
  receive?(this: void, memory: GuestMemory, ...core: CoreValue[]): T;
  /**
   * Gives the layouts of the places that the host lends for the value, one for each core value of `out`: the guest is passed their
   * offsets. Absent without places.
   */
  readonly places?: readonly Pick<Storable<unknown>, "layout">[];
  /** Only for the compiler, as the next; never there at run time. */
  readonly "~receives"?: T;
  readonly "~receivesAs"?: N;
}

/**
 * A type for parameters: also the parameter's decorator, `put(@string key: string)`. `V` is `true` when its values are views of
 * guest memory, which a method that waits cannot take.
 */
export interface ParameterType<T, N extends string = string, V extends boolean = boolean>
  extends Liftable<T>, Labelled<N>, Viewing<V> {
  <C extends AnyObject, K extends PropertyKey, I extends number>(
    target: C,
    key: K,
    index: ParameterCheck<C, K, I, T, N, V>,
  ): void;
}

/** A type for results: `@wasm.export("get", u32)`. */
export interface ResultType<T, N extends string = string> extends Lowerable<T>, Labelled<N> {}

/** A type for struct fields and for elements: also the field's decorator, `@u32 id!: number`. */
export interface FieldType<T, N extends string = string> extends Storable<T>, Labelled<N> {
  <C extends AnyObject | undefined, K extends FieldKey>(target: C, key: FieldCheck<C, K, T, N>): void;
}

/** A type for everything: parameters, results, fields and elements. */
export interface WasmType<T, N extends string = string>
  extends ParameterType<T, N>, ResultType<T, N>, FieldType<T, N> {}
