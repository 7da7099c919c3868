import type { AddressType } from "@hostwright/types";

import { ModuleLinkError } from "../../errors.js";
import { formatList } from "../../format-names.js";
import type { LinkProblem } from "../../link-report.js";
import type { GuestAddressType } from "../address-type.js";
import type { LookUp } from "../look-up.js";

/** Finds the problems of the options that tell about the memory and the table of a guest. */
export function findOptionProblems(
  said: AddressType | undefined,
  address: GuestAddressType,
  memory: LookUp<"memory">,
  table: LookUp<"table">,
): LinkProblem[] {
  const checks = [() => checkAddressOption(said, address), () => checkName(memory), () => checkName(table)];
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (!(error instanceof ModuleLinkError)) throw error;
      return { code: error.code as LinkProblem["code"], message: error.message };
    }
  });
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
  if (choice === undefined || "found" in choice) return;
  const has = formatList(lookUp.names);
  const wanted = kind === "memory" ? "memory" : "table of functions";
  const fact =
    choice.among.length > 0
      ? `the guest imports several of that name. Write one of ${formatList(choice.among)}.`
      : `the guest has no ${wanted} of that name; it ${has === "" ? "exports and imports none" : `has ${has}`}.`;
  throw new ModuleLinkError(`missing-${kind}`, fact, [], { where: `{ ${kind}: ${JSON.stringify(name)} }` });
}
