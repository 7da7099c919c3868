import type { AddressType } from "../memory/address.js";
import { nullPointer } from "../memory/access.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { withCopies } from "../type/copied-type.js";
import { Copying, type CopyValue } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import type { TypeDetails } from "../type/describe-type.js";
import type { TypeDefinition } from "../type/type-definition.js";
import type { Layouts, Parts } from "../type/layout.js";

/** The option of types that are passed by pointer. */
export interface NonNullOptions {
  /** Refuses offset 0 as a parameter: `GuestMemoryError` (`null-pointer`). `option(t)` makes it `undefined`. */
  readonly nonNull?: boolean;
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
  /** Gives the type's `detach`; called once, when the first value is stored. */
  readonly detacher: () => CopyValue | undefined;
  /** Absent where no value is a view, or holds one. */
  readonly snapshot?: CopyValue | undefined;
  readonly copy?: boolean;
  /** Whether offset 0 is refused where the value is passed. */
  readonly nonNull?: boolean;
  readonly format: (value: never) => string;
  readonly preview?: (memory: GuestMemory, offset: number) => string;
  readonly details: () => TypeDetails;
  readonly parts: Parts;
}

/**
 * Makes a type that lies in memory and is passed by pointer.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function byPointer({
  layOut,
  detacher,
  nonNull = false,
  ...definition
}: ByPointerDefinition): unknown {
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
    const { size } = layout()[addressType];
    const loadInside = loaderFor?.(addressType) ?? loadChecked;
    if (nonNull) {
      return (memory, offset) => {
        if (offset === 0) throw nullPointer(memory, size, definition.name, NEXT);
        memory.check(offset, size);
        return loadInside(memory, offset);
      };
    }
    return (memory, offset) => {
      memory.check(offset, size);
      return loadInside(memory, offset);
    };
  };
  const type: TypeDefinition = {
    ...definition,
    byPointer: true,
    flat: ["address"],
    lift: (memory, offset: number) => liftFor(memory.addressType)(memory, offset),
    liftFor,
    ...(nonNull ? { details: () => withOption(definition.details()) } : {}),
    get layout() {
      return layout();
    },
    load,
    store: (memory, offset, value: never) => {
      const before = memory.readBytes(offset, layout()[memory.addressType].size);
      const detached = detacherOnce()?.(value, memory, new Copying()) ?? value;
      try {
        definition.store(memory, offset, detached as never);
      } catch (error) {
        // Parts before the one that does not fit may have been written: a value is stored whole or not at all.
        memory.writeBytes(offset, before);
        throw error;
      }
    },
    get detach() {
      return detacherOnce();
    },
  };
  return makeType(withCopies(type));
}

function withOption({ options, ...details }: TypeDetails): TypeDetails {
  return { ...details, options: { ...options, nonNull: true } };
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
