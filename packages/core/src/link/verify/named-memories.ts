import type { AddressType, TypeDescriptor } from "@hostwright/types";

import type { CompiledExport } from "../../compile/compiled-module.js";
import { formatImportName, formatList, formatText } from "../../format-names.js";
import type { LinkProblem, LinkWarningCode } from "../../link-report.js";
import type { GuestClass } from "../../metadata/guest-class.js";
import { metadataOf } from "../../metadata/metadata-of.js";
import { withFunctionParts } from "../../metadata/type-parts.js";
import type { GuestModule } from "../guest-module.js";
import type { LookUp } from "../look-up.js";

/** Holds the functions whose types name memories of the guest, by these names. */
type Uses = Map<string, string[]>;

/** Describes the memories that a guest has. */
interface Memories {
  readonly guest: GuestModule;
  readonly memory: LookUp<"memory">;
  readonly addressType: AddressType;
}

/** Warns of memories that the types of host functions name, and that a guest does not have. */
export function namedMemoryWarnings(
  memories: Memories,
  called: ReadonlySet<CompiledExport>,
): LinkProblem<LinkWarningCode>[] {
  const uses: Uses = new Map();
  for (const { module, metadata } of called) {
    const { name, parameters, results } = metadata;
    addUses(uses, formatImportName(module.metadata.name, name), [
      ...parameters.map(({ type }) => type),
      ...results,
    ]);
  }
  return lacking(memories, uses).map((message) => ({ code: "memory-not-found", message }));
}

/** Finds the problems with memories that the types of a class of guest modules name. */
export function namedMemoryProblems(memories: Memories, as: GuestClass | undefined): LinkProblem[] {
  const uses: Uses = new Map();
  const { name = "", exports = [] } = metadataOf(as) ?? {};
  for (const { field, parameters, results } of exports) {
    addUses(uses, `${name}.${String(field)}`, [...parameters, ...results]);
  }
  return lacking(memories, uses).map((message) => ({ code: "missing-memory", message }));
}

function addUses(uses: Uses, user: string, types: readonly TypeDescriptor[]): void {
  const names = types
    .flatMap((type) => withFunctionParts(type.describe()))
    .flatMap(({ options }) => (options?.["memory"] as string | undefined) ?? []);
  for (const name of new Set(names)) uses.set(name, [...(uses.get(name) ?? []), user]);
}

function lacking(memories: Memories, uses: Uses): string[] {
  return [...uses].flatMap(([name, users]) => {
    const lack = lackOf(name, memories);
    if (lack === undefined) return [];
    const verb = users.length === 1 ? "works" : "work";
    return `${formatList(users)} ${verb} on the memory "${formatText(name)}" of the guest, ${lack}`;
  });
}

function lackOf(name: string, { guest: { sections }, memory, addressType }: Memories): string | undefined {
  const choice = memory.choose(undefined, name);
  if (choice === undefined) return undefined;
  if (choice.among !== undefined) {
    const has = formatList(memory.names);
    return choice.among.length > 0
      ? `which imports several of that name. Write one of ${formatList(choice.among)}.`
      : `which has none of that name; it ${has === "" ? "exports and imports none" : `has ${has}`}.`;
  }
  const declared = sections?.memories[choice.found.index ?? sections.memories.length]?.addressType;
  if (declared === undefined || declared === addressType) return undefined;
  return `which is addressed with ${declared}, and the one that host functions work on with ${addressType}. Let both have one address type.`;
}
