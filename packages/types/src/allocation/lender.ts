import { LowerError } from "../errors.js";
import { addressFrom } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { GuestServices } from "../memory/guest-services.js";
import { safeName } from "../safe-text.js";
import { type Allocator, freeOf, makeAllocator, withOthers } from "./allocator.js";
import { stateKey } from "./state-key.js";

/** Names a pair of functions of a guest: one that allocates memory, and one that takes it back. */
export interface AllocatorPair {
  /** The function that allocates: called with the bytes and the alignment, it gives an offset. */
  readonly allocate: string;
  /** The function that takes it back: called with the offset, the bytes and the alignment. */
  readonly free: string;
}

/** The way in which a guest lends memory to the host for a call: a convention by name, or a pair of functions. */
export type AllocatorChoice = "malloc" | "cabi_realloc" | "__new" | "stack" | AllocatorPair;

/** Lends memory of a guest to the host. */
export interface Lender {
  /**
   * Asks the guest for memory.
   *
   * @throws {LowerError} `allocation-failed`, `allocation-misaligned`, `out-of-range`
   * @throws {GuestMemoryError} `out-of-bounds` when its offset is not inside the memory
   */
  allocate(memory: GuestMemory, byteLength: number, alignment: number): number;
  /** Gives one piece of memory back; absent where all is given back at once. */
  readonly free?: (offset: number, byteLength: number, alignment: number) => void;
  /** Begins to borrow: returns the function that gives back all that was borrowed since. Absent where each piece is freed. */
  readonly begin?: () => () => void;
}

/** The functions that a guest needs to lend memory from its heap, in the order in which they are looked for. */
const HEAPS: readonly (readonly string[])[] = [
  ["malloc", "free"],
  ["cabi_realloc", "free"],
  ["__new", "__pin", "__unpin"],
];

/** The shadow stacks that compilers export: the names of the functions that read, lower and set the stack pointer. */
const STACKS: readonly (readonly string[])[] = [
  ["stackSave", "stackAlloc", "stackRestore"],
  ["emscripten_stack_get_current", "_emscripten_stack_alloc", "_emscripten_stack_restore"],
];

/** Lists the sets of functions of which a guest needs one, so that memory can be lent as it is chosen. */
export function lendersFor(choice: AllocatorChoice | undefined): readonly (readonly string[])[] {
  if (choice === undefined) return [...HEAPS, ...STACKS];
  if (choice === "stack") return STACKS;
  if (typeof choice === "object") return [[choice.allocate, choice.free]];
  return HEAPS.filter(([name]) => name === choice);
}

/**
 * Makes the function that finds how a guest lends memory: as chosen, or by the first of `malloc` with `free`, `cabi_realloc`
 * with `free`, `__new` with `__pin` and `__unpin`, and a shadow stack; else as another unit of its program does. It is looked for once in
 * each guest.
 *
 * @throws {LowerError} `no-allocator`, `allocator-not-ready`, when it is called
 *
 * @__NO_SIDE_EFFECTS__
 */
export function lenderFinder(choice: AllocatorChoice | undefined): (memory: GuestMemory) => Lender {
  const key = stateKey("lender", choice);
  return (memory) => {
    const { guest } = memory;
    if (guest === undefined) throw missing(choice);
    return guest.state(key, () => {
      for (const each of withOthers(guest)) {
        const functions = lendersFor(choice).find((names) =>
          names.every((name) => each.exportedFunction(name) !== undefined),
        );
        if (functions !== undefined) return makeLender(memory, each, functions, choice);
      }
      throw missing(choice);
    });
  };
}

// Made once: a call of such a function looks them up.
const TABLE = /* @__PURE__ */ stateKey("lender", "table");
const findAny = /* @__PURE__ */ lenderFinder(undefined);

/** Gives how a guest lends memory to functions in its table, which no class has declared. */
function lendingOf(guest: GuestServices): { find: (memory: GuestMemory) => Lender } {
  return guest.state(TABLE, () => ({ find: findAny }));
}

/** Chooses how a guest lends memory to functions in its table, too, as the class does that it is used as. */
export function chooseLender(guest: GuestServices, choice: AllocatorChoice): void {
  lendingOf(guest).find = lenderFinder(choice);
}

/** Finds how a guest lends memory to functions in its table. */
export function tableLender(memory: GuestMemory): Lender {
  const { guest } = memory;
  return (guest === undefined ? findAny : lendingOf(guest).find)(memory);
}

function makeLender(
  { addressType }: GuestMemory,
  guest: GuestServices,
  functions: readonly string[],
  choice: AllocatorChoice | undefined,
): Lender {
  const [name, second] = functions as readonly [string, string];
  if (STACKS.includes(functions)) return stackOf(guest, functions);
  const free = typeof choice === "object" ? second : freeOf(name);
  const allocator = makeAllocator(guest, addressType, name, free);
  return name === "__new" ? pinned(allocator) : allocator;
}

/** Keeps what is lent from being collected by the guest. */
function pinned(allocator: Allocator): Lender {
  return {
    ...allocator,
    allocate: (memory, byteLength, alignment) => {
      const offset = allocator.allocate(memory, byteLength, alignment);
      allocator.pin?.(offset);
      return offset;
    },
  };
}

function stackOf(guest: GuestServices, names: readonly string[]): Lender {
  type Call = (value?: unknown) => unknown;
  const [save, allocate, restore] = names.map((name) => guest.exportedFunction(name)) as [Call, Call, Call];
  return {
    begin: () => {
      const pointer = save();
      return () => {
        restore(pointer);
      };
    },
    allocate: (memory, byteLength, alignment) => {
      // The compilers' functions keep the stack aligned to 16 bytes.
      const padded = alignment > 16 ? byteLength + alignment : byteLength;
      const answer = allocate(memory.addressType === "i64" ? BigInt(padded) : padded) as number;
      const lowest = addressFrom(answer);
      // A stack that is full wraps around, to an offset that lies beyond the memory.
      memory.check(lowest, padded);
      return Math.ceil((lowest as number) / alignment) * alignment;
    },
  };
}

function missing(choice: AllocatorChoice | undefined): LowerError {
  return new LowerError("no-allocator", `needs ${lackOfLender(choice)}`, choice, { subject: "the value" });
}

/** Tells of memory that a guest cannot lend, for a message, and the next step. The sentence begins with those who need it. */
export function lackOfLender(choice: AllocatorChoice | undefined): string {
  const written = lendersFor(choice).map((names) => {
    const [first, ...more] = names.map(safeName);
    return `${String(first)} with ${more.join(" and ")}`;
  });
  return (
    `memory that the guest lends, and the guest exports ${written.length === 1 ? "no" : "none of"} ${written.join(", ")}. ` +
    "Let it export these functions, name others in static allocator, or take allocated(…) for a value that the guest frees."
  );
}
