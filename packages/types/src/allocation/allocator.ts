import { LowerError } from "../errors.js";
import { addressFrom, type AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { GuestFunction, GuestServices } from "../memory/guest-services.js";
import { safeName } from "../safe-text.js";
import { formatAny } from "../type/format.js";
import type { TakingBack } from "../type/taking-back.js";
import { stateKey } from "./state-key.js";

/** AssemblyScript's identifier of its built-in class for bytes. */
export const ARRAY_BUFFER = 1;
/** AssemblyScript's identifier of its built-in class for texts. */
export const STRING = 2;

/** A guest's allocator. */
export interface Allocator {
  /** The name of the export. */
  readonly name: string;
  /**
   * Asks the guest for memory; the guest may run any code of its own, grow its memory, and call the host. `objectClass` says
   * of which AssemblyScript class the object is; an `ArrayBuffer` when left out.
   *
   * @throws {LowerError} `allocation-failed`, `allocation-misaligned`, `out-of-range`
   * @throws {GuestMemoryError} `out-of-bounds` when its offset is not inside the memory
   */
  allocate(memory: GuestMemory, byteLength: number, alignment: number, objectClass?: number): number;
  /** Keeps an object from being collected by the guest, until {@link Allocator.unpin}; absent where nothing is collected. */
  readonly pin?: (offset: number) => void;
  /** Lets the guest collect an object again. */
  readonly unpin?: (offset: number) => void;
  /**
   * Gives memory back that {@link Allocator.allocate} has given, or that the guest has allocated in the same way for the host;
   * absent where the guest exports no function for it. An object of AssemblyScript is unpinned.
   */
  readonly free?: (offset: number, byteLength: number, alignment: number) => void;
  /** The name of the export that gives memory back, whether it is there or not; `undefined` where no convention has one. */
  readonly freedBy: string | undefined;
}

/** Makes the function that calls the one that gives memory: for how many bytes, with which alignment; addresses are as wide as in the guest. */
type Convention = (
  call: GuestFunction,
  address: (value: number) => unknown,
) => (byteLength: number, alignment: number, objectClass: number) => unknown;

/** The allocators that are looked for where none is named, in this order. */
export const ALLOCATORS = ["cabi_realloc", "malloc", "__new"] as const;

const CONVENTIONS: Readonly<Record<string, Convention>> = {
  // Spec: https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md (realloc)
  cabi_realloc: (call, address) => (byteLength, alignment) =>
    call(address(0), address(0), address(alignment), address(byteLength)),
  // An empty object is an object all the same.
  __new: (call, address) => (byteLength, _alignment, objectClass) => call(address(byteLength), objectClass),
};

// An empty result asks for a byte, so that it is told from a failure, and can be freed. An allocator that declares no
// alignment does not get it: the engine drops further arguments.
const byName: Convention = (call, address) => (byteLength, alignment) =>
  call(address(Math.max(1, byteLength)), address(alignment));

/** The functions that give memory back, by the allocators that they belong to. */
const FREES: Readonly<Record<string, string>> = { malloc: "free", cabi_realloc: "free", __new: "__unpin" };

/** The functions of AssemblyScript's runtime that objects need which the host makes. */
const RUNTIME = ["__new", "__pin", "__unpin"] as const;

const VALUE = "the value";

/** Names the function that gives memory back to an allocator of that name; `undefined` where no convention does. */
export function freeOf(allocator: string): string | undefined {
  return Object.hasOwn(FREES, allocator) ? FREES[allocator] : undefined;
}

/**
 * Makes the function that finds the allocator that a guest exports: the one of that name, or the first of `cabi_realloc`,
 * `malloc` and `__new`; else that of another unit of its program. `free` names the function that gives memory back; that of the convention
 * when left out. It is looked for once in each guest.
 *
 * @throws {LowerError} `no-allocator`, `allocator-not-ready`, when it is called
 *
 * @__NO_SIDE_EFFECTS__
 */
export function allocatorFinder(name: string | undefined, free?: string): (memory: GuestMemory) => Allocator {
  const key = stateKey("allocator", name, free);
  return ({ guest, addressType }) => {
    if (guest === undefined) throw missing(name, false);
    return guest.state(key, () => {
      const names = name === undefined ? ALLOCATORS : [name];
      for (const each of withOthers(guest)) {
        const found = names.find((candidate) => each.exportedFunction(candidate) !== undefined);
        if (found !== undefined) return makeAllocator(each, addressType, found, free);
      }
      throw missing(name, guest.isStarting);
    });
  };
}

/** Lists a guest, and the other units of its program, whose functions allocate in the same memory. */
export function withOthers(guest: GuestServices): readonly GuestServices[] {
  return [guest, ...(guest.program?.others() ?? [])];
}

/** Makes the allocator of a guest that exports the function of that name. */
export function makeAllocator(
  guest: GuestServices,
  addressType: AddressType,
  name: string,
  freeing: string | undefined,
): Allocator {
  const call = guest.exportedFunction(name) as GuestFunction;
  const convention = Object.hasOwn(CONVENTIONS, name) ? (CONVENTIONS[name] as Convention) : byName;
  const address = (value: number): unknown => (addressType === "i64" ? BigInt(value) : value);
  const ask = convention(call, address);
  const freedBy = freeing ?? freeOf(name);
  return {
    name,
    freedBy,
    allocate: (memory, byteLength, alignment, objectClass = ARRAY_BUFFER) => {
      if (addressType === "i32" && byteLength > 0xffffffff) throw tooLarge(byteLength);
      const answer = ask(byteLength, alignment, objectClass);
      return placeOf(answer, name, memory, byteLength, alignment);
    },
    ...(name === "__new" ? pinning(guest) : {}),
    ...releasing(guest, freedBy, address),
  };
}

function releasing(
  guest: GuestServices,
  name: string | undefined,
  address: (value: number) => unknown,
): Pick<Allocator, "free"> {
  const call = name === undefined ? undefined : guest.exportedFunction(name);
  if (call === undefined) return {};
  return {
    // A function that takes the offset alone does not get the rest: the engine drops further arguments.
    free: (offset, byteLength, alignment) => {
      call(address(offset), address(byteLength), address(alignment));
    },
  };
}

function pinning(guest: GuestServices): Pick<Allocator, "pin" | "unpin"> {
  const calling = (name: string): ((offset: number) => void) => {
    const call = guest.exportedFunction(name);
    return (offset) => {
      if (call === undefined)
        throw new LowerError("no-allocator", `needs ${lackOf([name])}`, name, { subject: VALUE });
      call(offset);
    };
  };
  return { pin: calling("__pin"), unpin: calling("__unpin") };
}

function placeOf(
  answer: unknown,
  name: string,
  memory: GuestMemory,
  byteLength: number,
  alignment: number,
): number {
  if (typeof answer !== "number" && typeof answer !== "bigint") {
    throw failed(name, byteLength, answer, ", which is not an offset. Export a function that returns one.");
  }
  const offset = addressFrom(answer);
  // cabi_realloc may give anything for nothing; whatever was asked for at least a byte has failed.
  if (offset === 0 && (byteLength > 0 || name !== "cabi_realloc")) {
    throw failed(
      name,
      byteLength,
      answer,
      ": the guest is out of memory. Return less, or let the guest have more.",
    );
  }
  memory.check(offset, byteLength);
  if ((offset as number) % alignment !== 0) throw misaligned(name, byteLength, answer, alignment);
  return offset as number;
}

function failed(name: string, byteLength: number, answer: unknown, rest: string): LowerError {
  return new LowerError("allocation-failed", `${ungiven(name, byteLength, answer)}${rest}`, answer, {
    subject: VALUE,
  });
}

function misaligned(name: string, byteLength: number, answer: unknown, alignment: number): LowerError {
  const fact = `${ungiven(name, byteLength, answer)}, which is not a multiple of ${String(alignment)}. Let the guest align what it allocates.`;
  return new LowerError("allocation-misaligned", fact, answer, { subject: VALUE });
}

function ungiven(name: string, byteLength: number, answer: unknown): string {
  return `cannot be given: ${name}, asked for ${String(byteLength)} bytes, gave ${formatAny(answer)}`;
}

function missing(wanted: string | undefined, isStarting: boolean): LowerError {
  if (isStarting) {
    const fact =
      "needs memory of the guest, whose functions are not there while its start function runs. Call the host from an exported function.";
    return new LowerError("allocator-not-ready", fact, wanted, { subject: VALUE });
  }
  return new LowerError("no-allocator", `needs ${lackOfAllocator(wanted)}`, wanted, { subject: VALUE });
}

/** Tells of memory that a guest cannot allocate, for a message, and the next step. The sentence begins with those who need it. */
export function lackOfAllocator(wanted: string | undefined): string {
  if (wanted === "__new") return lackOf(["__new"]);
  const lack =
    wanted === undefined
      ? `none of ${ALLOCATORS.join(", ")}. Let it export one`
      : `no function ${safeName(wanted)}. Let it export that`;
  return `memory that the guest allocates, and the guest exports ${lack}, or name another with { allocator }.`;
}

/** Tells which functions a guest lacks for objects of AssemblyScript that the host makes, as a message; `undefined` where all are there. */
export function lackOfRuntime(isThere: (name: string) => boolean): string | undefined {
  const lacking = RUNTIME.filter((name) => !isThere(name));
  return lacking.length === 0 ? undefined : lackOf(lacking);
}

function lackOf(names: readonly string[]): string {
  const functions = `function${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
  return `memory that the guest allocates, and the guest exports no ${functions}. Compile it with --exportRuntime.`;
}

/** Tells of memory that a guest allocates and cannot take back, for a message. `freedBy` is the function that it does not export. */
export function lackOfFree(freedBy: string | undefined): string {
  const lack =
    freedBy === undefined
      ? "has no function that frees it. Name one"
      : `exports no function ${safeName(freedBy)}, which frees it. Let it export that, or name another`;
  return `memory that the guest allocates, and the guest ${lack} with { free }.`;
}

/** Has a guest take back a piece of memory that it has given away. */
export function freeGiven(
  { name, free, freedBy }: TakingBack,
  offset: number,
  byteLength: number,
  alignment: number,
): void {
  if (free !== undefined) {
    free(offset, byteLength, alignment);
    return;
  }
  throw new LowerError("no-allocator", `needs ${lackOfFree(freedBy)}`, name, { subject: VALUE });
}

function tooLarge(byteLength: number): LowerError {
  const fact = `has ${String(byteLength)} bytes, more than any 32-bit memory. Return less.`;
  return new LowerError("out-of-range", fact, byteLength, { subject: VALUE });
}
