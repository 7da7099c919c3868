import type { CoreValue, GuestMemory } from "@hostwright/types";

import type { Frame, register as frameRegister, Slot } from "../context/frame.js";
import type { CLOSED, Receiver } from "../host-module-base.js";
import type { Method, unavailable as unavailableReceiver } from "./receiver.js";
import type { handleFailure, Thunk, ThunkParts } from "./thunk.js";

/** All core values that a guest passed, and `undefined` after the last. */
type All = [
  a: CoreValue,
  b: CoreValue,
  c: CoreValue,
  d: CoreValue,
  e: CoreValue,
  f: CoreValue,
  g: CoreValue,
  h: CoreValue,
  i: CoreValue,
  j: CoreValue,
];

/** Makes one argument of a method out of all the core values that the guest passed. */
export type PickingLift = (memory: GuestMemory, ...raw: All) => unknown;

/** Makes the core values of a returned value. */
export type PickingLower = (value: unknown, memory: GuestMemory, ...raw: All) => CoreValue;

/** The values that a thunk refers to. */
export interface TemplateParts {
  // Handed over, since an import is not a constant to V8.
  readonly register: typeof frameRegister;
  readonly closed: typeof CLOSED;
  readonly slot: Slot;
  readonly method: PropertyKey;
  /** The number of `lifts`. */
  readonly count: number;
  readonly lifts: readonly (PickingLift | undefined)[];
  readonly prepare: PickingLift | undefined;
  readonly lower: PickingLower;
  /** The export, as the following functions take it. */
  readonly exported: ThunkParts;
  readonly unavailable: typeof unavailableReceiver;
  readonly failed: typeof handleFailure;
}

/** Most core values that a template takes. */
export const MOST_CORE_VALUES = 10;
/** Most arguments that a template calls a method with. */
export const MOST_ARGUMENTS = 8;

type Eight<T> = [T, T, T, T, T, T, T, T];

/**
 * Makes thunks without source text. An engine keeps its feedback on a function for the function's text and not for each
 * closure: functions of one text that do different things are slow, all of them. So the build repeats this text, and each
 * export has one of its own (`rollup.config.mjs`; RATIONALE, "Thunks without source text"). It must be the last in its file.
 */
export const THUNK_TEMPLATES: readonly ((parts: TemplateParts) => Thunk)[] = [
  ({ register, closed, slot, method, count, lifts, prepare, lower, exported, unavailable, failed }) => {
    const [lift0, lift1, lift2, lift3, lift4, lift5, lift6, lift7] = lifts as Eight<PickingLift>;
    return (a, b, c, d, e, f, g, h, i, j) => {
      const { frame } = register;
      let at = 0;
      let value: unknown;
      try {
        const receiver = (frame as Frame)[slot] as Receiver;
        if (receiver[closed]) unavailable(receiver, exported);
        const on = receiver as unknown as Record<PropertyKey, Method>;
        const { memory } = frame as Frame;
        if (register.hasCopied) (frame as Frame).copied = 0;
        let k: unknown, l: unknown, m: unknown, n: unknown, o: unknown, p: unknown, q: unknown, r: unknown;
        if (count > 0) k = lift0(memory, a, b, c, d, e, f, g, h, i, j);
        at = 1;
        if (count > 1) l = lift1(memory, a, b, c, d, e, f, g, h, i, j);
        at = 2;
        if (count > 2) m = lift2(memory, a, b, c, d, e, f, g, h, i, j);
        at = 3;
        if (count > 3) n = lift3(memory, a, b, c, d, e, f, g, h, i, j);
        at = 4;
        if (count > 4) o = lift4(memory, a, b, c, d, e, f, g, h, i, j);
        at = 5;
        if (count > 5) p = lift5(memory, a, b, c, d, e, f, g, h, i, j);
        at = 6;
        if (count > 6) q = lift6(memory, a, b, c, d, e, f, g, h, i, j);
        at = 7;
        if (count > 7) r = lift7(memory, a, b, c, d, e, f, g, h, i, j);
        at = count;
        if (prepare !== undefined) prepare(memory, a, b, c, d, e, f, g, h, i, j);
        at = count + 1;
        switch (count) {
          case 0:
            value = (on[method] as Method)();
            break;
          case 1:
            value = (on[method] as Method)(k);
            break;
          case 2:
            value = (on[method] as Method)(k, l);
            break;
          case 3:
            value = (on[method] as Method)(k, l, m);
            break;
          case 4:
            value = (on[method] as Method)(k, l, m, n);
            break;
          case 5:
            value = (on[method] as Method)(k, l, m, n, o);
            break;
          case 6:
            value = (on[method] as Method)(k, l, m, n, o, p);
            break;
          case 7:
            value = (on[method] as Method)(k, l, m, n, o, p, q);
            break;
          default:
            value = (on[method] as Method)(k, l, m, n, o, p, q, r);
        }
        if (register.hasNested) register.frame = frame;
        at = count + 2;
        return lower(value, memory, a, b, c, d, e, f, g, h, i, j);
      } catch (error) {
        return failed(exported, frame, error, at, value);
      }
    };
  },
];
