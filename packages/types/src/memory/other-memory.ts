import { GuestMemoryError } from "../errors.js";
import { safeText } from "../safe-text.js";
import { sharedState } from "../shared-state.js";
import { GuestMemory } from "./guest-memory.js";

/** The key under which a guest keeps its memories. Both copies of this package have to find the same ones. */
const key = /* @__PURE__ */ sharedState("other-memories", () => ({}));

/** Keeps the memories of a guest by their names: each is looked for once. */
interface Memories {
  /** The memory that host functions work on. */
  readonly main: GuestMemory;
  readonly named: Map<string, GuestMemory>;
}

/**
 * Finds another memory of the guest that a memory belongs to, by the name of an export or an import (`"scratch"`, `"env.scratch"`); the
 * memory itself where it has that name. For types of your own whose values lie in another memory: `{ memory: "scratch" }` of
 * `defineType` says so in reports.
 *
 * ```ts
 * import { defineType, type GuestMemory, otherMemory } from "@hostwright/types";
 *
 * const counter = defineType({
 *   name: "counter",
 *   memory: "scratch",
 *   flat: ["address"],
 *   lift: (memory: GuestMemory, offset: number) => otherMemory(memory, "scratch").readU32(offset),
 * });
 * // in a host module: count(@counter value: number)
 * ```
 *
 * @throws {GuestMemoryError} `no-memory` when the guest has none of that name; `memory-not-ready` when it exports it, and its start
 *   function runs
 */
export function otherMemory(memory: GuestMemory, name: string): GuestMemory {
  const { guest, addressType } = memory;
  const memories = guest?.state(key, (): Memories => ({ main: memory, named: new Map() }));
  const known = memories?.named.get(name);
  if (known !== undefined) return known;
  const found = guest?.memoryNamed?.(name);
  if (found === undefined) throw noMemoryNamed(memory, name);
  const { main, named } = memories as Memories;
  // One object for one memory: values tell by it in which memory they lie.
  const same = [main, ...named.values()].find((each) => each.hasBuffer(found.buffer));
  const other = same ?? new GuestMemory(found, { addressType, ...(guest && { guest }) });
  named.set(name, other);
  return other;
}

function noMemoryNamed({ guest }: GuestMemory, name: string): GuestMemoryError {
  const where = `lies in the memory "${safeText(name, 80)}",`;
  const access = { offset: 0, length: 0, memorySize: 0 };
  const context = { subject: "the value" };
  if (guest?.isStarting === true) {
    const fact = `${where} which is not there while the start function runs. Call the host from an exported function, or let the guest import it.`;
    return new GuestMemoryError("memory-not-ready", fact, access, context);
  }
  const fact = `${where} and the guest exports and imports none of that name. Let it export one, or name another.`;
  return new GuestMemoryError("no-memory", fact, access, context);
}
