import type { Lowerable } from "@hostwright/types";
import { toPlaces } from "@hostwright/types/internal";

import type { ResultForm } from "./module-metadata.js";
import type { ResultSpec } from "./records.js";
import type { Report } from "./report.js";
import { textWithoutMemory } from "./text-without-memory.js";
import { noResultType } from "./wrong-type.js";

type Results = readonly Lowerable<unknown>[];

/** Lists the forms, for the checks of options. */
export const RESULT_FORMS: readonly ResultForm[] = ["values", "out"];

/** Reads the types of an export's results, in the form that the module says. */
export function readResults(
  result: ResultSpec,
  form: ResultForm,
  member: PropertyKey,
  report: Report,
): Results {
  const types = (result === undefined ? [] : ([] as unknown[]).concat(result)).map(
    (type) => (type as Partial<Lowerable<unknown>> | null)?.asResult?.() ?? type,
  ) as Results;
  const reportType = (index: number, fact: string): void => {
    const which = types.length === 1 ? "its result" : `result ${String(index)}`;
    report("invalid-result-type", member, `${which} ${fact}`);
  };
  const problems = types.map(problemOf);
  problems.forEach((fact, index) => {
    if (fact !== undefined) reportType(index, fact);
  });
  const isWritten = form === "out" && problems.every((fact) => fact === undefined);
  return isWritten ? writtenResults(types, toPlaces, reportType) : types;
}

/** Gives the results of a function as they are written to places: as they are where there is one core value in all. */
export function writtenResults<T extends Lowerable<unknown>>(
  types: readonly T[],
  write: (type: T) => T | undefined,
  reportType: (index: number, fact: string) => void,
): readonly T[] {
  if (types.flatMap(({ flat }) => flat).length < 2) return types;
  const failing = types.findIndex(({ lowerFailure }) => lowerFailure !== undefined);
  return types.map((type, index) => {
    const written = type.lowerFailure !== undefined && index !== failing ? undefined : writeOut(type, write);
    if (written === undefined) {
      const fact = `(${type.name}) is neither the one errno nor has a place in memory, for results: "out".`;
      reportType(index, `${fact} Take orErrno(…, { out: false }).`);
    }
    return written ?? type;
  });
}

function problemOf(type: unknown): string | undefined {
  if (typeof type !== "function" || !("lower" in type)) return noResultType(type);
  const part = textWithoutMemory((type as unknown as Lowerable<unknown>).describe());
  if (part === undefined) return undefined;
  return `(${type.name})${part} is a text for which no memory is allocated. Take allocated(…) for that field.`;
}

/** Gives a result as it is written to places; an errno stays as it is, since it is returned. */
function writeOut<T extends Lowerable<unknown>>(type: T, write: (type: T) => T | undefined): T | undefined {
  const { flat, lowerFailure, withOut } = type;
  if (flat.length === 0) return type;
  if (lowerFailure === undefined || withOut !== undefined) return write(type);
  return flat.length === 1 ? type : undefined;
}
