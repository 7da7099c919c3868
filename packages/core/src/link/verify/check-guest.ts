import type { AddressType } from "@hostwright/types";
import type { OptionKinds, EngineImports } from "@hostwright/types/internal";

import type { LinkProblem } from "../../link-report.js";
import type { GuestClass, GuestModuleInstance } from "../../metadata/guest-class.js";
import { COMPILE_OPTIONS, type CompileOptions } from "../compile-options.js";
import { findAddressType, type GuestAddressType } from "../address-type.js";
import type { GuestModule } from "../guest-module.js";
import { LookUp } from "../look-up.js";
import type { LinkedModules } from "../linked-modules.js";
import { checkImports, type CheckedImport, type LinkContext } from "./check-imports.js";
import type { CheckParts } from "./check-parts.js";
import type { ImportCollision } from "./provider.js";

/** Options of linking a guest. */
export interface LinkOptions extends CompileOptions {
  /**
   * Imports of other kinds, or from elsewhere, beside those of host modules. Read as the JavaScript API reads an import object,
   * but nothing is found on `Object.prototype`.
   */
  readonly imports?: EngineImports;
  /** Name of the memory that host functions work on, for guests with several: of an export or an import (`"env.memory"`). */
  readonly memory?: string;
  /** Name of the table whose functions a guest passes as callbacks, for guests with several: of an export or an import. */
  readonly table?: string;
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

/** Options of linking a guest that is used as a class of guest modules. */
export interface AsOptions<G extends GuestModuleInstance = GuestModuleInstance> {
  /** The class that the guest has to fit: its exports are compared with it. */
  readonly as: GuestClass<G>;
}

/** The options of linking a guest, each with its kind. */
export const LINK_OPTIONS: OptionKinds<LinkOptions & AsOptions> = {
  ...COMPILE_OPTIONS,
  imports: "any",
  memory: "text",
  table: "text",
  addressType: ["i32", "i64"],
  missing: ["error", "trap"],
  as: "any",
};

/** Holds the outcome of comparing a guest with the host. */
export interface CheckedGuest {
  readonly guest: GuestModule;
  readonly context: LinkContext;
  readonly address: GuestAddressType;
  readonly memory: LookUp<"memory">;
  readonly table: LookUp<"table">;
  readonly imports: readonly CheckedImport[];
  readonly collisions: readonly ImportCollision[];
  readonly optionProblems: readonly LinkProblem[];
  /** The class that the guest is used as. */
  readonly as: GuestClass | undefined;
  /** Whether no fault was found. The engine may find more: not all types can be seen from JavaScript. */
  readonly isLinkable: boolean;
}

/** Compares the imports of a guest with their providers, and the options with the guest. */
export function checkGuest(
  guest: GuestModule,
  modules: LinkedModules,
  options: LinkOptions & Partial<AsOptions>,
  { providers, guesses, ofOptions, matching: parts }: CheckParts,
): CheckedGuest {
  const { missing = "error", as } = options;
  const plain = providers && new providers.PlainProviders(options.imports, guest.imports);
  const given = plain?.given ?? [];
  const memory = new LookUp("memory", options.memory, guest, given);
  const table = new LookUp("table", options.table, guest, given);
  const address = findAddressType(guest, memory, options.addressType, guesses);
  const optionProblems = ofOptions?.findOptionProblems(options, address, memory, table, guest) ?? [];
  const { addressType } = address;
  const matching = parts && new parts.FunctionMatching(guest.sections?.typeSection);
  const context: LinkContext = { modules, plain, addressType, missing, compileOptions: options, matching };
  const imports = checkImports(guest.imports, context);
  const collisions = plain?.findCollisions(modules) ?? [];
  const isLinkable =
    optionProblems.length === 0 &&
    collisions.length === 0 &&
    imports.every(({ fault }) => fault === undefined);
  return { guest, context, address, memory, table, imports, collisions, optionProblems, as, isLinkable };
}
