import type {
  CoreValue,
  FunctionType,
  Liftable,
  Lowerable,
  PlaceableFunction,
  ValueType,
} from "@hostwright/types";

import { type Frame, outerFrame, register } from "../context/frame.js";
import type { ObservedFunction } from "../guest/callable-guest-parts.js";
import { callAsyncThunk } from "../guest/suspend/async-thunk.js";
import { CallToHost, ExportCalls } from "./call-to-host.js";
import { throughAll } from "./observed-thunk.js";
import { hookAsyncThunk, hookThunk, type ImportedFunction, type Observers } from "./thunk-middleware.js";

/**
 * Puts middleware and hooks around a function of the host that is at an index of a guest's table. One that is passed by reference has no index:
 * hooks do not see it, since a recording holds no references.
 */
export function observeFunction(
  { middleware, hooks }: Observers,
  index: number | undefined,
  placeable: PlaceableFunction,
  isReleased: () => boolean,
): ObservedFunction {
  const call: ObservedFunction["call"] =
    middleware.length === 0
      ? ({ memory }, core) => placeable.call(...placeable.lift(core, memory))
      : throughMiddleware(middleware, index, placeable);
  if (index === undefined)
    return { call, hook: (thunk) => thunk, hookAsync: (thunk) => thunk, removed: () => undefined };
  const { type, isAsync } = placeable;
  const imported: ImportedFunction = {
    module: "table",
    export: String(index),
    functionType: type as FunctionType<ValueType>,
    isAsync,
    tableIndex: index,
  };
  return {
    call,
    // A function that was released is refused by itself: hooks do not see that.
    hook: (thunk) => {
      const hooked = hookThunk(hooks, imported, thunk);
      return hooked === thunk ? thunk : (...core) => (isReleased() ? thunk(...core) : hooked(...core));
    },
    hookAsync: (thunk) => {
      if (hooks.length === 0) return thunk;
      const hooked = hookAsyncThunk(hooks, imported, thunk);
      return {
        ...hooked,
        call: (frame, raw) => (isReleased() ? callAsyncThunk(thunk, frame, raw) : hooked.call(frame, raw)),
      };
    },
    removed: () => {
      for (const each of hooks) each.removeFunction?.(index);
    },
  };
}

/** Makes the call of a function through middleware, the first outermost. */
export function throughMiddleware(
  middleware: Observers["middleware"],
  index: number | undefined,
  { name, parameters, result, isAsync, lift, call }: PlaceableFunction,
): ObservedFunction["call"] {
  const isPlaced = index !== undefined;
  const calls = new ExportCalls(isPlaced ? "table" : "reference", {
    name: isPlaced ? String(index) : name,
    method: "call",
    parameters: parameters.map((type) => ({ name: undefined, type: type as Liftable<unknown> })),
    results: result === undefined ? [] : [result as Lowerable<unknown>],
    isTuple: false,
    isAsync,
  });
  const first = throughAll<undefined>(
    middleware,
    // As of an asynchronous method: a function may throw at once, or return no promise.
    isAsync ? async (_, args) => await call(...args) : (_, args) => call(...args),
  );
  const liftNow = (frame: Frame, core: readonly CoreValue[]): readonly unknown[] => {
    const outer = outerFrame(frame);
    try {
      // Middleware may have awaited before the policy, and another call run.
      register.frame = frame;
      return lift(core, frame.memory);
    } finally {
      register.frame = outer;
    }
  };
  return (frame, core) =>
    first(undefined, new CallToHost(calls, frame, undefined, () => liftNow(frame, core)));
}
