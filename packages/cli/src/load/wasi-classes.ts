import { describe, type ModuleClass } from "@hostwright/core";
import { Wasi, WasiUnstable } from "@hostwright/wasi";

/** Gives the classes of WASI that the file of a host does not replace by its own. */
export function wasiFor(hosts: readonly ModuleClass[]): ModuleClass[] {
  const own = new Set(hosts.map((each) => describe(each).name));
  return [Wasi, WasiUnstable].filter((each) => !own.has(describe(each).name));
}
