import type { AddressType } from "@hostwright/types";
import { formatAny } from "@hostwright/types/internal";

import { ModuleLinkError } from "../../errors.js";
import { formatList } from "../../format-names.js";
import type { LinkProblem } from "../../link-report.js";
import { compareExports } from "../../guest-class/compare-exports.js";
import type { CompiledGuestClass } from "../../guest-class/compiled-guest-class.js";
import type { Guest } from "../../guest.js";
import { GUEST_CLASS, type GuestClass, type GuestModuleInstance } from "../../metadata/guest-class.js";
import { sharedTable } from "../../guest/shared-table.js";
import type { ExportedType } from "../../wasm-format/exported-types.js";
import type { GuestAddressType } from "../address-type.js";
import type { GuestModule } from "../guest-module.js";
import type { LookUp } from "../look-up.js";
import { namedMemoryProblems } from "./named-memories.js";

/**
 * Finds the problems of the options that tell about the memory, the table and the exports of a guest.
 *
 * @throws {ModuleLinkError} `invalid-argument` for another value than a class of guest modules in `as`
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class in `as`
 */
export function findOptionProblems(
  { addressType: said, as }: Named,
  address: GuestAddressType,
  memory: LookUp<"memory">,
  table: LookUp<"table">,
  guest: GuestModule,
): LinkProblem[] {
  const checks = [() => checkAddressOption(said, address), () => checkName(memory), () => checkName(table)];
  const ofExports =
    as === undefined
      ? []
      : compiledOf(as).findProblems(
          guest,
          exportsOfUnits(memory, table),
          address.addressType,
          compareExports,
        );
  const ofMemories = namedMemoryProblems({ guest, memory, addressType: address.addressType }, as);
  return [...checks.flatMap(problemOf), ...ofExports, ...ofMemories];
}

/** Lists the exports of the units of the program that a guest with these imports is to be linked to. */
function exportsOfUnits(
  memory: LookUp<"memory">,
  table: LookUp<"table">,
): ReadonlyMap<string, ExportedType>[] {
  const units = table.given
    .flatMap((given) => sharedTable(given).users)
    .filter((user) => memory.given.some(({ buffer }) => user.memory.hasBuffer(buffer)));
  return units.map(({ guest }) => {
    const functions = Object.entries(guest?.exports ?? {}).filter(([, value]) => typeof value === "function");
    return new Map(functions.map(([name]) => [name, { kind: "function", type: undefined }]));
  });
}

/** The options that are compared with a guest. */
interface Named {
  readonly addressType?: AddressType;
  readonly as?: GuestClass | undefined;
}

/**
 * Loads what comparing a guest with a class needs, and gives these functions.
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
 */
export async function load(as: GuestClass | undefined): Promise<OptionParts> {
  await (Object(as) as GivenClass)[GUEST_CLASS]?.load();
  return { findOptionProblems, bindGuest };
}

/** Holds the functions of this file that linking uses. */
export interface OptionParts {
  readonly findOptionProblems: typeof findOptionProblems;
  readonly bindGuest: typeof bindGuest;
}

interface GivenClass {
  readonly [GUEST_CLASS]?: CompiledGuestClass;
}

function compiledOf(given: GuestClass): CompiledGuestClass {
  const { [GUEST_CLASS]: compiled } = Object(given) as GivenClass;
  if (compiled !== undefined) return compiled;
  const fact = `${formatAny(given)} is not a class of guest modules. Give one that extends GuestModuleBase, or that guestModule has made.`;
  throw new ModuleLinkError("invalid-argument", fact, [], { where: "{ as }" });
}

/**
 * Constructs the instance of a class of guest modules for a guest.
 *
 * @throws {ModuleLinkError} `unfit-exports`; the guest is closed then
 */
export function bindGuest(guest: Guest, as: GuestClass, codegen: boolean): GuestModuleInstance {
  try {
    return compiledOf(as).bind(guest, codegen);
  } catch (error) {
    guest.close();
    throw error;
  }
}

function problemOf(check: () => void): LinkProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof ModuleLinkError)) throw error;
    return [{ code: error.code as LinkProblem["code"], message: error.message }];
  }
}

/**
 * Refuses the option `addressType` when it contradicts the guest.
 *
 * @throws {ModuleLinkError} `address-type-mismatch`
 */
export function checkAddressOption(
  said: AddressType | undefined,
  { addressType, isKnown }: GuestAddressType,
): void {
  if (said === undefined || said === addressType || !isKnown) return;
  const fact = `the memory of the guest is addressed with ${addressType}. Leave the option out: the bytes of the guest tell it.`;
  throw new ModuleLinkError("address-type-mismatch", fact, [], { where: `{ addressType: "${said}" }` });
}

/**
 * Refuses the name of a memory or a table that the guest does not have, or has twice.
 *
 * @throws {ModuleLinkError} `missing-memory`, `missing-table`
 */
export function checkName(lookUp: LookUp<"memory"> | LookUp<"table">): void {
  const { kind, name } = lookUp;
  const choice = name === undefined ? undefined : lookUp.choose();
  if (choice?.among === undefined) return;
  const has = formatList(lookUp.names);
  const wanted = kind === "memory" ? "memory" : "table of functions";
  const fact =
    choice.among.length > 0
      ? `the guest imports several of that name. Write one of ${formatList(choice.among)}.`
      : `the guest has no ${wanted} of that name; it ${has === "" ? "exports and imports none" : `has ${has}`}.`;
  throw new ModuleLinkError(`missing-${kind}`, fact, [], { where: `{ ${kind}: ${JSON.stringify(name)} }` });
}
