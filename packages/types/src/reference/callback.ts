import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { FunctionType, GuestFunction } from "../memory/guest-services.js";
import { sharedState } from "../shared-state.js";
import type { CallMemory, ErrnoTable, TypeDescriptor } from "../type/capabilities.js";
import type { IsView } from "../type/phantoms.js";
import { callMemoryOf } from "../type/call-memory.js";
import { defineType } from "../type/define-type.js";
import { formatAny } from "../type/format.js";
import { checkOptions } from "../type/options.js";
import { ADDRESS_LAYOUT } from "../type/layout.js";
import {
  type Callable,
  type Crossing,
  crossingOf,
  makeAsyncCallable,
  makeCallable,
} from "./callback-call.js";
import type {
  Callback,
  CallbackLabel,
  CallbackOptions,
  CallbackParameters,
  CallbackResult,
  CallbackType,
} from "./callback-types.js";
import { hostCrossing, placeForCall } from "./host-function.js";

/** Makes the host's function for an index in the guest's table. */
type LiftCallback = (memory: GuestMemory, index: number | bigint) => Callable;

/** Where a callable comes from, so that it can be given back and named in messages. */
interface Origin {
  readonly memory: GuestMemory;
  readonly index: number;
  readonly found: GuestFunction;
}

/** The functions that a guest has passed last for one type, by index. */
type Recent = ({ readonly found: GuestFunction; readonly callable: Callable } | undefined)[];

const makeRecent = (): Recent => [];

const origins = /* @__PURE__ */ sharedState("callback-origins", () => new WeakMap<Callable, Origin>());

/**
 * Makes the type of a guest function that the host calls: a function pointer of C. A function of the given types,
 * passed as one offset, its index in the guest's table of functions; in memory 4 bytes, or 8 in a 64-bit memory, aligned
 * to its size.
 *
 * `callback([i32, u32], i32)` gives `(a: number, b: number) => number`: parameters are lowered and the result is lifted as
 * those of host functions are, the other way round. It may be called during the host function and later, for as long as the
 * guest lives: the call enters the guest in the call context that it is made in. Once the guest is closed it throws core's
 * `GuestClosedError`. An exception or a trap of the guest's function reaches the caller. Memory may grow during a
 * call, so a view from before it is of no use after it.
 *
 * A function that calls asynchronous host functions needs the variant `callback(…)({ async: true })`: it returns a promise, for
 * use in `async` methods. It enters the guest once the guest is suspended, and the guest goes on below it when it has
 * ended; of several callbacks at once, each begins when the one before has ended. A result that is a view needs
 * `{ copy: true }`. A failure rejects the promise. Without the variant such a function is core's `AsyncCallError` (`not-suspendable`), which ends the call.
 *
 * A host function gets a function that belongs to the guest, and returns one that it has got. A guest's function gets one of
 * these or, also in a field, a function of the host, whose parameters are lifted and whose result is lowered, and returns a
 * function of its own. A function of the host is in the table of the guest until the call has ended. That table must be able
 * to grow: `-Wl,--growable-table` for C, `-C link-arg=--growable-table` for Rust. AssemblyScript's `--exportTable` can.
 *
 * For one type object the same function is the same value each time it is passed: with the type in a constant,
 * `removeListener` finds the function that `addListener` got. As a result or a field the guest gets back the index that it has passed; functions of
 * the host have no place in its table (`LowerError`, `wrong-type`, `foreign-memory`), nor has one whose place the guest has
 * given to another function since (`out-of-range`). Index 0, the null pointer of C, is a
 * `LiftError` (`null-callback`), unless the variant `callback(…)({ nullable: true })` makes it `undefined`. So are an index
 * without a function (`unknown-callback`) and a function of other core values (`wrong-function-type`), all before the method
 * is called. The guest has to export or import its table of functions; where it has several, `{ table }` at `instantiate` names one
 * (`no-table`, `several-tables`, `table-not-ready`). `-Wl,--export-table` for C, `-C link-arg=--export-table` for Rust,
 * `--exportTable` for AssemblyScript. C: `int32_t (*visit)(int32_t, uint32_t)`; Rust: `extern "C" fn(i32, u32) -> i32`.
 * AssemblyScript: `i32`, the `index` of a function.
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
 * @throws {TypeDefinitionError} `not-a-type` when a parameter cannot be lowered, or the result not lifted;
 *   `invalid-definition` for a function that waits and gives a view
 *
 * @__NO_SIDE_EFFECTS__
 */
export function callback<const P extends CallbackParameters, const R extends CallbackResult = undefined>(
  parameters: P,
  result?: R,
): CallbackType<Callback<P, R>, CallbackLabel<P, R>, IsView<R>> {
  if (!Array.isArray(parameters))
    refuse("the list of parameters", parameters, "is not an array. Write callback([u32], u32)");
  parameters.forEach((type, index) => checkParameter(type, `parameter ${String(index)}`));
  if (result !== undefined) checkResult(result);
  return callbackType([...parameters], result, {}) as CallbackType<
    Callback<P, R>,
    CallbackLabel<P, R>,
    IsView<R>
  >;
}

// A guest can have millions of places in its table with one function in all of them, and pass each.
const MOST_REMEMBERED = 4096;

function callbackType(
  parameters: CallbackParameters,
  result: CallbackResult,
  options: CallbackOptions,
): unknown {
  const { nullable = false, async: isAsync = false } = options;
  const written = `(${parameters.map(({ name }) => name).join(", ")})`;
  const name = `callback<${written} -> ${result?.name ?? "()"}>`;
  const make = isAsync ? makeAsyncCallable : makeCallable;
  // Guest code may run before the caller of an asynchronous function looks at its result.
  if (isAsync && result?.snapshot !== undefined) {
    const fact = `is of ${result.name}, which is or holds a view of guest memory, and the function waits. Write { copy: true }.`;
    throw new TypeDefinitionError("invalid-definition", fact, { where: "callback", subject: "the result" });
  }
  // By the guest's function, which is the same each time that it is passed.
  const callables = new WeakMap<GuestFunction, Callable>();
  // Kept as well: a type made anew would not know the callables of the one before.
  const byErrnos = new WeakMap<ErrnoTable, TypeDescriptor>();
  const withErrnos = (errnos: ErrnoTable): TypeDescriptor => {
    let type = byErrnos.get(errnos);
    if (type === undefined) {
      const other = parameters.map((parameter) => parameter.withErrnos?.(errnos) ?? parameter);
      type = callbackType(other, result?.withErrnos?.(errnos) ?? result, options) as TypeDescriptor;
      byErrnos.set(errnos, type);
    }
    return type;
  };
  const crossings = {
    i32: crossingOf(parameters, result, "i32", name),
    i64: crossingOf(parameters, result, "i64", name),
  };
  const types = { i32: crossings.i32.type, i64: crossings.i64.type };
  const lifts = {
    i32: liftWith(crossings.i32, callables, make),
    i64: liftWith(crossings.i64, callables, make),
  };
  const lift: LiftCallback = (memory, index) => lifts[memory.addressType](memory, index);
  const lower = (value: unknown, memory: GuestMemory): number => indexOf(value, memory, name);
  const host = isAsync ? undefined : hostCrossing(parameters, result, name, types);
  /** Lowers a function of the host as well, for a call of a guest's function. */
  const lowerFor = (value: unknown, memory: GuestMemory, call: CallMemory | undefined): number => {
    if (nullable && value === undefined) return 0;
    const isHost = host !== undefined && call !== undefined && !origins.has(value as Callable);
    return (isHost ? placeForCall(value, memory, host, call) : undefined) ?? lower(value, memory);
  };
  return defineType({
    name,
    kind: "callback",
    flat: ["address"],
    lift,
    liftFor: (addressType) => lifts[addressType],
    lower,
    lend: (value: unknown, memory) => (call) => lowerFor(value, memory, call),
    ...([...parameters, result].some((type) => type?.withErrnos !== undefined) ? { withErrnos } : {}),
    layout: ADDRESS_LAYOUT,
    load: (memory, offset) => lift(memory, memory.readAddress(offset)),
    store: (memory, offset, value: unknown) => {
      memory.writeAddress(offset, lowerFor(value, memory, callMemoryOf(memory)));
    },
    format: formatCallback,
    details: () => ({
      parameters: parameters.map((type) => type.describe()),
      ...(result === undefined ? {} : { result: result.describe() }),
      ...(nullable || isAsync
        ? { options: { ...(nullable && { nullable }), ...(isAsync && { async: true }) } }
        : {}),
    }),
    nullable,
    variant: (given: CallbackOptions) => {
      checkOptions("callback", given, { nullable: "flag", async: "flag" });
      return callbackType(parameters, result, given);
    },
  });
}

function liftWith(
  crossing: Crossing,
  callables: WeakMap<GuestFunction, Callable>,
  make: typeof makeCallable,
): LiftCallback {
  return (memory, index) => {
    const found = guestFunction(memory, index, crossing.type);
    // Most guests pass one function again and again, and comparing costs less than a lookup.
    const recent = memory.guest?.state(callables, makeRecent);
    const last = recent?.[index as number];
    if (last?.found === found) return last.callable;
    let callable = callables.get(found);
    if (callable === undefined) {
      callables.set(found, (callable = make(memory, found, crossing)));
      origins.set(callable, { memory, index: index as number, found });
    }
    if (recent !== undefined && index < MOST_REMEMBERED) recent[index as number] = { found, callable };
    return callable;
  };
}

function guestFunction(memory: GuestMemory, index: number | bigint, type: FunctionType): GuestFunction {
  const subject = "the function pointer";
  if (index === 0) {
    const fact =
      "is null. Let the guest pass a function, or take callback(…)({ nullable: true }) to get undefined.";
    throw new LiftError("null-callback", fact, index, { subject });
  }
  // An index that is a bigint is larger than any table.
  const found = typeof index === "number" ? memory.guest?.tableFunction(index, type) : undefined;
  if (found !== undefined) return found;
  throw new LiftError(
    "unknown-callback",
    `is ${String(index)}, and the guest's table has no function at that index. Let the guest pass a function.`,
    index,
    { subject },
  );
}

function indexOf(value: unknown, memory: GuestMemory, name: string): number {
  const origin = origins.get(value as Callable);
  if (origin?.memory === memory) {
    const { index, found } = origin;
    if (memory.guest?.tableFunction(index) === found) return index;
    throw new LowerError(
      "out-of-range",
      `was at index ${String(index)} of the guest's table, where the guest has put something else since. ` +
        "Return a function that is still there.",
      value,
      { subject: name },
    );
  }
  throw origin === undefined
    ? new LowerError(
        "wrong-type",
        `must be a function that this guest has passed, not ${formatAny(value)}. Its table has no place for others.`,
        value,
        { subject: name },
      )
    : new LowerError("foreign-memory", "must be a function of this guest, not of another.", value, {
        subject: name,
      });
}

function formatCallback(value: unknown): string {
  const origin = origins.get(value as Callable);
  return origin === undefined ? formatAny(value) : `function ${String(origin.index)}`;
}

function checkParameter(type: unknown, subject: string): void {
  if (typeof type !== "function" || !("lower" in type)) {
    refuse(subject, type, "cannot be given to a guest. Take a type for results, such as i32");
  }
  if ("out" in type) {
    refuse(
      subject,
      type,
      "is put where the guest says, and a parameter has no such place. Take one without out",
    );
  }
}

function checkResult(type: unknown): void {
  if (typeof type === "function" && "lift" in type) return;
  refuse("the result", type, "cannot be got from a guest. Take a type for parameters, such as i32");
}

function refuse(subject: string, type: unknown, fact: string): never {
  const name = typeof type === "function" ? type.name : formatAny(type);
  throw new TypeDefinitionError("not-a-type", `is ${name}, which ${fact}.`, { where: "callback", subject });
}
