import type { ErrnoTable, TypeDescriptor } from "@hostwright/types";
import {
  findOptionProblem,
  formatAny,
  type MisplacedDecorator,
  type OptionProblem,
  ownMisplaced,
} from "@hostwright/types/internal";

import { type DefinitionProblem, ModuleDefinitionError } from "../errors.js";
import { HOST_MODULE } from "../host-module-base.js";
import { ownExportTable } from "./export-table.js";
import type { ExportMetadata, ModuleClass, ModuleMetadata, ResultForm } from "./module-metadata.js";
import { hiddenMembers } from "./hidden-exports.js";
import { isAsyncMethod, methodFunctions } from "./methods.js";
import { annotatedMethods, readParameters } from "./read-parameters.js";
import { RESULT_FORMS, readResults } from "./read-results.js";
import { type ExportRecord, type ModuleRecord, ownExports, ownModule } from "./records.js";
import { ProblemList, type Report } from "./report.js";

const known = new WeakMap<ModuleClass, ModuleMetadata>();

/** Checks whether a class was read already: later declarations have no effect. */
export function wasRead(moduleClass: ModuleClass): boolean {
  return known.has(moduleClass);
}

/**
 * Reads the declarations of a class, in every spelling. A class is read once.
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
 */
export function readModule(moduleClass: ModuleClass, isSame: SameImport = () => true): ModuleMetadata {
  let metadata = known.get(moduleClass);
  if (metadata === undefined) known.set(moduleClass, (metadata = read(moduleClass, isSame)));
  return metadata;
}

/** Tells whether guests import two exports with the same type, so that they cannot have one name. */
type SameImport = (a: ExportMetadata, b: ExportMetadata) => boolean;

function read(moduleClass: ModuleClass, isSame: SameImport): ModuleMetadata {
  if (typeof moduleClass !== "function") throw notAClass(moduleClass);
  const list = new ProblemList(moduleClass.name);
  const { report } = list;
  // By its marker and not by instanceof: another copy of this package has a base class of its own.
  if (!(HOST_MODULE in moduleClass)) {
    report("not-a-host-module", undefined, "is not a host module. Let the class extend HostModuleBase.");
    throw definitionError(moduleClass, list.inOrderOf([]));
  }
  const { name, errnos, results = "values" } = readDeclared(moduleClass, report);
  if (name === undefined) {
    const next = isDefined(moduleClass)
      ? 'Give it to define: define(…, exports, { name: "name" }).'
      : 'Put @wasm.module("name") before the class, or static moduleName = "name" into it.';
    report("missing-module-name", undefined, `has no module name. ${next}`);
  }
  const exports = readExports(moduleClass, results, report, isSame);
  const problems = list.inOrderOf(prototypes(moduleClass).flatMap(Reflect.ownKeys));
  if (problems.length > 0) throw definitionError(moduleClass, problems);
  // Without a table of the module, types keep that of WASI. It would be a thirtieth of a small program.
  const bound = errnos === undefined ? exports : exports.map((exported) => bindErrnos(exported, errnos));
  return Object.freeze({ name: name ?? "", exports: Object.freeze(bound), errnos, results });
}

/** Tells whether a decorator of another library may hide exports of a class, as long as that has no instance. */
export function mayHideExports(moduleClass: ModuleClass): boolean {
  return (
    typeof moduleClass === "function" &&
    !wasRead(moduleClass) &&
    prototypes(moduleClass).some(hasHiddenMember)
  );
}

function hasHiddenMember(prototype: object): boolean {
  return hiddenMembers(prototype).length > 0;
}

/** Binds the types of parameters and results to the errno table of the module. */
function bindErrnos(exported: ExportMetadata, errnos: ErrnoTable): ExportMetadata {
  const bind = <T extends TypeDescriptor>(type: T): T => type.withErrnos?.(errnos) ?? type;
  return Object.freeze({
    ...exported,
    parameters: Object.freeze(exported.parameters.map(({ name, type }) => ({ name, type: bind(type) }))),
    results: exported.results.map(bind),
  });
}

/** Makes the error for a value that is not a class. TypeScript reports the same earlier. */
function notAClass(given: unknown): ModuleDefinitionError {
  const of = (given as { readonly constructor?: unknown } | null | undefined)?.constructor;
  const isInstance = typeof of === "function" && HOST_MODULE in of;
  const where = isInstance ? of.name : formatAny(given);
  const fact = isInstance
    ? `is given as an instance. Give the class, ${where}, and behind it what its constructor takes.`
    : "is not a host module. Give a class that extends HostModuleBase.";
  const message = `${where}: ${fact}`;
  return new ModuleDefinitionError("invalid-module", message, [
    { code: "not-a-host-module", where, message },
  ]);
}

/** Makes the error that reports the problems of a class. */
export function definitionError(
  moduleClass: { readonly name: string },
  problems: readonly DefinitionProblem[],
): ModuleDefinitionError {
  const fact =
    problems.length === 1
      ? (problems[0] as DefinitionProblem).message
      : `${moduleClass.name} has ${String(problems.length)} problems:\n${problems.map(({ message }) => `  ${message}`).join("\n")}`;
  return new ModuleDefinitionError("invalid-module", fact, problems);
}

/** Lists the prototypes of a class, from its most distant ancestor to its own. */
export function prototypes(moduleClass: { readonly prototype: unknown }): object[] {
  const chain: object[] = [];
  let prototype = moduleClass.prototype as object | null;
  while (prototype !== null && prototype !== Object.prototype) {
    chain.unshift(prototype);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return chain;
}

type Declared = Omit<ModuleRecord, "optionProblem" | "doc">;

/** Reads the declarations of a class itself and of those that it extends, of which the nearest counts. */
function readDeclared(moduleClass: ModuleClass, report: Report): Declared {
  let declared: Declared = { name: undefined, errnos: undefined, results: undefined };
  for (const { constructor } of prototypes(moduleClass)) {
    const record = ownModule(constructor);
    const statics = { results: ownStatic(constructor, "results") };
    const problem = record?.optionProblem ?? findOptionProblem(statics, { results: RESULT_FORMS });
    if (problem !== undefined) reportOption(problem, undefined, report);
    const ownName = ownStatic(constructor, "moduleName");
    declared = {
      name: record?.name ?? (typeof ownName === "string" ? ownName : declared.name),
      errnos: record?.errnos ?? (ownStatic(constructor, "errnos") as Declared["errnos"]) ?? declared.errnos,
      results: record?.results ?? (statics.results as Declared["results"]) ?? declared.results,
    };
  }
  return declared;
}

/** Checks whether `define` declared the exports of a class: a table makes no records. */
function isDefined(moduleClass: ModuleClass): boolean {
  return prototypes(moduleClass).some((prototype) =>
    ownExports(prototype).some(({ spelling }) => spelling === "table"),
  );
}

/** Reads a static member of a class itself, without running an accessor. */
export function ownStatic(constructor: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(constructor, name)?.value;
}

function readExports(
  moduleClass: ModuleClass,
  form: ResultForm,
  report: Report,
  isSame: SameImport,
): ExportMetadata[] {
  const chain = prototypes(moduleClass);
  const recorded = chain.map((prototype): readonly ExportRecord[] => [
    ...ownExports(prototype.constructor),
    ...ownExports(prototype),
    ...ownExportTable(prototype.constructor, report),
  ]);
  for (const misplaced of chain.flatMap((prototype) => [
    ...ownMisplaced(prototype),
    ...ownMisplaced(prototype.constructor),
  ])) {
    reportMisplaced(misplaced, report);
  }
  const exports = new Map<string, readonly ExportMetadata[]>();
  for (const record of recorded.flat()) {
    const name = exportName(record, report);
    if (name === undefined) continue;
    const read = readExport(chain, recorded, name, record, form, report);
    const others = (exports.get(name) ?? []).filter(({ method }) => method !== record.member);
    const other = others.find((each) => isSame(each, read));
    if (other !== undefined) {
      report(
        "duplicate-export",
        record.member,
        `exports "${name}", and so does ${String(other.method)}. Give one another name.`,
      );
    }
    exports.set(name, [...others, read]);
  }
  reportUnexported(chain, recorded, report);
  if (exports.size === 0) {
    const hint = chain.some(hasHiddenMember)
      ? "A decorator has replaced the method: put @wasm.export first."
      : 'Put @wasm.export("name") before a method, or list it in static exports.';
    report("no-exports", undefined, `exports nothing. ${hint}`);
  }
  return [...exports.values()].flat();
}

/** Reports the mistake in the options of a decorator, of `fn` or of `define`. */
export function reportOption(
  { code, subject, fact }: OptionProblem,
  member: PropertyKey | undefined,
  report: Report,
): void {
  report(code, member, `${subject} ${fact}`);
}

/** Reports a decorator of a type that stands where it can do nothing. */
export function reportMisplaced({ member, fact, isConflict }: MisplacedDecorator, report: Report): void {
  report(isConflict === true ? "conflicting-types" : "misplaced-decorator", member, fact);
}

function exportName({ name, member, on }: ExportRecord, report: Report): string | undefined {
  if (on !== "method") {
    if (on === "static member")
      report("static-export", member, "is static. A guest calls methods of instances: remove `static`.");
    else report("misplaced-decorator", on === "class" ? undefined : member, MISPLACED[on]);
    return undefined;
  }
  if (name === undefined && typeof member === "symbol") {
    report(
      "unnamed-export",
      member,
      'is named by a symbol, which no guest can import. Give a name: @wasm.export("name").',
    );
    return undefined;
  }
  return name ?? String(member);
}

const MISPLACED = {
  accessor: "@wasm.export stands on an accessor. Make it a method.",
  field: "@wasm.export stands on a field. Make it a method.",
  "private member": "@wasm.export stands on a private method, which only the class can call. Remove the #.",
  bare: "@wasm.export stands without parentheses. Write @wasm.export().",
  class: "@wasm.export stands on the class. Put it before a method.",
} as const;

function readExport(
  chain: readonly object[],
  recorded: readonly (readonly ExportRecord[])[],
  name: string,
  record: ExportRecord,
  form: ResultForm,
  report: Report,
): ExportMetadata {
  const { member, result, isAsync, optionProblem, documented } = record;
  if (optionProblem !== undefined) reportOption(optionProblem, member, report);
  const functions = methodFunctions(chain, recorded, member);
  if (functions.called === undefined && record.spelling === "table") {
    report(
      "missing-method",
      member,
      "is in the table of exports, and is not a method of the class. Write it as one.",
    );
  }
  return Object.freeze({
    name,
    method: member,
    parameters: readParameters(chain, recorded, record, report),
    results: readResults(result, form, member, report),
    isTuple: Array.isArray(result),
    isAsync: isAsync || isAsyncMethod(functions),
    documented,
  });
}

function reportUnexported(
  chain: readonly object[],
  recorded: readonly (readonly ExportRecord[])[],
  report: Report,
): void {
  const exported = new Set(recorded.flat().map(({ member }) => member));
  for (const method of annotatedMethods(chain)) {
    if (exported.has(method)) continue;
    report(
      "unexported-method",
      method,
      "has types on its parameters and is not exported. Put @wasm.export before it.",
    );
  }
}
