// The Node.js that runs what suspends guests.
import { existsSync } from "node:fs";
import path from "node:path";

/** Finds a Node.js that can suspend guests: the running one, or that of this folder; undefined where neither can. */
export function findSuspendingNode() {
  if ("Suspending" in globalThis.WebAssembly) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const pinned = path.join(import.meta.dirname, "node_modules", platform, "bin", "node");
  return existsSync(pinned) ? pinned : undefined;
}
