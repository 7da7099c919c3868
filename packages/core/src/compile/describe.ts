import { type Lowerable, type TypeDescription, wasiErrnos } from "@hostwright/types";
import { findOptionProblem } from "@hostwright/types/internal";

import { formatFunctionType } from "../metadata/function-type.js";
import { GUEST_CLASS, type GuestClass } from "../metadata/guest-class.js";
import type { ModuleClass, ResultForm } from "../metadata/module-metadata.js";
import { definitionError, ownStatic, prototypes, reportOption } from "../metadata/read-module.js";
import { ownModule } from "../metadata/records.js";
import { ProblemList, type Report } from "../metadata/report.js";
import { type CompiledExport, compileModule } from "./compiled-module.js";
import { describeDoc, describeParameters } from "./describe-documentation.js";
import { describeErrnos, type ErrnosDescription } from "./describe-errnos.js";
import type { FunctionDescription, GuestModuleDescription } from "./guest-description.js";

/** A place that the guest passes for a result, or for a part of one, as plain data. */
export interface PlaceDescription {
  /** The index of its offset among the parameters of the function type. */
  readonly index: number;
  /** The type of the value that is written there. */
  readonly type: TypeDescription;
}

/** An exported method as plain data. */
export interface ExportDescription extends FunctionDescription {
  /** The method that is called. */
  readonly method: string;
  /** The places for results, in order; none where all are returned. */
  readonly places: readonly PlaceDescription[];
  /** `true` when the guest is suspended until the promise of the method has settled. */
  readonly isAsync: boolean;
}

/** A host module as plain data. */
export interface ModuleDescription {
  /** The namespace that guests import from. */
  readonly name: string;
  /** The name of the class. Minifiers change it. */
  readonly className: string;
  /** Its documentation; absent where it has none. */
  readonly doc?: string;
  /** The errno table whose numbers guests see. */
  readonly errnos: string;
  /** The tables of errnos that the module and its exports have, with their numbers. */
  readonly tables: readonly ErrnosDescription[];
  /** How results of several values reach guests: as `values`, or through `out`, places that they pass. */
  readonly results: ResultForm;
  /** In the order of declaration, those of base classes first. */
  readonly exports: readonly ExportDescription[];
}

interface DescribedGuestClass {
  readonly [GUEST_CLASS]: { describe(): GuestModuleDescription };
}

/**
 * Gives a class of guest modules as plain data: frozen, serialisable, and the same that calls are made from.
 *
 * ```ts
 * import { describe, fn, guestModule } from "@hostwright/core";
 * import { string, u32 } from "@hostwright/types";
 *
 * const Words = guestModule({ count: fn([string], u32) });
 * console.log(describe(Words).exports[0]?.signature); // "(i32, i32) -> i32"
 * ```
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class, or of the names of parameters
 */
export function describe(guestClass: GuestClass): GuestModuleDescription;
/**
 * Gives a host module as plain data: frozen, serialisable, and the same that linking works from. For tools, and to see
 * the declarations of a class at a glance.
 *
 * ```ts
 * import { describe, HostModuleBase, wasm } from "@hostwright/core";
 * import { string, u32 } from "@hostwright/types";
 *
 * @wasm.module("words")
 * class Words extends HostModuleBase {
 *   @wasm.export("count", u32)
 *   count(@string text: string): number {
 *     return text.split(" ").length;
 *   }
 * }
 * console.log(describe(Words).exports[0]?.signature); // "(i32, i32) -> i32"
 * ```
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class, or of the names of parameters
 */
export function describe(moduleClass: ModuleClass): ModuleDescription;
export function describe(described: ModuleClass | GuestClass): ModuleDescription | GuestModuleDescription {
  // All that is made of a class of guest modules hangs on the class, so that a program without one does not load it.
  const { [GUEST_CLASS]: guestClass } = described as Partial<DescribedGuestClass>;
  if (guestClass !== undefined) return deepFreeze(guestClass.describe());
  const moduleClass = described as ModuleClass;
  const { metadata, exports } = compileModule(moduleClass);
  const list = new ProblemList(moduleClass.name);
  const errnos = metadata.errnos ?? wasiErrnos;
  const description = {
    name: metadata.name,
    className: moduleClass.name,
    ...describeDoc(readDoc(moduleClass, list.report)),
    errnos: errnos.name,
    tables: describeErrnos(
      errnos,
      exports.flatMap(({ metadata: { parameters, results } }) => [
        ...parameters.map(({ type }) => type),
        ...results,
      ]),
    ),
    results: metadata.results,
    exports: exports.map((exported) => describeExport(exported, list.report)),
  };
  const problems = list.inOrderOf([]);
  if (problems.length > 0) throw definitionError(moduleClass, problems);
  return deepFreeze(description);
}

/** Reads the documentation of a class, or of the nearest that it extends. */
function readDoc(moduleClass: ModuleClass, report: Report): { readonly doc?: string } {
  const docs = prototypes(moduleClass).map(({ constructor }) => {
    return ownModule(constructor)?.doc ?? ownStatic(constructor, "doc");
  });
  const doc = docs.findLast((each) => each !== undefined);
  const problem = findOptionProblem({ doc }, { doc: "text" });
  if (problem !== undefined) reportOption(problem, undefined, report);
  return doc === undefined ? {} : { doc: doc as string };
}

function describeExport(exported: CompiledExport, report: Report): ExportDescription {
  const { name, method, parameters, results, isAsync, documented } = exported.metadata;
  const { flat, functionType, results: planned } = exported.for("i32").plan;
  return {
    name,
    method: String(method),
    ...describeDoc(documented),
    parameters: describeParameters(parameters, documented, method, report),
    results: results.map(describeResult),
    places: planned.flatMap(({ type, out: { start, flat: out } }) => {
      const whole = type.describe();
      return out.map((_, index) => ({ index: start + index, type: whole.places?.[index] ?? whole }));
    }),
    functionType: flat,
    signature: formatFunctionType(functionType),
    isAsync,
  };
}

function describeResult(result: Lowerable<unknown>): TypeDescription {
  const described = result.describe();
  return result.out === undefined ? described : { ...described, flat: result.flat, out: result.out };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
