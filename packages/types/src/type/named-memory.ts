import type { GuestMemory } from "../memory/guest-memory.js";
import { otherMemory } from "../memory/other-memory.js";
import { redefine } from "./copied-type.js";
import type { TypeDetails } from "./describe-type.js";
import type { TypeDefinition } from "./type-definition.js";

/** The option of types whose values lie at an offset. */
export interface NamedMemoryOptions<L = unknown> {
  /**
   * The memory in which the value lies, by the name under which the guest exports or imports it (`"scratch"`, `"env.scratch"`): for guests with
   * several. It has to be addressed with as many bits as the one that host functions work on. The offset itself, or the pair behind a
   * pointer, is read where the guest has passed it, and values inside the value are read where their own types say. A value of the
   * host cannot be put there: allocators of guests, and memory that is lent, are of the other one. That memory when left out.
   */
  readonly memory?: [L] extends ["assemblyscript"] ? undefined : string;
}

/**
 * Makes a reader of values in another memory of the guest; the reader itself without a name.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function readerIn<R extends (memory: GuestMemory, offset: never, length: never) => unknown>(
  read: R,
  name: string | undefined,
): R {
  if (name === undefined) return read;
  const inMemory = (memory: GuestMemory, offset: never, length: never): unknown =>
    read(otherMemory(memory, name), offset, length);
  return inMemory as R;
}

/** Gives the memory in which a value lies. */
export function memoryIn(memory: GuestMemory, name: string | undefined): GuestMemory {
  return name === undefined ? memory : otherMemory(memory, name);
}

/** Gives the definition of the same type whose description has the name of its memory. */
export function withMemoryNamed(definition: TypeDefinition): TypeDefinition {
  const { memory, details } = definition;
  if (memory === undefined) return definition;
  return redefine(definition, {
    details: (): TypeDetails => {
      const { options, ...more } = details?.() ?? {};
      return { ...more, options: { ...options, memory } };
    },
  });
}
