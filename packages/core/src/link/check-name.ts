import { ModuleLinkError } from "../errors.js";
import { formatList } from "../format-names.js";
import type { LookUp } from "./look-up.js";

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
