import type { TypeDescription, TypeDescriptor } from "@hostwright/types";

import type { HostFunction, LinkProblem, LinkWarningCode } from "../../link-report.js";
import type { ExportMetadata } from "../../metadata/module-metadata.js";
import type { GuestModule } from "../guest-module.js";
import { formatList, formatImportName } from "../../format-names.js";
import type { LookUp } from "../look-up.js";

/** Tells whether a host function works on the memory of the guest. */
export function usesMemory({ parameters, results }: ExportMetadata): boolean {
  const types: TypeDescriptor[] = [...parameters.map(({ type }) => type), ...results];
  return types.some((type) => isFollowed(type.describe()));
}

// Every address leads into that memory, except for a number of that width, the index of a function, and one into a named memory.
function isFollowed({ kind, flat, out = [], parameters, options }: TypeDescription): boolean {
  if (kind === "usize" || parameters !== undefined || options?.["memory"] !== undefined) return false;
  return [...flat, ...out].includes("address");
}

/** Warns that host functions find no memory in a guest; `undefined` where they do. */
export function memoryWarning(
  guest: GuestModule,
  memory: LookUp<"memory">,
  users: readonly HostFunction[],
): LinkProblem<LinkWarningCode> | undefined {
  if (users.length === 0) return undefined;
  const why = formatLackOfMemory(guest, memory);
  if (why === undefined) return undefined;
  const written = [...new Set(users.map((user) => formatImportName(user.module, user.name)))];
  const verb = written.length === 1 ? "works" : "work";
  return {
    code: "memory-not-found",
    message: `${formatList(written)} ${verb} on the memory of the guest, and ${why}`,
  };
}

function formatLackOfMemory({ sections }: GuestModule, memory: LookUp<"memory">): string | undefined {
  const found = memory.find();
  if (found === undefined || found.value !== undefined || memory.name !== undefined) return undefined;
  if (found.several !== "") return `the guest has several: ${found.several}. Name one with { memory }.`;
  if (sections === undefined) return "the guest exports and imports none. Let it export one.";
  return sections.memories.length === 0
    ? "the guest has none. Let it export one."
    : 'the guest does not export the one that it has. Let it export "memory".';
}
