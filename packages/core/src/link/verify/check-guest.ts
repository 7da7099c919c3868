import type { AddressType } from "@hostwright/types";
import type { OptionKinds } from "@hostwright/types/internal";

import { ModuleLinkError } from "../../errors.js";
import type { LinkProblem } from "../../link-report.js";
import { findAddressType, type GuestAddressType } from "../address-type.js";
import { isMemory, missingMemory } from "../find-memory.js";
import type { GuestModule } from "../guest-module.js";
import { type FoundValue, PlainImports } from "../plain-imports.js";
import type { LinkedModules } from "../linked-modules.js";
import {
  checkImports,
  type CheckedImport,
  findCollisions,
  type ImportCollision,
  type LinkContext,
} from "./check-imports.js";

/** Options of linking a guest. */
export interface LinkOptions {
  /**
   * Imports of other kinds, or from elsewhere, beside those of host modules. Read as the JavaScript API reads an import object,
   * but nothing is found on `Object.prototype`.
   */
  readonly imports?: WebAssembly.Imports;
  /** Name of the exported memory that host functions work on, for guests with several. */
  readonly memory?: string;
  /**
   * Address type of that memory. It is read from the bytes of the guest. Only a 64-bit memory of a `WebAssembly.Module` that
   * was compiled elsewhere needs it: such a module does not tell, and `i32` is assumed.
   */
  readonly addressType?: AddressType;
  /**
   * Treatment of imported functions without a provider: `error` (the default) refuses the guest; `trap` links a function that
   * aborts the call when the guest calls it, with a message that the guest cannot swallow. Memories, tables, globals and
   * tags without a provider are errors in either case.
   */
  readonly missing?: "error" | "trap";
}

/** The options of linking a guest, each with its kind. */
export const LINK_OPTIONS: OptionKinds<LinkOptions> = {
  imports: "any",
  memory: "text",
  addressType: ["i32", "i64"],
  missing: ["error", "trap"],
};

/** Holds the outcome of comparing a guest with the host. */
export interface CheckedGuest {
  readonly guest: GuestModule;
  readonly context: LinkContext;
  readonly address: GuestAddressType;
  /** Name of the memory that was chosen by the options. */
  readonly memory: string | undefined;
  readonly imports: readonly CheckedImport[];
  readonly collisions: readonly ImportCollision[];
  readonly optionProblems: readonly LinkProblem[];
  /** Whether no fault was found. The engine may find more: not all types can be seen from JavaScript. */
  readonly isLinkable: boolean;
}

/** Compares the imports of a guest with their providers, and the options with the guest. */
export function checkGuest(guest: GuestModule, modules: LinkedModules, options: LinkOptions): CheckedGuest {
  const { memory, missing = "error" } = options;
  const optionProblems: LinkProblem[] = [];
  const plain = new PlainImports(options.imports);
  const found = guest.imports.map(({ module, name }) => plain.find(module, name));
  const address = addressOf(guest, found, options, optionProblems);
  const { addressType } = address;
  const context: LinkContext = { modules, plain, addressType, missing };
  const imports = checkImports(guest.imports, found, context);
  const collisions = findCollisions(guest.imports, found, context);
  const memories = exportedMemories(guest);
  if (memory !== undefined && !memories.includes(memory)) {
    optionProblems.push(asProblem(missingMemory(memory, memories)));
  }
  const isLinkable =
    optionProblems.length === 0 &&
    collisions.length === 0 &&
    imports.every(({ fault }) => fault === undefined);
  return { guest, context, address, memory, imports, collisions, optionProblems, isLinkable };
}

function exportedMemories({ module, sections }: GuestModule): string[] {
  const exports = sections?.exports ?? (module === undefined ? [] : WebAssembly.Module.exports(module));
  return exports.filter(({ kind }) => kind === "memory").map(({ name }) => name);
}

function addressOf(
  guest: GuestModule,
  found: readonly (FoundValue | undefined)[],
  { memory, addressType }: LinkOptions,
  problems: LinkProblem[],
): GuestAddressType {
  try {
    const given = found.map((each) => each?.value).filter(isMemory);
    return findAddressType(guest, given, memory, addressType);
  } catch (error) {
    if (!(error instanceof ModuleLinkError)) throw error;
    problems.push(asProblem(error));
    // The option contradicts the guest, which has the other type.
    return { addressType: addressType === "i32" ? "i64" : "i32", isKnown: true };
  }
}

function asProblem({ code, message }: ModuleLinkError): LinkProblem {
  return { code: code as LinkProblem["code"], message };
}
