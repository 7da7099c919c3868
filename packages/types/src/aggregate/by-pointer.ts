import { GuestMemoryError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Layouts, TypeDetails } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { type Hold, HOLD } from "../type/held.js";
import { type Loader, LOADER, type WithLoader } from "../type/loader.js";
import type { TakeSnapshot } from "../type/snapshot.js";
import { type Parts, PARTS } from "./part.js";

/** Marks types that are passed by pointer, so that null is free to say that there is no value. */
const BY_POINTER = Symbol.for("hostwright:by-pointer");

/** What a type is made of that lies in memory and is passed by pointer: as the offset at which it lies. */
export interface ByPointerDefinition {
  readonly name: string;
  readonly kind: string;
  /** Called once, when the layout is first needed: a struct class does not know it before its last decorator has run. */
  readonly layOut: () => Layouts;
  /** Makes the value at an offset. All its bytes are inside the memory. */
  readonly load: (memory: GuestMemory, offset: number) => unknown;
  /** Gives what does so without ever failing, for one kind of memory; absent where it may fail. */
  readonly loader?: WithLoader[typeof LOADER];
  /** Puts a value at an offset. All its bytes are inside the memory; when it throws, they become what they were. */
  readonly store: (memory: GuestMemory, offset: number, value: never) => void;
  /** Gives what holds on to a value while the guest allocates for parts of it; called once, when the first is stored. */
  readonly holding: () => Hold | undefined;
  /** Takes a snapshot of a value. */
  readonly own: TakeSnapshot;
  readonly format: (value: never) => string;
  readonly details: () => TypeDetails;
  readonly parts: Parts;
}

/**
 * Makes a type that lies in memory and is passed by pointer.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function byPointer({ layOut, parts, loader, holding, ...definition }: ByPointerDefinition): unknown {
  let layouts: Layouts | undefined;
  const layout = (): Layouts => (layouts ??= layOut());
  let known: { hold: Hold | undefined } | undefined;
  const hold = (): Hold | undefined => {
    if (known === undefined) {
      // First, for a type that leads to itself.
      known = { hold: undefined };
      known.hold = holding();
    }
    return known.hold;
  };
  const { load: loadChecked } = definition;
  const load = (memory: GuestMemory, offset: number): unknown => {
    memory.check(offset, layout()[memory.addressType].size);
    return loadChecked(memory, offset);
  };
  const liftFor = (addressType: AddressType): Loader => {
    const { size } = layout()[addressType];
    const loadInside = loader?.(addressType) ?? loadChecked;
    return (memory, offset) => {
      if (offset === 0) throw nullPointer(memory, definition.name, size);
      memory.check(offset, size);
      return loadInside(memory, offset);
    };
  };
  return makeType(
    {
      ...definition,
      flat: ["address"],
      lift: (memory, offset: number) => liftFor(memory.addressType)(memory, offset),
      liftFor,
      get layout() {
        return layout();
      },
      load,
      store: (memory, offset, value: never) => {
        const before = memory.readBytes(offset, layout()[memory.addressType].size);
        const kept = hold()?.(value, memory) ?? value;
        try {
          definition.store(memory, offset, kept as never);
        } catch (error) {
          // Parts before the one that does not fit may have been written: a value is stored whole or not at all.
          memory.writeBytes(offset, before);
          throw error;
        }
      },
    },
    { members: { [BY_POINTER]: true, [PARTS]: parts, [LOADER]: loader, [HOLD]: hold } },
  );
}

/** Says whether a type is passed by pointer. */
export function isByPointer(type: object): boolean {
  return BY_POINTER in type;
}

function nullPointer(memory: GuestMemory, name: string, length: number): GuestMemoryError {
  return new GuestMemoryError(
    "null-pointer",
    "is a null pointer. Let the guest pass a place, or take an option or a pointer, which may be null.",
    { offset: 0, length, memorySize: memory.byteLength },
    { subject: name },
  );
}
