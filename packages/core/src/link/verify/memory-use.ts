import type { TypeDescription, TypeDescriptor } from "@hostwright/types";

import type { HostFunction, LinkProblem, LinkWarningCode } from "../../link-report.js";
import type { ExportMetadata } from "../../metadata/module-metadata.js";
import { chooseMemory } from "../find-memory.js";
import type { GuestModule } from "../guest-module.js";
import { formatList, formatImportName } from "../../format-names.js";

/** Tells whether a host function works on the memory of the guest. */
export function usesMemory({ parameters, results }: ExportMetadata): boolean {
  const types: TypeDescriptor[] = [...parameters.map(({ type }) => type), ...results];
  return types.some((type) => isFollowed(type.describe()));
}

// Every address leads into memory, except for a number of that width and the index of a function.
function isFollowed({ kind, flat, out = [], parameters }: TypeDescription): boolean {
  if (kind === "usize" || parameters !== undefined) return false;
  return [...flat, ...out].includes("address");
}

/** Warns that host functions find no memory in a guest; `undefined` where they do. */
export function memoryWarning(
  guest: GuestModule,
  name: string | undefined,
  users: readonly HostFunction[],
): LinkProblem<LinkWarningCode> | undefined {
  if (users.length === 0) return undefined;
  const why = formatLackOfMemory(guest, name);
  if (why === undefined) return undefined;
  const written = [...new Set(users.map((user) => formatImportName(user.module, user.name)))];
  const verb = written.length === 1 ? "works" : "work";
  return {
    code: "memory-not-found",
    message: `${formatList(written)} ${verb} on the memory of the guest, and ${why}`,
  };
}

function formatLackOfMemory({ module, sections }: GuestModule, name: string | undefined): string | undefined {
  const hidden = 'the guest does not export the one that it has. Let it export "memory".';
  const none = "the guest has none. Let it export one.";
  if (sections !== undefined) {
    const { memories, exports, imports } = sections;
    if (chooseMemory(sections, name) !== undefined || name !== undefined) return undefined;
    if (memories.length === 0) return none;
    const isSeen = [...exports, ...imports.map(({ extern }) => extern)].some(({ kind }) => kind === "memory");
    if (!isSeen) return hidden;
    return `the guest has ${String(memories.length)}, of which none is exported as "memory". Give { memory: name }.`;
  }
  if (module === undefined) return undefined;
  const all = [...WebAssembly.Module.imports(module), ...WebAssembly.Module.exports(module)];
  return all.some(({ kind }) => kind === "memory")
    ? undefined
    : "the guest exports and imports none. Let it export one.";
}
