import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { GuestFunction, PlacedFunction } from "../memory/guest-services.js";
import type { CallMemory, ErrnoTable, TypeDescriptor } from "../type/capabilities.js";
import { addressForm } from "../type/address-form.js";
import { callMemoryOf } from "../type/call-memory.js";
import { defineType } from "../type/define-type.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { checkCrossing, refuseViewGot } from "./check-crossing.js";
import type { Callable } from "./callback-call.js";
import type {
  Callback,
  CallbackLabel,
  CallbackOptions,
  CallbackParameters,
  CallbackResult,
  CallbackType,
  GivenCallback,
  GotCheck,
  IsViewGot,
  ParametersCheck,
} from "./callback-types.js";
import { crossingOf, describeCrossing, resultOf } from "./crossing.js";
import { checkMax } from "./handle-table.js";
import { type HostCrossing, hostCrossing, type HostFunction, placeFunction } from "./host-function.js";
import { keptTable } from "./kept-functions.js";
import { formatCallback, indexOf, isOfGuest, type LiftCallback, liftWith } from "./lifted-callback.js";
import { indexIn, managedFunction } from "./managed-function.js";

/**
 * Makes the type of a guest function that the host calls: a function pointer of C. A function of the given types,
 * passed as one offset, its index in the guest's table of functions; in memory 4 bytes, or 8 in a 64-bit memory, aligned
 * to its size.
 *
 * `callback([i32, u32], i32)` gives `(a: number, b: number) => number`: parameters are lowered and the result is lifted as
 * those of host functions are, the other way round. It may be called during the host function and later, for as long as the
 * guest lives: the call enters the guest in the call context that it is made in. Texts, lists and structs are lent to the guest until the
 * call has ended (`LowerError`, `no-allocator`, `allocation-failed`); `allocated(t)` is given away, as a parameter and as a result, which the
 * host copies and frees. A result at a place (`flat`, `byValue`, `{ out: true }`) is written to memory that the host lends. Once the guest is closed it throws core's
 * `GuestClosedError`. An exception or a trap of the guest's function reaches the caller. Memory may grow during a
 * call, so a view from before it is of no use after it.
 *
 * A function that calls asynchronous host functions needs the variant `callback(…)({ async: true })`: it returns a promise, for
 * use in `async` methods. It enters the guest once the guest is suspended, and the guest goes on below it when it has
 * ended; of several callbacks at once, each begins when the one before has ended. A result that is a view needs
 * `{ copy: true }`. A failure rejects the promise. Without the variant such a function is core's `AsyncCallError` (`not-suspendable`), which ends the call.
 *
 * A host function gets a function that belongs to the guest, and returns one of these, or one of the host. A guest's function gets either as
 * well, and returns a function of its own. A function of the host is called by its index, with parameters lifted and the result lowered. As a parameter
 * of a guest's function, and in the fields of one, it is in the table of the guest until the call has ended; in the variant
 * `callback(…)({ kept: true })`, and as a result of a host function or in a field that one writes, until the guest releases it or is closed: with a
 * parameter `own` of the same type object. The same function has the same index until then. A guest may hold `max` functions of one type,
 * 1,024 when left out (`LowerError`, `too-many-callbacks`). An error of the function ends the guest's call, as that of a host function does; so
 * does calling it when it was released. With `{ async: true }` it may return a promise: the guest is suspended meanwhile, in a call that
 * can be; views among its arguments are copies. The table must be able to grow: `-Wl,--growable-table` for C, `-C link-arg=--growable-table` for
 * Rust; AssemblyScript's `--exportTable` can (`allocation-failed`).
 *
 * For one type object the same function is the same value each time it is passed: with the type in a constant,
 * `removeListener` finds the function that `addListener` got. As a result or a field the guest gets back the index that it has passed; a function
 * of another guest is a `LowerError` (`foreign-memory`), and one whose place the guest has given to another function since
 * (`out-of-range`). Index 0, the null pointer of C, is a
 * `LiftError` (`null-callback`), unless the variant `callback(…)({ nullable: true })` makes it `undefined`. So are an index
 * without a function (`unknown-callback`) and a function of other core values (`wrong-function-type`), all before the method
 * is called. The guest has to export or import its table of functions; where it has several, `{ table }` at `instantiate` names one
 * (`no-table`, `several-tables`, `table-not-ready`). `-Wl,--export-table` for C, `-C link-arg=--export-table` for Rust,
 * `--exportTable` for AssemblyScript. C: `int32_t (*visit)(int32_t, uint32_t)`; Rust: `extern "C" fn(i32, u32) -> i32`.
 * AssemblyScript: `i32`, the `index` of a function.
 *
 * The variant `callback(…)({ layout: "assemblyscript" })` is a function of AssemblyScript itself, `(a: i32, b: u32) => i32` there, which is an object with
 * that index, passed by its offset. The guest's `__new` makes one for a function of the host (`--exportRuntime`; else a `LowerError`, `no-allocator`), another
 * each time that it is given; its collector frees it, and the place in the table is released as above. One in a field that the host writes is pinned until
 * the guest unpins it. An object of another class is a `LiftError` (`invalid-value`).
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { callback, i32, list, type List } from "@hostwright/types";
 *
 * class Sorting extends HostModuleBase {
 *   static override readonly moduleName = "sorting";
 *   @wasm.export("sort")
 *   sort(@list(i32) numbers: List<number>, @callback([i32, i32], i32) compare: (a: number, b: number) => number): void {
 *     const sorted = numbers.toArray().sort(compare);
 *     sorted.forEach((number, index) => numbers.set(index, number));
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when a guest cannot be given a parameter, or return the result;
 *   `invalid-definition` for a function that waits and gives a view, for too many `flat` values, and for `max` out of range
 *
 * @__NO_SIDE_EFFECTS__
 */
export function callback<const P extends CallbackParameters, const R extends CallbackResult = undefined>(
  parameters: ParametersCheck<P>,
  result?: GotCheck<R>,
): CallbackType<Callback<P, R>, CallbackLabel<P, R>, IsViewGot<R>, GivenCallback<P, R>> {
  checkCrossing("callback", parameters, result);
  const given = [...(parameters as CallbackParameters)];
  return callbackType(given, resultOf(result as CallbackResult), {}) as CallbackType<
    Callback<P, R>,
    CallbackLabel<P, R>,
    IsViewGot<R>,
    GivenCallback<P, R>
  >;
}

const DEFAULT_MAX = 1024;

type WithOwn = TypeDescriptor & { readonly own: TypeDescriptor };

function callbackType(
  parameters: CallbackParameters,
  result: CallbackResult,
  options: CallbackOptions,
): unknown {
  const {
    nullable = false,
    async: isAsync = false,
    kept: isKept = false,
    max = DEFAULT_MAX,
    wide = false,
    layout,
  } = options;
  const address = addressForm(wide);
  const written = `(${parameters.map(({ name }) => name).join(", ")})`;
  const name = `callback<${written} -> ${result?.name ?? "()"}>`;
  checkMax(max, name);
  if (isAsync) refuseViewGot("callback", result);
  // By the guest's function, which is the same each time that it is passed.
  const callables = new WeakMap<GuestFunction, Callable>();
  // Kept as well: a type made anew would not know the callables of the one before.
  const byErrnos = new WeakMap<ErrnoTable, WithOwn>();
  const withErrnos = (errnos: ErrnoTable): WithOwn => {
    let type = byErrnos.get(errnos);
    if (type === undefined) {
      const other = parameters.map((parameter) => parameter.withErrnos?.(errnos) ?? parameter);
      type = callbackType(other, result?.withErrnos?.(errnos) ?? result, options) as WithOwn;
      byErrnos.set(errnos, type);
    }
    return type;
  };
  const crossings = {
    i32: crossingOf(parameters, result, "i32", name, isAsync),
    i64: crossingOf(parameters, result, "i64", name, isAsync),
  };
  const types = { i32: crossings.i32.type, i64: crossings.i64.type };
  const lifts = { i32: liftWith(crossings.i32, callables), i64: liftWith(crossings.i64, callables) };
  const lift: LiftCallback = (memory, index) => lifts[memory.addressType](memory, index);
  const host = hostCrossing(parameters, result, { name, types, isAsync });
  const kept = keptTable(max);
  const place = (value: HostFunction, memory: GuestMemory, crossing: HostCrossing): PlacedFunction => {
    const placed = placeFunction(value, memory, crossing);
    const found = memory.guest?.tableFunction(placed.index, types[memory.addressType]);
    // A guest that passes it on passes the same function.
    if (found !== undefined) callables.set(found, value);
    return placed;
  };
  /** Lowers a function for a call of a guest's function, or for good. */
  const lower = (value: unknown, memory: GuestMemory, call?: CallMemory): number => {
    if (nullable && value === undefined) return 0;
    if (host === undefined || typeof value !== "function" || isOfGuest(value)) {
      return indexOf(value, memory, name);
    }
    const given = value as HostFunction;
    if (call !== undefined && !isKept) {
      const placed = place(given, memory, host);
      call.keep(placed.remove);
      return placed.index;
    }
    return kept.indexOf(given, memory, () => {
      const placed = place(given, memory, host);
      // A guest that is not entered would never learn of it.
      call?.give(() => kept.drop(memory, given));
      return placed;
    });
  };
  const describeAs = (more: Readonly<Record<string, unknown>>) => () => {
    const set = {
      nullable,
      async: isAsync,
      kept: isKept,
      wide,
      ...(layout !== undefined && { class: "Function" }),
      ...(max !== DEFAULT_MAX && { max }),
      ...more,
    };
    const given = Object.entries(set).filter(([, value]) => value !== false);
    return {
      ...describeCrossing(parameters, result),
      ...(given.length > 0 && { options: Object.fromEntries(given) }),
    };
  };
  const shared = { kind: "callback", flat: ["address"], format: formatCallback, nullable } as const;
  const hasErrnos = [...parameters, result].some((type) => type?.withErrnos !== undefined);
  const own = defineType({
    ...shared,
    name: `own<${name}>`,
    lift: (memory, given: number) =>
      kept.drop(memory, layout === undefined ? given : indexIn(memory, given, name)),
    ...(hasErrnos && { withErrnos: (errnos: ErrnoTable) => withErrnos(errnos).own }),
    details: describeAs({ own: true }),
  });
  const byIndex = {
    lift,
    liftFor: (addressType: AddressType) => lifts[addressType],
    lower: (value: unknown, memory: GuestMemory) => lower(value, memory),
    lend: (value: unknown, memory: GuestMemory) => (call: CallMemory) => lower(value, memory, call),
    layout: address.layout,
    load: (memory: GuestMemory, offset: number) => lift(memory, address.read(memory, offset)),
    store: (memory: GuestMemory, offset: number, value: unknown) => {
      memory.check(offset, address.layout[memory.addressType].size);
      address.write(memory, offset, lower(value, memory, callMemoryOf(memory)));
    },
  };
  const powers = layout === undefined ? byIndex : managedFunction({ name, lift, lower, nullable });
  return defineType({
    ...shared,
    ...powers,
    name,
    ...(hasErrnos && { withErrnos }),
    wide,
    details: describeAs({}),
    variant: (given: CallbackOptions) => {
      checkOptions("callback", given, OPTIONS);
      return callbackType(parameters, result, given);
    },
    members: { ...("members" in powers ? powers.members : {}), own, drop: kept.drop, held: kept.held },
  });
}

const OPTIONS: OptionKinds<CallbackOptions> = {
  nullable: "flag",
  async: "flag",
  kept: "flag",
  max: "any",
  wide: "flag",
  layout: ["assemblyscript"],
};
