import { functionOptionProblem, type FunctionSpec, isFunctionSpec } from "./function-spec.js";
import type { ExportRecord } from "./records.js";
import type { Report } from "./report.js";

/** Reads the table that a class has as `static exports`, inherited ones aside. */
export function ownExportTable(constructor: object, report: Report): readonly ExportRecord[] {
  if (!Object.hasOwn(constructor, "exports")) return [];
  const table = (constructor as { readonly exports: unknown }).exports;
  if (typeof table === "object" && table !== null && !Array.isArray(table)) {
    return exportRecords(table as Readonly<Record<PropertyKey, unknown>>, report);
  }
  const fact =
    "has static exports that are not a table. Write static exports = { method: fn([types], result) }.";
  report("invalid-export", undefined, fact);
  return [];
}

/** Makes the records of a table's exports. */
export function exportRecords(
  table: Readonly<Record<PropertyKey, unknown>>,
  report: Report,
): readonly ExportRecord[] {
  return Reflect.ownKeys(table).flatMap((member) => {
    const spec = table[member];
    if (isFunctionSpec(spec)) return [exportRecord(member, spec)];
    report("invalid-export", member, "is in the table of exports without fn(). Write fn([types], result).");
    return [];
  });
}

function exportRecord(member: PropertyKey, spec: FunctionSpec): ExportRecord {
  const { name, parameters, result, async } = spec;
  const optionProblem = functionOptionProblem(spec);
  const isAsync = async === true;
  return {
    name,
    member,
    parameters,
    result,
    isAsync,
    on: "method",
    spelling: "table",
    optionProblem,
    documented: spec,
  };
}
