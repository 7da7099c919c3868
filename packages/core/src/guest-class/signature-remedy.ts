import {
  type AddressType,
  byValue,
  type Element,
  type FunctionType,
  type Lowerable,
  type TypeDescriptor,
} from "@hostwright/types";
import { type AnyType, toReceivedPlaces } from "@hostwright/types/internal";

import { isSameType } from "../metadata/function-type.js";
import type { GuestExportMetadata } from "../metadata/guest-class.js";
import { writtenResults } from "../metadata/read-results.js";
import { type GuestCallPlan, planGuestCall } from "./guest-plan.js";

/** Writes a sentence on how to declare a function that the guest exports with another type. */
export function formatRemedy(
  exported: GuestExportMetadata,
  { functionType }: GuestCallPlan,
  found: FunctionType,
  addressType: AddressType,
): string {
  const ofResult = remedyOfResult(exported, functionType, found, addressType);
  if (ofResult !== undefined) return ofResult;
  const [counts, has] = [found.parameters.length, functionType.parameters.length];
  if (counts !== has) return `It takes ${countOf(counts)}, and is passed ${countOf(has)}.`;
  const at = found.parameters.findIndex((type, index) => type !== functionType.parameters[index]);
  if (at >= 0) {
    return `Value ${String(at)} is passed as ${String(functionType.parameters[at])}, and the guest takes ${String(found.parameters[at])}.`;
  }
  return "The results differ: declare the result that the guest gives.";
}

/** Recognises the other forms in which compilers return a value of several core values, one with an errno, or a struct. */
function remedyOfResult(
  exported: GuestExportMetadata,
  wanted: FunctionType,
  found: FunctionType,
  addressType: AddressType,
): string | undefined {
  const types = exported.results as readonly (AnyType & Lowerable<unknown>)[];
  const fits = (results: GuestExportMetadata["results"]): boolean =>
    isSameType(found, planGuestCall({ ...exported, results }, addressType).functionType);
  const isWritten = fits(writtenResults(types, toReceivedPlaces, () => undefined));
  const [result, ...others] = types;
  if (result === undefined) return undefined;
  const { kind } = result.describe();
  if (isWritten && others.length === 0 && WITH_OUT.includes(kind)) {
    return `The last value is the offset for the result, as C passes it: write ${kind}(…, { out: true }).`;
  }
  if (isWritten) return IN_PLACES;
  if (exported.isTuple) return undefined;
  const returned = asStruct(result);
  if (returned !== undefined && fits([returned])) {
    return `The first value is the offset for the result, as C passes it for a struct that it returns: write byValue(${result.name}).`;
  }
  return (
    remedyOfPair(result, wanted, found, addressType) ?? remedyOfPlaces(result, wanted, found, addressType)
  );
}

/** Kinds of types that say for themselves that the guest writes them to places. */
const WITH_OUT: readonly string[] = ["orErrno", "allocated"];

const IN_PLACES =
  'The guest is passed the offsets for the results after its parameters, as C passes them: give the class static results = "out".';

/** Gives a result as C returns a struct; `undefined` for a type that cannot be. */
function asStruct(type: AnyType): TypeDescriptor | undefined {
  // A text of the host has no place, and a guest that returns one by value has to give it away.
  if (type.encode !== undefined || type.store === undefined) return undefined;
  try {
    return byValue(type as unknown as Element);
  } catch {
    // Its one part cannot be a result.
    return undefined;
  }
}

function remedyOfPair(
  result: AnyType,
  { parameters }: FunctionType,
  found: FunctionType,
  addressType: AddressType,
): string | undefined {
  if (result.flat.length !== 2 || result.flat.some((each) => each !== "address")) return undefined;
  const { kind, of } = result.describe();
  const name = kind === "allocated" ? (of?.kind ?? "string") : kind;
  const writing = (options: string): string =>
    kind === "allocated" ? `allocated(${name}(${options}))` : `${name}(${options})`;
  if (isSameType(found, { parameters, results: ["i64"] })) {
    return `It returns offset and length in one i64: write ${writing('{ layout: "packed" }')}, or "packed-length-high".`;
  }
  if (isSameType(found, { parameters, results: [addressType] })) {
    return `It returns one offset: write ${writing('{ layout: "pointer" }')} if a pair of offset and length lies there, or cstring if a text does that ends with a NUL.`;
  }
  return undefined;
}

/** Recognises a guest that returns a value for which the class has places. */
function remedyOfPlaces(
  { name, flat, out = [], outFirst = false, ...type }: AnyType,
  wanted: FunctionType,
  found: FunctionType,
  addressType: AddressType,
): string | undefined {
  const { kind, of } = type.describe();
  const errno = kind === "orErrno" ? ["i32"] : [];
  if (out.length === 0) {
    return kind === "orErrno" && isSameType(found, { ...wanted, results: errno })
      ? `It returns one i32: write errno if that is the failure, or the type of the value if it cannot fail.`
      : undefined;
  }
  const { parameters: all } = wanted;
  const parameters = outFirst ? all.slice(out.length) : all.slice(0, all.length - out.length);
  if (String(parameters) !== String(found.parameters)) return undefined;
  const { results } = found;
  if (results.length === flat.length) return `It takes no places: write errno in place of ${name}.`;
  if (outFirst && String(results) === addressType)
    return `It returns one offset: write ${of?.name ?? name} in place of ${name}.`;
  return results.length > 1
    ? `It returns the values, and takes no places: write ${kind}(…) without { out: true }.`
    : undefined;
}

function countOf(count: number): string {
  return count === 1 ? "1 value" : `${String(count)} values`;
}
