import type { Liftable, TypeDescriptor } from "@hostwright/types";
import { ownParameters } from "@hostwright/types/internal";

import type { ParameterMetadata } from "./module-metadata.js";
import { isAsyncMethod, isWrittenAsMethod, type Method, methodFunctions } from "./methods.js";
import { type WrittenParameter, writtenParameters } from "./parameter-list.js";
import type { ExportRecord, Spelling } from "./records.js";
import type { Report } from "./report.js";
import { noParameterType, viewWhileWaiting } from "./wrong-type.js";

/** Reads the parameters of an export: types from its list or from decorators, names from the source. */
export function readParameters(
  chain: readonly object[],
  recorded: readonly (readonly ExportRecord[])[],
  record: ExportRecord,
  report: Report,
): readonly ParameterMetadata[] {
  const { member } = record;
  const { types, isListed } = inheritedTypes(chain, recorded, record, report);
  const functions = methodFunctions(chain, recorded, member);
  const isAsync = record.isAsync || isAsyncMethod(functions);
  const { written: method } = functions;
  const written = writtenIn(method, isListed ? types.length : 0);
  const count = Math.max(types.length, method?.length ?? 0, written.length);
  const parameters = Array.from({ length: count }, (_, index) => ({
    name: written[index]?.name,
    type: types[index],
  }));
  parameters.forEach(({ type }, index) => {
    if (type === undefined || written[index]?.isRest === true) {
      reportUntyped(record, index, written[index], report);
    }
    if (type === undefined) return;
    if (!isLiftable(type)) {
      report("invalid-parameter-type", member, `${call(index, written[index])} ${noParameterType(type)}`);
    } else if (isAsync && type.snapshot !== undefined) {
      report("view-while-waiting", member, `${call(index, written[index])} ${viewWhileWaiting(type)}`);
    } else if (type.needsErrno !== undefined && ![record.result].flat().some(hasErrno)) {
      report("invalid-parameter-type", member, `${call(index, written[index])} ${type.needsErrno}`);
    }
  });
  reportBeside(
    types.filter((type) => type !== undefined),
    member,
    report,
  );
  return Object.freeze(parameters as ParameterMetadata[]);
}

/** Reports a function whose parameters cannot stand beside each other. */
export function reportBeside(types: readonly TypeDescriptor[], member: PropertyKey, report: Report): void {
  const [fact] = types.flatMap(({ checkBeside }) => checkBeside?.(types) ?? []);
  if (fact !== undefined) report("invalid-parameter-type", member, fact);
}

function hasErrno(result: unknown): boolean {
  return typeof result === "function" && "lowerFailure" in result;
}

function isLiftable(type: unknown): boolean {
  return typeof type === "function" && "lift" in type;
}

/**
 * Reads the written parameters of a method. A rest parameter counts only in a function that was written as a method, since a
 * wrapper's says nothing, and only behind a list of types, which says how many values the method takes.
 */
function writtenIn(method: Method | undefined, listed: number): readonly WrittenParameter[] {
  if (method === undefined) return [];
  const all = writtenParameters(method) ?? [];
  return all.filter(({ isRest }, index) => !isRest || (index >= listed && isWrittenAsMethod(method)));
}

// An overriding method inherits the types of its parameters, unless it annotates them again, one by one, or has a list of all.
function inheritedTypes(
  chain: readonly object[],
  recorded: readonly (readonly ExportRecord[])[],
  record: ExportRecord,
  report: Report,
): { readonly types: (Liftable<unknown> | undefined)[]; readonly isListed: boolean } {
  const { member } = record;
  let types: (Liftable<unknown> | undefined)[] = [];
  let isListed = false;
  chain.forEach((prototype, index) => {
    const own = ownParameters(prototype, member);
    const list = listOf(member, recorded[index] ?? [], record);
    if (list !== undefined) types = checkedList(list, member, report);
    isListed ||= list !== undefined;
    if (list !== undefined && own.length > 0) {
      const fact = "has types on its parameters, and a list of types as well. Keep one of them.";
      report("conflicting-types", member, fact);
    }
    // forEach skips the holes of parameters that are not annotated here.
    own.forEach((type, at) => (types[at] = type));
  });
  return { types, isListed };
}

/** Finds the list of a class for a method: that of the record, if the record belongs to the class. */
function listOf(
  member: PropertyKey,
  records: readonly ExportRecord[],
  record: ExportRecord,
): ExportRecord["parameters"] {
  const source = records.includes(record) ? [record] : records;
  return source.findLast((other) => other.member === member && other.parameters !== undefined)?.parameters;
}

function checkedList(list: unknown, member: PropertyKey, report: Report): Liftable<unknown>[] {
  // Of full length, so that a hole in it is a parameter without a type.
  if (Array.isArray(list)) return Array.from(list as Liftable<unknown>[]);
  reportNoList(member, report);
  return [];
}

/** Reports types of parameters that are not in a list. */
export function reportNoList(member: PropertyKey, report: Report): void {
  const fact =
    "is given something that is not a list as the types of its parameters. Put them in brackets: [f64].";
  report("invalid-parameter-type", member, fact);
}

function reportUntyped(
  { member, spelling, parameters }: ExportRecord,
  index: number,
  written: WrittenParameter | undefined,
  report: Report,
): void {
  const parameter = call(index, written);
  if (written?.isRest === true) {
    const fact = `${parameter} is a rest parameter, and a guest passes a fixed number of values.`;
    report("rest-parameter", member, `${fact} Write the parameters out.`);
  } else {
    const remedy =
      parameters === undefined
        ? REMEDIES[spelling]
        : "Add one to the list of types, or remove the parameter.";
    report("untyped-parameter", member, `${parameter} has no type. ${remedy}`);
  }
}

const REMEDIES: Readonly<Record<Spelling, string>> = {
  "legacy decorator": "Annotate it, for example with @i32, or remove it.",
  "standard decorator":
    'A standard decorator sees no parameters: write @wasm.export("name", [types], result), or set "experimentalDecorators": true in tsconfig.json.',
  table: "Add one to the list of types, or remove the parameter.",
};

/** Formats the name of a parameter for a message: `parameter 1 (value)`. */
function call(index: number, written: WrittenParameter | undefined): string {
  const name = written?.name === undefined ? "" : ` (${written.name})`;
  return `parameter ${String(index)}${name}`;
}

/** Lists the methods with a type on any parameter, in the order of declaration. */
export function annotatedMethods(chain: readonly object[]): Set<PropertyKey> {
  const methods = new Set<PropertyKey>();
  for (const prototype of chain) {
    for (const member of Reflect.ownKeys(prototype)) {
      if (ownParameters(prototype, member).length > 0) methods.add(member);
    }
  }
  return methods;
}
