import { TypeDefinitionError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import { nullPointer } from "../memory/access.js";
import { encodeStorable } from "../lending/encode-storable.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { CallMemory, CoreResult, ParameterType, Storable } from "../type/capabilities.js";
import type { NullableOptions } from "../type/phantoms.js";
import { type AlignedOptions, checkAligned } from "../type/aligned.js";
import { withCopies } from "../type/copied-type.js";
import type { Composition } from "../type/composition.js";
import { Copying, type CopyValue } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import type { TypeDetails } from "../type/describe-type.js";
import { withNull } from "../type/nullable.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { beginParts, freeParts, keepParts } from "../type/whole-store.js";
import type { Layouts, Parts } from "../type/layout.js";

/** The options about offset 0 of types that are passed by pointer; one of them at most. */
export interface NullOptions<N extends boolean = boolean> extends NullableOptions<N> {
  /** Refuses offset 0 where it is passed: `GuestMemoryError` (`null-pointer`). */
  readonly nonNull?: boolean;
}

/** The options about the offset of types that are passed by pointer. */
export interface OffsetOptions<N extends boolean = boolean> extends NullOptions<N>, AlignedOptions {}

/**
 * A type that is passed by pointer: `Whole`, or one for parameters alone where offset 0 is `undefined`, since a value that lies in
 * place has no offset to be 0.
 */
export type ByPointer<T, L extends string, V extends boolean, N extends boolean, Whole> = N extends true
  ? ParameterType<T | undefined, `${L} | undefined`, V>
  : Whole;

/**
 * Refuses both options at once.
 *
 * @throws {TypeDefinitionError} `invalid-definition`
 */
export function checkNull(where: string, { nullable = false, nonNull = false }: NullOptions): void {
  if (!(nullable && nonNull)) return;
  const fact = "has both nullable and nonNull. Keep one of them.";
  throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "options" });
}

const NEXT = "Let the guest pass an offset, or leave { nonNull: true } out.";

type Load = (memory: GuestMemory, offset: number) => unknown;

/** The definition of a type that lies in memory and is passed by pointer: as the offset at which it lies. */
export interface ByPointerDefinition {
  readonly name: string;
  readonly kind: string;
  /** Called once, when the layout is first needed: a struct class does not know it before its last decorator has run. */
  readonly layOut: () => Layouts;
  /** Makes the value at an offset. All its bytes are inside the memory. */
  readonly load: Load;
  /** Gives the loader for one kind of memory; absent where loading may fail. */
  readonly loaderFor?: (addressType: AddressType) => Load;
  /** Puts a value at an offset. All its bytes are inside the memory; when it throws, the bytes are restored. */
  readonly store: (memory: GuestMemory, offset: number, value: never) => void;
  /**
   * Gives the function that stores a value whole or not at all by itself, for one kind of memory; absent, or `undefined`, where the bytes
   * have to be put back.
   */
  readonly wholeStorerFor?: (addressType: AddressType) => Storable<unknown>["store"] | undefined;
  /** Gives the type's `detach`; called once, when the first value is stored. */
  readonly detacher: () => CopyValue | undefined;
  /** Absent where no value is a view, or holds one. */
  readonly snapshot?: CopyValue | undefined;
  readonly copy?: boolean;
  /** The treatment of the offset where the value is passed. */
  readonly ofOffset?: OffsetOptions;
  readonly format: (value: never) => string;
  readonly preview?: (memory: GuestMemory, offset: number) => string;
  readonly details: () => TypeDetails;
  readonly parts?: Parts;
  /** Calls `next` for each part of a value. */
  readonly takeOver?: NonNullable<TypeDefinition["takeOver"]>;
  readonly composition?: () => Composition<Storable<unknown>>;
}

/**
 * Makes a type that lies in memory and is passed by pointer.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function byPointer({
  layOut,
  detacher,
  wholeStorerFor,
  ofOffset = {},
  ...definition
}: ByPointerDefinition): unknown {
  checkNull(definition.kind, ofOffset);
  const { nullable = false, nonNull = false, aligned = false } = ofOffset;
  let layouts: Layouts | undefined;
  const layout = (): Layouts => (layouts ??= layOut());
  let known: { readonly detach: CopyValue | undefined } | undefined;
  const findDetach = notWithin(detacher, () => undefined);
  const detacherOnce = (): CopyValue | undefined => (known ??= { detach: findDetach() }).detach;
  const { load: loadChecked, loaderFor } = definition;
  const load = (memory: GuestMemory, offset: number): unknown => {
    memory.check(offset, layout()[memory.addressType].size);
    return loadChecked(memory, offset);
  };
  const liftFor = (addressType: AddressType): Load => {
    const { size, alignment } = layout()[addressType];
    const loadInside = loaderFor?.(addressType) ?? loadChecked;
    if (nonNull || aligned) {
      return (memory, offset) => {
        if (nonNull && offset === 0) throw nullPointer(memory, size, definition.name, NEXT);
        memory.check(offset, size);
        if (aligned) checkAligned(offset, alignment, definition.name);
        return loadInside(memory, offset);
      };
    }
    return (memory, offset) => {
      memory.check(offset, size);
      return loadInside(memory, offset);
    };
  };
  const storeParts = (memory: GuestMemory, offset: number, value: unknown): void => {
    const before = memory.readBytes(offset, layout()[memory.addressType].size);
    const outer = beginParts();
    try {
      const detached = detacherOnce()?.(value as never, memory, new Copying()) ?? value;
      definition.store(memory, offset, detached as never);
      keepParts(outer);
    } catch (error) {
      freeParts(outer);
      // Parts before the one that does not fit may have been written: a value is stored whole or not at all.
      memory.writeBytes(offset, before);
      throw error;
    }
  };
  const stores: Partial<Record<AddressType, Storable<unknown>["store"]>> = {};
  const storerFor = (addressType: AddressType): Storable<unknown>["store"] =>
    (stores[addressType] ??= wholeStorerFor?.(addressType) ?? storeParts);
  const type: TypeDefinition = {
    ...definition,
    byPointer: true,
    flat: ["address"],
    lift: (memory, offset: number) => liftFor(memory.addressType)(memory, offset),
    liftFor,
    nullable,
    ...(nullable ? { lend: (value: unknown, memory: GuestMemory) => lendPresent(type, value, memory) } : {}),
    details: () => withOptions(definition.details(), { nullable, nonNull, aligned }),
    get layout() {
      return layout();
    },
    load,
    store: (memory, offset, value: never) => {
      memory.check(offset, layout()[memory.addressType].size);
      storerFor(memory.addressType)(memory, offset, value);
    },
    storerFor,
    get detach() {
      return detacherOnce();
    },
  };
  return makeType(withNull(withCopies(type)));
}

function withOptions({ options, ...details }: TypeDetails, ofOffset: OffsetOptions): TypeDetails {
  const given = Object.entries(ofOffset).filter(([, isGiven]) => isGiven === true);
  if (options === undefined && given.length === 0) return details;
  return { ...details, options: { ...options, ...Object.fromEntries(given) } };
}

/** Lends a value that lies behind a pointer, or gives the null pointer for an absent one. */
function lendPresent(
  type: TypeDefinition,
  value: unknown,
  memory: GuestMemory,
): (call: CallMemory) => CoreResult {
  if (value === undefined) return () => 0;
  const encoded = encodeStorable(type as Storable<unknown>, value, memory);
  return (call) => call.lend(encoded);
}

/** Makes a function that calls `again` instead of `work` while `work` runs: for types that lead to themselves. */
export function notWithin<T>(work: () => T, again: () => T): () => T {
  let isWorking = false;
  return () => {
    if (isWorking) return again();
    isWorking = true;
    try {
      return work();
    } finally {
      isWorking = false;
    }
  };
}
