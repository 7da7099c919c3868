import type { CoreValue } from "@hostwright/types";
import type { LentMemory } from "@hostwright/types/internal";

import { withLanes } from "../guest/vector-functions.js";
import { vectorModule } from "../guest/vector-modules.js";
import { joinResults, joinVectors, splitVectors } from "../guest/vectors.js";
import type { EnteredGuest } from "../context/frame.js";
import { formatName } from "../format-names.js";
import type { LinkProblem } from "../link-report.js";
import type { GuestClassMetadata } from "../metadata/guest-class.js";
import { hasVectors } from "../wasm-format/vector-adapter.js";
import { GuestCall, type Progress } from "./guest-call.js";
import type { CalledExport } from "./guest-function.js";

/** The steps of a call of a guest's function with vectors, of which the function is passed two integers each. */
export class VectorCall extends GuestCall {
  override place(encoded: readonly unknown[], lent: LentMemory, progress: Progress): CoreValue[] {
    return splitVectors(this.plan.functionType.parameters, super.place(encoded, lent, progress));
  }

  override receive(raw: CoreValue, passed: readonly CoreValue[], lent: LentMemory): unknown {
    const { parameters, results } = this.plan.functionType;
    return super.receive(joinResults(results, raw), joinVectors(parameters, passed), lent);
  }
}

/** Finds the functions that cannot be called here, since they have vectors and the engine compiles no bytes. */
export function findLackOfVectors(
  calls: readonly GuestCall[],
  { exports }: GuestClassMetadata,
): LinkProblem[] {
  return calls.flatMap(({ where, plan: { functionType } }, index): LinkProblem[] => {
    if (!hasVectors(functionType) || vectorModule(functionType, "lanes") !== undefined) return [];
    const { name = "" } = exports[index] ?? {};
    const fact = `${formatName(name)}: ${where} takes or returns a v128, which JavaScript is passed by a generated module, and this engine compiles no bytes.`;
    const next = "Allow it to ('wasm-unsafe-eval' in a Content Security Policy), or take pointer(v128).";
    return [{ code: "vectors-unavailable", name, message: `${fact} ${next}` }];
  });
}

/** Gives an export with two integers for each vector; the export itself where its type has none. */
export function withoutVectors(
  exported: CalledExport,
  { plan: { functionType: type } }: GuestCall,
  guest: Pick<EnteredGuest, "wrap">,
): CalledExport {
  if (!hasVectors(type)) return exported;
  // The module was found before, else the guest would not have been linked.
  const engineFunction = withLanes(exported.engineFunction, type);
  const check =
    exported.check && ((core: readonly CoreValue[]) => exported.check?.(joinVectors(type.parameters, core)));
  const enter = guest.wrap(exported.name, engineFunction);
  // The canonical ABI, which has functions that free results, has no vectors.
  return { ...exported, engineFunction, enter, check, post: undefined };
}
