import type { AddressType, TypeDescription, TypeDescriptor } from "@hostwright/types";
import {
  ALLOCATORS,
  borrows,
  freeOf,
  lackOfAllocator,
  lackOfClass,
  lackOfFree,
  lackOfLender,
  lackOfRuntime,
  lendersFor,
  nearestName,
  partsOf,
} from "@hostwright/types/internal";

import { formatList, formatName } from "../format-names.js";
import type { LinkProblem } from "../link-report.js";
import { formatFunctionType } from "../metadata/function-type.js";
import type { GuestClassMetadata, GuestExportMetadata } from "../metadata/guest-class.js";
import { objectsIn } from "../metadata/type-parts.js";
import type { FunctionMatching } from "../wasm-format/function-matching.js";
import type { ExportedType } from "../wasm-format/exported-types.js";
import type { GuestCall } from "./guest-call.js";
import { takesFunctions } from "./guest-plan.js";
import { formatRemedy } from "./signature-remedy.js";

/** The exports of a guest by their names. */
export type Exports = ReadonlyMap<string, ExportedType>;

/** The exports of a guest, and those of the other units of the program that it is linked to. */
export type Units = readonly [Exports, ...Exports[]];

/**
 * Finds everything that a guest lacks to be used as a class: functions, their types, and allocators. Those may be exports of
 * another unit.
 */
export function findExportProblems(
  metadata: GuestClassMetadata,
  calls: readonly GuestCall[],
  units: Units,
  addressType: AddressType,
  hasTable: boolean,
  matching: FunctionMatching,
): LinkProblem[] {
  const [exports] = units;
  return [
    ...metadata.exports.flatMap((exported, index) =>
      functionProblem(exported, calls[index] as GuestCall, exports, addressType, matching),
    ),
    ...lenderProblem(metadata, calls, units),
    ...allocatorProblems(metadata, calls, units),
    ...tableProblem(calls, hasTable),
  ];
}

function functionProblem(
  exported: GuestExportMetadata,
  call: GuestCall,
  exports: Exports,
  addressType: AddressType,
  matching: FunctionMatching,
): LinkProblem[] {
  const { name } = exported;
  const { plan } = call;
  const wanted = formatFunctionType(plan.functionType);
  const about = { name, wanted };
  const found = exports.get(name);
  const written = formatName(name);
  if (found === undefined) {
    const functions = [...exports].flatMap(([each, { kind }]) => (kind === "function" ? each : []));
    const nearest = nearestName(name, functions);
    const next =
      nearest === undefined
        ? `It exports ${formatList(functions.map(formatName)) || "none"}.`
        : `Did you mean ${formatName(nearest)}?`;
    const message = `${written}: the guest exports no function of that name, which ${call.where} calls. ${next}`;
    return [{ code: "missing-guest-export", ...about, message }];
  }
  if (found.kind !== "function") {
    const message = `${written}: the guest exports a ${found.kind} of that name, and ${call.where} calls a function. Export one.`;
    return [{ code: "wrong-guest-export", ...about, message }];
  }
  const { type } = found;
  if (type === undefined || matching.isExportable(plan.functionType, type)) return [];
  const offered = formatFunctionType(type);
  const message =
    `${written}: the guest exports a function of type ${offered}, and ${call.where} ${formatTypes(exported)} calls one of type ` +
    `${wanted}. ${formatRemedy(exported, plan, type, addressType)}`;
  return [{ code: "wrong-guest-signature", ...about, offered, message }];
}

/** Writes the types of a function: `(string, u32) → string`. */
function formatTypes({ parameters, results, isTuple }: GuestExportMetadata): string {
  const names = (types: readonly TypeDescriptor[]): string => types.map((type) => type.name).join(", ");
  const result = isTuple ? `(${names(results)})` : names(results) || "nothing";
  return `(${names(parameters)}) → ${result}`;
}

function lenderProblem(
  { allocator }: GuestClassMetadata,
  calls: readonly GuestCall[],
  units: Units,
): LinkProblem[] {
  const users = calls.filter(({ plan }) => needsLender(plan));
  const canLend = lendersFor(allocator).some((names) =>
    units.some((exports) => names.every((name) => isFunction(exports, name))),
  );
  if (users.length === 0 || canLend) return [];
  return [{ code: "missing-allocator", message: `${formatUsers(users)} ${lackOfLender(allocator)}` }];
}

function needsLender({ parameters, results }: GuestCall["plan"]): boolean {
  return results.some(({ places }) => places.length > 0) || parameters.some(({ type }) => borrows(type));
}

function tableProblem(calls: readonly GuestCall[], hasTable: boolean): LinkProblem[] {
  const users = calls.filter(({ plan }) => takesFunctions(plan));
  if (users.length === 0 || hasTable) return [];
  const message = `${formatUsers(users)} the table of functions, and the guest neither exports nor imports one. Link it with --export-table.`;
  return [{ code: "missing-table", message }];
}

/** Finds the allocators that values need which are given away, and the functions that free those of results. */
function allocatorProblems(
  { exports: declared }: GuestClassMetadata,
  calls: readonly GuestCall[],
  units: Units,
): LinkProblem[] {
  const [exports] = units;
  return declared.flatMap(({ name, parameters, results }, index) => {
    const users = formatUsers([calls[index] as GuestCall]);
    const lacking = [
      ...objectsIn(parameters).map((options) => objectLack(options, units)),
      ...optionsIn(parameters, "allocated").map((options) => allocatorLack(options, units)),
      // A function of the canonical ABI frees whatever its result has.
      ...(isFunction(exports, `cabi_post_${name}`)
        ? []
        : optionsIn(results, "allocated").map((options) => freeLack(options, units))),
    ];
    return [...new Set(lacking)].flatMap((lack): LinkProblem[] =>
      lack === undefined ? [] : [{ code: "missing-allocator", name, message: `${users} ${lack}` }],
    );
  });
}

type Options = TypeDescription["options"];

/** Lists the options of all types of a kind that values of these types have in them. */
function optionsIn(types: readonly TypeDescriptor[], wanted: string): Options[] {
  return types
    .flatMap((type) => partsOf(type.describe()))
    .flatMap(({ kind, options }) => (kind === wanted ? [options] : []));
}

/** Finds the exports that are missing for objects of AssemblyScript. */
function objectLack(options: object, units: Units): string | undefined {
  const [exports] = units;
  return (
    runtimeLack(allocating("__new", units) ?? exports) ??
    lackOfClass(options, (name) => exports.get(name)?.kind === "global")
  );
}

function runtimeLack(exports: Exports): string | undefined {
  return lackOfRuntime((each) => isFunction(exports, each));
}

function allocatorLack(options: Options, units: Units): string | undefined {
  const name = options?.["allocator"] as string | undefined;
  const exports = allocating(name, units);
  const found = name ?? (exports === undefined ? undefined : allocatorIn(exports));
  if (found === "__new") return runtimeLack(exports ?? units[0]);
  return exports === undefined ? lackOfAllocator(name) : undefined;
}

function allocatorIn(exports: Exports): string | undefined {
  return ALLOCATORS.find((each) => isFunction(exports, each));
}

/** Finds the unit whose allocator is used, as at run time. */
function allocating(name: string | undefined, units: Units): Exports | undefined {
  const names = name === undefined ? ALLOCATORS : [name];
  return units.find((exports) => names.some((each) => isFunction(exports, each)));
}

function freeLack(options: Options, units: Units): string | undefined {
  const { allocator, free } = (options ?? {}) as { readonly allocator?: string; readonly free?: string };
  // An object is collected.
  if (allocator === "__new") return undefined;
  const exports = allocating(allocator, units) ?? units[0];
  const found = allocator ?? allocatorIn(exports);
  const wanted = free ?? freeOf(found ?? "malloc");
  if (wanted !== undefined && isFunction(exports, wanted)) return undefined;
  return lackOfFree(wanted);
}

function isFunction(exports: Exports, name: string): boolean {
  return exports.get(name)?.kind === "function";
}

function formatUsers(calls: readonly GuestCall[]): string {
  return `${formatList(calls.map(({ where }) => where))} ${calls.length === 1 ? "needs" : "need"}`;
}
