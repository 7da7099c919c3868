import type { ErrnoTable, Liftable, Lowerable } from "@hostwright/types";

import type { HostModuleBase } from "../host-module-base.js";
import type { Documentation } from "./documentation.js";

/** A class of host modules, with any constructor. */
export type ModuleClass<
  M extends HostModuleBase<any> = HostModuleBase<any>,
  A extends readonly any[] = any,
> = abstract new (...args: A) => M;

/** A parameter of an exported method. */
export interface ParameterMetadata {
  /** Its name in the source; `undefined` for a destructured one. */
  readonly name: string | undefined;
  readonly type: Liftable<unknown>;
}

/** The ways in which results of several values reach a guest: as several values, or written to places that the guest passes. */
export type ResultForm = "values" | "out";

/** An exported method. */
export interface ExportMetadata {
  /** The name under which guests import it. */
  readonly name: string;
  /** The name of the method. */
  readonly method: PropertyKey;
  readonly parameters: readonly ParameterMetadata[];
  readonly results: readonly Lowerable<unknown>[];
  /** `true` when the method returns an array with one value for each of several results. */
  readonly isTuple: boolean;
  /** `true` when the guest is suspended until the promise of the method has settled. */
  readonly isAsync: boolean;
  /** The options that it was declared with, of which `describe` reads the documentation. */
  readonly documented?: Documentation | undefined;
}

/** Holds the checked declarations of a class. */
export interface ModuleMetadata {
  /** The namespace that guests import from. */
  readonly name: string;
  /** In the order of declaration, those of base classes first. */
  readonly exports: readonly ExportMetadata[];
  /** The error numbers of the guest; `undefined` for those of WASI. */
  readonly errnos: ErrnoTable | undefined;
  readonly results: ResultForm;
}
