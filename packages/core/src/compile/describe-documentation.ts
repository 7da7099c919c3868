import type { TypeDescriptor } from "@hostwright/types";
import { findOptionProblem, formatAny, type OptionKinds } from "@hostwright/types/internal";

import type { Documentation, ParameterName } from "../metadata/documentation.js";
import type { Report } from "../metadata/report.js";
import type { ParameterDescription } from "./guest-description.js";

const NAME: OptionKinds<Exclude<ParameterName, string>> = { name: "text", doc: "text" };

/** Gives the documentation of an export as plain data; nothing where it has none. */
export function describeDoc({ doc }: Documentation = {}): { readonly doc?: string } {
  return doc === undefined ? {} : { doc };
}

/**
 * Gives the parameters of an export as plain data, with the names of its documentation before those of its source, and reports names
 * that do not fit. Only this reads them, so that a program which describes nothing does not load the check.
 */
export function describeParameters(
  parameters: readonly { readonly name?: string | undefined; readonly type: TypeDescriptor }[],
  { names = [] }: Documentation = {},
  member: PropertyKey,
  report: Report,
): ParameterDescription[] {
  if (names.length > parameters.length) {
    const fact = `names has ${String(names.length)} entries, and it has ${String(parameters.length)} parameters. Remove the others.`;
    report("invalid-option", member, fact);
  }
  const given = Array.from(names, (each, index) => readName(each, index, member, report));
  const described = parameters.map(({ name, type }, index) => ({
    ...(name === undefined ? {} : { name }),
    ...given[index],
    type: type.describe(),
  }));
  reportTwice(
    described.flatMap(({ name }) => name ?? []),
    given,
    member,
    report,
  );
  return described;
}

type GivenName = Exclude<ParameterName, string>;

function readName(each: unknown, index: number, member: PropertyKey, report: Report): GivenName {
  const where = `names[${String(index)}]`;
  if (typeof each === "string") return { name: each };
  if (typeof each !== "object" || each === null || Array.isArray(each)) {
    const fact = `${where} must be a text or { name, doc }, not ${formatAny(each)}.`;
    report("invalid-option", member, fact);
    return {};
  }
  const problem = findOptionProblem(each, NAME);
  if (problem !== undefined) {
    report(problem.code, member, `${where}: ${problem.subject} ${problem.fact}`);
    return {};
  }
  const { name, doc } = each as GivenName;
  return { ...(name === undefined ? {} : { name }), ...(doc === undefined ? {} : { doc }) };
}

/** Reports a given name that another parameter has as well: tools make declarations of functions from them. */
function reportTwice(
  all: readonly string[],
  given: readonly GivenName[],
  member: PropertyKey,
  report: Report,
): void {
  for (const { name } of given) {
    if (name !== undefined && all.indexOf(name) !== all.lastIndexOf(name)) {
      report("invalid-option", member, `names gives ${formatAny(name)} to two parameters. Rename one.`);
    }
  }
}
