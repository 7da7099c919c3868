import { LowerError } from "../errors.js";
import { nullPointer } from "../memory/access.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { isSameMemory } from "../memory/same-memory.js";
import type { Storable, WasmType } from "../type/capabilities.js";
import type { OrNull, OrNullLabel } from "../type/phantoms.js";
import { addressForm, type WideOptions } from "../type/address-form.js";
import { checkAligned } from "../type/aligned.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import { formatAny } from "../type/format.js";
import { memoryIn, type NamedMemoryOptions, readerIn } from "../type/named-memory.js";
import { withNull } from "../type/nullable.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { checkNull, type OffsetOptions } from "./by-pointer.js";
import { isPointer, type Pointer, pointersTo } from "./guest-pointer.js";

/** A type of pointers to `T`. */
export type PointerType<T, L extends string, N extends boolean = false> = WasmType<OrNull<Pointer<T>, N>, L>;

/** The options of {@link pointer}. */
export interface PointerOptions<N extends boolean = boolean>
  extends OffsetOptions<N>, WideOptions, NamedMemoryOptions {}

const DEFAULTS = { nullable: false, nonNull: false, aligned: false, wide: false, memory: undefined } as const;
const OPTIONS: OptionKinds<PointerOptions> = {
  nullable: "flag",
  nonNull: "flag",
  aligned: "flag",
  wide: "flag",
  memory: "text",
};
const NEXT = "Let the guest pass an offset, or leave { nonNull: true } out.";

/**
 * Makes the type of a pointer: a {@link Pointer}, passed as one offset; in memory 4 bytes, or 8 in a 64-bit memory,
 * aligned to its size.
 *
 * It keeps an offset and looks there at each access: into the memory as it is then, after guest code has run again, after the
 * memory has grown, and in an asynchronous method, which reads and writes through it after it has waited. A host function
 * gets a pointer to memory that the guest frees, valid until the method returns, and returns one to memory of the guest. A
 * guest's function gets and returns such pointers: nothing is copied, lent or freed, and the guest may use those bytes for
 * anything as soon as it runs again.
 *
 * Offset 0 is an address: guests in WebAssembly may put values there. For a guest in C, where it is the null pointer,
 * `pointer(t, { nullable: true })` makes it `undefined`, and `{ nonNull: true }` refuses it before the method is called
 * (`GuestMemoryError`, `null-pointer`). `{ aligned: true }` refuses an offset that is not aligned (`LiftError`, `misaligned`).
 *
 * As a result or a field it takes a pointer into the same memory (`LowerError`, `foreign-memory`, otherwise), but for the end
 * of one of 4 GiB, which 32 bits do not hold (`out-of-range`). C: `T *`; Rust: `*mut T`. AssemblyScript: `usize`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { errno, pointer, u64, type Pointer } from "@hostwright/types";
 *
 * class Clock extends HostModuleBase {
 *   static override readonly moduleName = "clock";
 *   @wasm.export("now", errno)
 *   now(@pointer(u64) out: Pointer<bigint>): void {
 *     out.store(BigInt(Date.now()) * 1_000_000n);
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when the type pointed to has no fixed layout; `invalid-definition` for both options
 *
 * @__NO_SIDE_EFFECTS__
 */
export function pointer<E extends Element, N extends boolean = false>(
  to: E,
  options?: PointerOptions<N>,
): PointerType<ElementValue<E>, OrNullLabel<`Pointer<${ElementLabel<E>}>`, N>, N>;
/* @__NO_SIDE_EFFECTS__ */
export function pointer(to: Element, options: PointerOptions = {}): unknown {
  checkOptions("pointer", options, OPTIONS);
  const { nullable = false, nonNull = false, aligned = false, wide = false, memory: memoryName } = options;
  const address = addressForm(wide);
  checkNull("pointer", options);
  const of = elementType(to, "pointer");
  const name = `pointer<${of.name}>`;
  const lifts: Partial<Record<AddressType, LiftPointer>> = {};
  const liftFor = (addressType: AddressType): LiftPointer =>
    (lifts[addressType] ??= lifting(of, name, options, addressType));
  const liftPointer: LiftPointer = (memory, offset) => liftFor(memory.addressType)(memory, offset);
  const lift = readerIn(liftPointer, memoryName);
  const lower = (value: Pointer<unknown>, memory: GuestMemory): number => {
    if (!isPointer(value)) {
      throw new LowerError("wrong-type", `must be a Pointer, not ${formatAny(value)}.`, value, {
        subject: name,
      });
    }
    if (!isSameMemory(value.memory, memoryIn(memory, memoryName))) {
      throw new LowerError("foreign-memory", "must point into this guest's memory, not another's.", value, {
        subject: name,
      });
    }
    // One past the end of a memory of 4 GiB is a place in C, and would be written as 0: null.
    if (memory.addressType === "i32" && value.offset > 0xffffffff) {
      throw new LowerError(
        "out-of-range",
        `must point to 4294967295 at most, not to ${String(value.offset)}, where the memory ends.`,
        value,
        { subject: name },
      );
    }
    return value.offset;
  };
  const type: TypeDefinition = {
    name,
    kind: "pointer",
    flat: ["address"],
    lift,
    ...(memoryName === undefined ? { liftFor } : {}),
    lower,
    layout: address.layout,
    load: (memory, offset) => lift(memory, address.read(memory, offset)),
    store: (memory, offset, value: Pointer<unknown>) => {
      address.write(memory, offset, lower(value, memory));
    },
    format: (value: Pointer<unknown>) => (value.isNull ? "null" : `→0x${value.offset.toString(16)}`),
    nullable,
    wide,
    ...(memoryName === undefined ? {} : { memory: memoryName }),
    details: () => ({
      of: of.describe(),
      ...describeOptions({ nullable, nonNull, aligned, wide, memory: memoryName }, DEFAULTS),
    }),
  };
  return makeType(withNull(type));
}

type LiftPointer = (memory: GuestMemory, offset: number | bigint) => Pointer<unknown>;

/** Makes the function that lifts pointers into memories of one address type. */
function lifting(
  of: Storable<unknown>,
  name: string,
  { nonNull = false, aligned = false }: PointerOptions,
  addressType: AddressType,
): LiftPointer {
  const make = pointersTo(of, addressType);
  return (memory, offset) => {
    if (offset === 0 && nonNull) throw nullPointer(memory, of.layout[addressType].size, name, NEXT);
    // Only a number can be a place: a bigint lies beyond any memory, and says so.
    if (typeof offset === "bigint") memory.check(offset, 0);
    if (aligned) checkAligned(offset, of.layout[addressType].alignment, name);
    return make(memory, offset as number);
  };
}
