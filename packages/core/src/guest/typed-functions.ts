import {
  type CoreValue,
  type FunctionType,
  type GuestFunction,
  LiftError,
  LowerError,
  type PlaceableFunction,
} from "@hostwright/types";
import type { EngineImport, EngineModule } from "@hostwright/types/internal";

import { inContext } from "../context/current-context.js";
import { Aborted, type Frame, register } from "../context/frame.js";
import { AsyncCallError, CallContextError } from "../errors.js";
import { functionTypeKey } from "../metadata/function-type.js";
import { EXTERN, SECTION } from "../wasm-format/codes.js";
import {
  functionType,
  moduleBytes,
  section,
  text,
  tryCompile,
  unsigned,
} from "../wasm-format/module-writer.js";
import { hasVectors } from "../wasm-format/vector-adapter.js";
import type { CallableGuest } from "./callable-guest.js";
import type { ObservedFunction } from "./callable-guest-parts.js";
import { endCall, passesThrough } from "./end-call.js";
import { findJspi, type Jspi } from "./suspend/jspi.js";
import type { AsyncThunk } from "./suspend/async-thunk.js";
import { makeSuspending } from "./suspend/suspension.js";
import { splitAsyncThunk, splitThunk } from "./vector-functions.js";
import { vectorModule } from "./vector-modules.js";

/** Modules that give a function of JavaScript a type, by that. Bounded by the number of callback types in a program. */
const adapters = new Map<string, EngineModule | undefined>();

/** Puts functions of the host behind middleware and hooks, once it is known where they are placed. */
export type FunctionObserver = Pick<CallableGuest, "observeFunction">;

/** The parts that the engine provides for a function which is given to a guest. */
interface Engine {
  readonly adapter: EngineModule;
  readonly jspi: Jspi | undefined;
}

/**
 * Finds what a function needs of the engine.
 *
 * @throws {LowerError} `allocation-failed` where the engine compiles no modules
 * @throws {AsyncCallError} `not-suspendable` where the engine cannot suspend a guest for an asynchronous function
 */
export function engineFor({ name, type, isAsync }: PlaceableFunction): Engine {
  return { adapter: adapterOf(name, type), jspi: isAsync ? jspiFor(name) : undefined };
}

/** A function of the host with the type that a guest calls it by. */
export interface GivenFunction {
  readonly placeable: PlaceableFunction;
  readonly typed: GuestFunction;
  readonly observed: ObservedFunction | undefined;
  isReleased: boolean;
}

/** The functions that each guest was given, by those of the program: instantiating a module for one takes longer than all the rest. */
const givenFunctions = new WeakMap<FunctionObserver, WeakMap<PlaceableFunction["call"], GivenFunction>>();

/** Finds a function that was given as the same type, and has been released. */
export function givenBefore(
  observer: FunctionObserver,
  placeable: PlaceableFunction,
): GivenFunction | undefined {
  const given = givenFunctions.get(observer)?.get(placeable.call);
  if (given?.isReleased !== true) return undefined;
  const { name, type, parameters, result, isAsync } = given.placeable;
  const isSame =
    name === placeable.name &&
    type === placeable.type &&
    parameters === placeable.parameters &&
    result === placeable.result &&
    isAsync === placeable.isAsync;
  return isSame ? given : undefined;
}

/** Gives a function its type; `index` is its place in a table, if it is to be in one. */
export function give(
  placeable: PlaceableFunction,
  index: number | undefined,
  { adapter, jspi }: Engine,
  observer: FunctionObserver,
): GivenFunction {
  const isReleased = (): boolean => given.isReleased;
  const observed = observer.observeFunction?.(index, placeable, isReleased);
  const call = callOf(placeable, isReleased, observed);
  const raw =
    jspi === undefined ? synchronous(placeable, call, observed) : suspending(placeable, call, jspi, observed);
  const { exports } = new WebAssembly.Instance(adapter, { f: { f: raw } });
  const given: GivenFunction = {
    placeable,
    typed: exports["f"] as GuestFunction,
    observed,
    isReleased: false,
  };
  // Middleware knows it by its index; a reference is never released.
  if (observed !== undefined || index === undefined) return given;
  const known = givenFunctions.get(observer) ?? new WeakMap<PlaceableFunction["call"], GivenFunction>();
  givenFunctions.set(observer, known.set(placeable.call, given));
  return given;
}

/**
 * Gives a reference to a function of the host: a function of its type, which guests call.
 *
 * @throws {LowerError} `allocation-failed` where the engine compiles no modules
 * @throws {AsyncCallError} `not-suspendable` where the engine cannot suspend a guest for an asynchronous function
 */
export function referenceTo(placeable: PlaceableFunction, observer: FunctionObserver): GuestFunction {
  return give(placeable, undefined, engineFor(placeable), observer).typed;
}

/** Makes the call of a function, through middleware where there is some. */
function callOf(
  { name, lift, call }: PlaceableFunction,
  isReleased: () => boolean,
  observed: ObservedFunction | undefined,
): ObservedFunction["call"] {
  const through = observed?.call ?? (({ memory }, core) => call(...lift(core, memory)));
  return (frame, core) => {
    if (isReleased()) throw released(name);
    refuseEnded(frame);
    // Nothing has been copied for it.
    frame.copied = 0;
    return through(frame, core);
  };
}

/** Makes the import for a function that returns at once. An error ends the call of the guest, as that of a host function does. */
function synchronous(
  placeable: PlaceableFunction,
  call: ObservedFunction["call"],
  observed?: ObservedFunction,
): GuestFunction {
  const { name, type, lower } = placeable;
  const thunk: GuestFunction = (...core) => {
    const { frame } = register;
    if (frame === null) throw refuseOutside(name);
    try {
      const value = inContext(frame.context, () => call(frame, core));
      register.frame = frame;
      return lower(value, frame.memory, core);
    } catch (error) {
      register.frame = frame;
      return lowerOrEnd(placeable, frame, error);
    }
  };
  return splitThunk(observed?.hook(thunk) ?? thunk, type);
}

/** Makes the import for a function that the guest is suspended for. */
function suspending(
  placeable: PlaceableFunction,
  call: ObservedFunction["call"],
  jspi: Jspi,
  observed?: ObservedFunction,
): EngineImport {
  const { name, type, lower } = placeable;
  const thunk: AsyncThunk = {
    call,
    returned: (frame, core, value) => {
      // The call may have been ended meanwhile.
      refuseEnded(frame);
      return lower(value, frame.memory, core);
    },
    threw: (frame, error) => lowerError(placeable, frame, error),
  };
  return makeSuspending(name, splitAsyncThunk(observed?.hookAsync(thunk) ?? thunk, type), jspi);
}

function jspiFor(name: string): Jspi {
  const jspi = findJspi();
  if (jspi !== undefined) return jspi;
  const fact =
    "is asynchronous, and this engine cannot suspend a guest. Use an engine with JSPI (Node.js 24, Deno, Bun, Chromium 137), or give a function that returns at once.";
  throw new AsyncCallError("not-suspendable", fact, { subject: name });
}

/** Lowers an error that the result has room for; ends the guest's call for any other. */
function lowerOrEnd(placeable: PlaceableFunction, frame: Frame, error: unknown): CoreValue {
  try {
    return lowerError(placeable, frame, error);
  } catch (reason) {
    throw endCall(frame, reason);
  }
}

/** Lowers an error that the result has room for; throws any other again. */
function lowerError({ lowerFailure }: PlaceableFunction, frame: Frame, error: unknown): CoreValue {
  if (error instanceof Aborted || passesThrough(frame, error)) throw error;
  const core = lowerFailure(error, frame.memory);
  refuseEnded(frame);
  return core;
}

/** Refuses to go on in a call that is to end. */
function refuseEnded({ aborted, context }: Frame): void {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- whoever catches it throws the reason, whatever that is
  if (aborted !== undefined) throw new Aborted(aborted.reason);
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- as above
  if (context?.signal?.aborted === true) throw new Aborted(context.signal.reason);
}

/** Finds the module that gives functions a type. */
function adapterOf(name: string, type: FunctionType): EngineModule {
  const adapter = hasVectors(type) ? vectorModule(type, "vectors") : adapterFor(type);
  if (adapter !== undefined) return adapter;
  const fact = "the engine compiles no module for it here, as under a Content Security Policy.";
  throw noPlace(name, `${fact} Let the guest import a host function.`);
}

function adapterFor(type: FunctionType): EngineModule | undefined {
  const key = functionTypeKey(type);
  if (!adapters.has(key)) adapters.set(key, tryCompile(adapterBytes(type)));
  return adapters.get(key);
}

/** Writes a module that exports the function that it imports: with its type, so that a guest can call it by index. */
function adapterBytes({ parameters, results }: FunctionType): Uint8Array<ArrayBuffer> {
  return moduleBytes([
    section(SECTION.type, [functionType(parameters, results)]),
    section(SECTION.import, [[...text("f"), ...text("f"), EXTERN.function, 0]]),
    section(SECTION.export, [[...text("f"), EXTERN.function, ...unsigned(0)]]),
  ]);
}

function released(name: string): LiftError {
  const fact =
    "was called after it had been released, as at the end of the call that it was given for. Let the guest forget it, or take callback(…)({ kept: true }).";
  return new LiftError("unknown-callback", fact, undefined, { subject: name });
}

function refuseOutside(name: string): CallContextError {
  const fact =
    "was called by a guest that was entered past its wrapper. Call a function of guest.exports, not of guest.instance.exports.";
  return new CallContextError("no-call", fact, {}, { subject: name });
}

/** Makes the error for a function that a guest cannot be given. */
export function noPlace(name: string, fact: string, cause?: unknown): LowerError {
  const about = { subject: name, ...(cause === undefined ? {} : { cause }) };
  return new LowerError("allocation-failed", `has no place in the guest: ${fact}`, undefined, about);
}
