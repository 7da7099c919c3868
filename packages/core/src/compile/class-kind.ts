import { HOST_MODULE, HostModuleBase } from "../host-module-base.js";
import { GUEST_CLASS } from "../metadata/guest-class.js";

/**
 * Tells a class of host modules (`"host"`) and one of guest modules (`"guest"`), of any copy of this package, from all other values: for
 * tools that look through the exports of a program. `describe` takes what it tells; the class may still have problems.
 *
 * ```ts
 * import { classKind, guestModule, HostModuleBase } from "@hostwright/core";
 *
 * class Empty extends HostModuleBase {}
 * console.log(classKind(Empty), classKind(guestModule({})), classKind(Map)); // "host" "guest" undefined
 * ```
 */
export function classKind(value: unknown): "host" | "guest" | undefined {
  if (typeof value !== "function" || value === HostModuleBase) return undefined;
  if (GUEST_CLASS in value) return "guest";
  // The base class of another copy has the mark as its own.
  return HOST_MODULE in value && !Object.hasOwn(value, HOST_MODULE) ? "host" : undefined;
}
