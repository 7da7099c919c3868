import type { AllocatorChoice, ErrnoTable, Lowerable, TypeDescriptor } from "@hostwright/types";
import {
  formatAny,
  findOptionProblem,
  lendOf,
  ownMisplaced,
  receiveOf,
  toReceivedPlaces,
  type AnyType,
} from "@hostwright/types/internal";

import { ownExportTable } from "./export-table.js";
import type { GuestClass, GuestClassMetadata, GuestExportMetadata } from "./guest-class.js";
import type { ResultForm } from "./module-metadata.js";
import { reportBeside, reportNoList } from "./read-parameters.js";
import { definitionError, ownStatic, prototypes, reportMisplaced, reportOption } from "./read-module.js";
import { type ExportRecord, hasLateFields, ownExports } from "./records.js";
import { RESULT_FORMS, writtenResults } from "./read-results.js";
import { ProblemList, type Report } from "./report.js";
import { isType, noArgumentType, noReceivedType } from "./wrong-type.js";

/**
 * Reads the declarations of a class of guest modules, in every spelling. Where a decorator could not know its class, an instance is
 * constructed.
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
 */
export function readGuestClass(guestClass: GuestClass): GuestClassMetadata {
  const list = new ProblemList(guestClass.name);
  const { report } = list;
  const chain = prototypes(guestClass);
  const statics = chain.map(({ constructor }) => constructor);
  const errnos = lastStatic(statics, "errnos") as ErrnoTable | undefined;
  const allocator = readAllocator(lastStatic(statics, "allocator"), report);
  const doc = lastStatic(statics, "doc");
  const docProblem = findOptionProblem({ doc }, { doc: "text" });
  if (docProblem !== undefined) reportOption(docProblem, undefined, report);
  const form = readForm(lastStatic(statics, "results"), report);
  const exports = readExports(guestClass, chain, { errnos, form }, report);
  const problems = list.inOrderOf(chain.flatMap(Reflect.ownKeys));
  if (problems.length > 0) throw definitionError(guestClass, problems);
  return Object.freeze({
    name: guestClass.name,
    exports: Object.freeze(exports),
    errnos,
    allocator,
    doc: doc as string | undefined,
  });
}

function lastStatic(classes: readonly object[], name: string): unknown {
  const values = classes.map((each) => ownStatic(each, name));
  return values.findLast((value) => value !== undefined);
}

const CONVENTIONS: readonly unknown[] = ["malloc", "cabi_realloc", "__new", "stack"];

function readAllocator(given: unknown, report: Report): AllocatorChoice | undefined {
  if (given === undefined || CONVENTIONS.includes(given)) return given as AllocatorChoice | undefined;
  const { allocate, free } = (given ?? {}) as { readonly allocate?: unknown; readonly free?: unknown };
  if (typeof allocate === "string" && typeof free === "string") return { allocate, free };
  const choices = CONVENTIONS.map((each) => formatAny(each)).join(", ");
  const fact = `has ${formatAny(given)} as static allocator. Give one of ${choices}, or { allocate, free } with the names of two exports.`;
  report("invalid-option", undefined, fact);
  return undefined;
}

function readForm(results: unknown, report: Report): ResultForm {
  const problem = findOptionProblem({ results }, { results: RESULT_FORMS });
  if (problem === undefined) return (results as ResultForm | undefined) ?? "values";
  reportOption(problem, undefined, report);
  return "values";
}

/** The statics of a class that decide how its types cross the boundary. */
interface Statics {
  readonly errnos: ErrnoTable | undefined;
  readonly form: ResultForm;
}

function readExports(
  guestClass: GuestClass,
  chain: readonly object[],
  statics: Statics,
  report: Report,
): GuestExportMetadata[] {
  const holders = chain.flatMap((prototype) => [prototype.constructor, prototype]);
  for (const misplaced of holders.flatMap(ownMisplaced)) reportMisplaced(misplaced, report);
  const records = chain.flatMap((prototype): readonly ExportRecord[] => [
    ...ownExports(prototype.constructor),
    ...ownExports(prototype),
    ...ownExportTable(prototype.constructor, report).map((record) => ({ ...record, on: "field" as const })),
  ]);
  // An instance has the records of all fields, those of base classes first.
  const late = hasLateFields() ? ownExports(construct(guestClass)) : [];
  const exports = new Map<PropertyKey, GuestExportMetadata>();
  for (const record of [...records, ...late]) {
    const read = readExport(record, statics, report);
    if (read !== undefined) exports.set(record.member, read);
  }
  if (exports.size === 0) {
    const hint = 'Put @wasm.export("name", [types], result) before a field, or list it in static exports.';
    report("no-exports", undefined, `declares no function of the guest. ${hint}`);
  }
  return [...exports.values()];
}

/** Constructs an instance of a class. */
export function construct<G extends object>(guestClass: abstract new () => G): G {
  return new (guestClass as new () => G)();
}

function readExport(
  record: ExportRecord,
  { errnos, form }: Statics,
  report: Report,
): GuestExportMetadata | undefined {
  const { name, member, on, isAsync, optionProblem } = record;
  // A list alone is that of the parameters: a field has no other place for them.
  const isList = record.parameters === undefined && Array.isArray(record.result);
  const [parameters = [], result] = isList
    ? [record.result as readonly TypeDescriptor[], undefined]
    : [record.parameters, record.result];
  if (on !== "field") {
    report("misplaced-decorator", on === "class" ? undefined : member, MISPLACED[on]);
    return undefined;
  }
  if (member === "then") {
    const fact =
      'is a field that JavaScript would call wherever the instance is awaited. Give it another name: @wasm.export("then", …).';
    report("invalid-export", member, fact);
  }
  if (optionProblem !== undefined) reportOption(optionProblem, member, report);
  if (name === undefined && typeof member === "symbol") {
    report(
      "unnamed-export",
      member,
      'is named by a symbol, which no guest exports. Give a name: @wasm.export("name", …).',
    );
    return undefined;
  }
  const results = (Array.isArray(result) ? (result as unknown[]) : result === undefined ? [] : [result]).map(
    (type) => (type as Partial<TypeDescriptor> | undefined)?.asResult?.("guest") ?? type,
  );
  if (!checkTypes(parameters, results, member, report)) return undefined;
  const written = form === "out" ? writtenOut(results as Results, member, report) : (results as Results);
  const bind = (type: TypeDescriptor): TypeDescriptor =>
    errnos === undefined ? type : (type.withErrnos?.(errnos) ?? type);
  return Object.freeze({
    name: name ?? String(member),
    field: member,
    parameters: Object.freeze(parameters.map(bind)),
    results: Object.freeze(written.map(bind)),
    isTuple: Array.isArray(result),
    isAsync,
    documented: record.documented,
  });
}

type Results = readonly Lowerable<unknown>[];

/** Gives results as the guest writes them to places. */
function writtenOut(results: Results, member: PropertyKey, report: Report): Results {
  return writtenResults(results, toReceivedPlaces, (index, fact) => {
    const which = results.length === 1 ? "its result" : `result ${String(index)}`;
    report("invalid-result-type", member, `${which} ${fact}`);
  });
}

function checkTypes(
  parameters: unknown,
  results: readonly unknown[],
  member: PropertyKey,
  report: Report,
): parameters is readonly TypeDescriptor[] {
  if (!Array.isArray(parameters)) {
    reportNoList(member, report);
    return false;
  }
  // Of full length, so that a hole in it is a parameter without a type.
  const lacking = Array.from(parameters as unknown[]).findIndex(
    (type) => !isType(type) || lendOf(type) === undefined,
  );
  if (lacking >= 0) {
    const fact = `parameter ${String(lacking)} ${noArgumentType((parameters as unknown[])[lacking])}`;
    report("invalid-parameter-type", member, fact);
  } else reportBeside(parameters as readonly TypeDescriptor[], member, report);
  const wrong = results.findIndex(
    (type) => !isType(type) || receiveOf(type) === undefined || isPlaceless(type),
  );
  if (wrong >= 0) {
    const which = results.length === 1 ? "its result" : `result ${String(wrong)}`;
    report("invalid-result-type", member, `${which} ${noReceivedType(results[wrong])}`);
  }
  return lacking < 0 && wrong < 0;
}

function isPlaceless({ out = [], places = [] }: AnyType): boolean {
  return places.length < out.length;
}

const MISPLACED = {
  method: "@wasm.export stands on a method. A guest module has fields: write name!: (…) => ….",
  accessor: "@wasm.export stands on an accessor. Make it a field.",
  "static member":
    "@wasm.export stands on a static member. Remove `static`: each guest has its own functions.",
  "private member": "@wasm.export stands on a private field, which cannot be set. Remove the #.",
  bare: "@wasm.export stands without parentheses. Write @wasm.export().",
  class: "@wasm.export stands on the class. Put it before a field.",
} as const;
