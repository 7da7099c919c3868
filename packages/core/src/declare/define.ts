import type { ErrnoTable } from "@hostwright/types";
import { findOptionProblem, type OptionKinds } from "@hostwright/types/internal";

import type { Or, SignatureProblem } from "./signature-check.js";
import { ModuleDefinitionError } from "../errors.js";
import { exportRecords } from "../metadata/export-table.js";
import type { FunctionSpec } from "../metadata/function-spec.js";
import type { ModuleClass, ResultForm } from "../metadata/module-metadata.js";
import { ownMethod } from "../metadata/methods.js";
import { reportOption, wasRead } from "../metadata/read-module.js";
import { RESULT_FORMS } from "../metadata/read-results.js";
import { recordExport, recordModule } from "../metadata/records.js";
import { ProblemList } from "../metadata/report.js";

/** Configures {@link define}. */
export interface DefineOptions {
  /** The namespace that guests import from; `static moduleName` of the class when left out. */
  readonly name?: string;
  /** The error numbers of the guest; those of WASI preview 1 when left out. */
  readonly errnos?: ErrnoTable;
  /** How results of several values reach the guest; as several values when left out. {@link ModuleOptions} says more. */
  readonly results?: ResultForm;
  /** The documentation of the module, as text or Markdown, for `describe` and the tools that read it. */
  readonly doc?: string;
}

const OPTIONS: OptionKinds<DefineOptions> = {
  name: "text",
  errnos: "object",
  results: RESULT_FORMS,
  doc: "text",
};

/** Checks a table against the methods of M: itself, or the compiler's message in place of a wrong entry. */
export type TableCheck<M, E> = {
  readonly [K in keyof E]: K extends keyof M
    ? M[K] extends (...args: never[]) => unknown
      ? E[K] extends FunctionSpec<infer P extends readonly unknown[], infer R>
        ? Or<SignatureProblem<M[K], P, R, K>, E[K]>
        : "give what fn returns: fn([types], result)"
      : `'${K & string}' is not a method of the class`
    : `'${K & string}' is not a method of the class`;
};

/**
 * Declares the exports of a host module without decorators: for plain JavaScript, and for classes of other packages. Returns
 * the class.
 *
 * The compiler checks the table against the methods, also in JavaScript with `checkJs`. Call it before the class is linked.
 * Several calls add up.
 *
 * ```js
 * import { define, fn, HostModuleBase } from "@hostwright/core";
 * import { f64 } from "@hostwright/types";
 *
 * export const Env = define(
 *   class Env extends HostModuleBase {
 *     double(x) {
 *       return 2 * x;
 *     }
 *   },
 *   { double: fn([f64], f64) },
 *   { name: "env" },
 * );
 * ```
 *
 * @throws {ModuleDefinitionError} `invalid-module` for a value that is not a table of `fn`s, and for a class that was linked or described
 */
export function define<C extends ModuleClass, const E extends object>(
  moduleClass: C,
  exports: TableCheck<InstanceType<C>, E>,
  options: DefineOptions = {},
): C {
  const list = new ProblemList(moduleClass.name);
  if (wasRead(moduleClass)) {
    const fact = "was linked or described before define. Call define right after the class.";
    list.report("late-definition", undefined, fact);
  }
  const optionProblem = findOptionProblem(options, OPTIONS);
  if (optionProblem !== undefined) reportOption(optionProblem, undefined, list.report);
  const records = exportRecords(exports, list.report);
  const problems = list.inOrderOf([]);
  if (problems.length > 0) {
    const fact = problems.map(({ message }) => message).join("\n");
    throw new ModuleDefinitionError("invalid-module", fact, problems);
  }
  const prototype = moduleClass.prototype as object;
  for (const record of records) {
    recordExport(prototype, { ...record, written: ownMethod(prototype, record.member) });
  }
  const { name, errnos, results, doc } = options;
  if ((name ?? errnos ?? results ?? doc) !== undefined)
    recordModule(moduleClass, { name, errnos, results, doc });
  return moduleClass;
}
