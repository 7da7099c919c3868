import type { ModuleClass } from "../metadata/module-metadata.js";
import type { CallContext } from "./call-context.js";
import { NO_VALUES } from "./caller.js";
import { LOST_VALUES } from "./doubts.js";

/** Makes the context of work that may belong to any of these contexts, or to none; `undefined` when there are none. */
export function makeLostContext(unsettled: Iterable<CallContext>): CallContext | undefined {
  const candidates = [...unsettled];
  if (candidates.length === 0) return undefined;
  const bindings = new Map<object, Set<ModuleClass>>();
  for (const [runtime, bound] of candidates.flatMap((candidate) => [...candidate.bindings])) {
    bindings.set(runtime, new Set([...(bindings.get(runtime) ?? []), ...bound.keys()]));
  }
  const signal = candidates.some((candidate) => candidate.signal !== undefined);
  const call = candidates.some(({ calls }) => calls.length > 0);
  const areValuesLost = candidates.some(({ values }) => values !== NO_VALUES);
  return {
    bindings: new Map(),
    signal: undefined,
    values: areValuesLost ? LOST_VALUES : NO_VALUES,
    calls: [],
    doubts: { bindings, signal, call },
  };
}
