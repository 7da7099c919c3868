import type { FunctionType } from "@hostwright/types";
import type { EngineImport } from "@hostwright/types/internal";

import type { CompiledExport } from "../../compile/compiled-module.js";
import type { ExportedFunction } from "../../guest/guest-to-guest.js";
import type { LinkedExport, LinkedModule } from "../linked-modules.js";

/** Names the provider of an import. */
export type Provider =
  | {
      readonly by: "host-module";
      readonly linked: LinkedModule;
      readonly exported: CompiledExport;
      /** All exports of that name, of which it is the one that fits best. */
      readonly all: readonly LinkedExport[];
      /** Its type for this guest. */
      readonly type: FunctionType;
    }
  | {
      readonly by: "imports";
      /** The engine's own function in place of its wrapper in `guest.exports`. */
      readonly value: EngineImport;
      /** The function of another guest that it is. */
      readonly guestFunction: ExportedFunction | undefined;
    }
  | { readonly by: "trap" };

/** Keeps the providers of one guest: a guest may import one function a million times. */
export type ProvidersByTarget = Map<unknown, Provider>;

/** Tells why an import cannot be linked with its provider. `misfit` ends a sentence about a plain import: "has 1 page". */
export type ImportFault =
  | "missing"
  | "host-of-wrong-kind"
  | "host-of-wrong-type"
  | "host-without-jspi"
  | "host-without-vectors"
  | "plain-suspending"
  | "plain-of-wrong-kind"
  | { readonly misfit: string };

/** Names an import that a host module and the plain imports both provide. */
export interface ImportCollision {
  readonly module: string;
  readonly name: string;
  readonly className: string;
}
