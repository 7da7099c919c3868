import type { ErrnoTable, Liftable, Lowerable } from "@hostwright/types";

import type { HostModuleBase } from "../host-module-base.js";

/** A class of host modules, whatever its constructor takes. */
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

/** An exported method. */
export interface ExportMetadata {
  /** What guests import it as. */
  readonly name: string;
  /** The method that answers. */
  readonly method: PropertyKey;
  readonly parameters: readonly ParameterMetadata[];
  readonly results: readonly Lowerable<unknown>[];
  /** Whether the method gives an array with one value for each of several results. */
  readonly isTuple: boolean;
  /** Whether the guest is suspended until the promise that the method returns has settled. */
  readonly isAsync: boolean;
}

/** Everything that the decorators of a class have said, checked. */
export interface ModuleMetadata {
  /** The namespace that guests import from. */
  readonly name: string;
  /** In the order of declaration, those of base classes first. */
  readonly exports: readonly ExportMetadata[];
  /** Which number tells a guest of which error. */
  readonly errnos: ErrnoTable;
}
