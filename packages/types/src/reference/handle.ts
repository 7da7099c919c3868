import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { ParameterType, WasmType } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { ErrnoError } from "../result/errno-error.js";
import { staleHandle } from "./handle-errors.js";
import { checkMax, HandleTable, MOST_HANDLES } from "./handle-table.js";
import { NumberTable } from "./number-table.js";

const DEFAULT_MAX = 65_536;

/** A class whose instances have handles; its constructor may be private. */
export interface HandleClass<T extends object> {
  readonly name: string;
  readonly prototype: T;
  [Symbol.hasInstance](value: unknown): boolean;
}

/** How a guest's handles are kept. */
export interface HandleOptions<T extends object, N extends string = string> {
  /** The name of the objects in messages and tools; the class's name when left out, which minifiers change. */
  readonly name?: N;
  /** How many handles a guest, or guests that share a memory, may hold at a time, from 1 to 1,048,575; 65,536 when left out. */
  readonly max?: number;
  /**
   * `"unique"`, when left out: no number is given twice, so that a stale one is found. `"lowest"`: the lowest free number from
   * `first`, as file descriptors are; a stale one is found until its number is given again.
   */
  readonly numbers?: "unique" | "lowest";
  /** The first of the lowest numbers, 0 when left out: 3 keeps those of the standard streams free. */
  readonly first?: number;
  /**
   * The errno that the guest gets for a number that is not its handle, such as `"EBADF"`; an error that ends its call when left out. Every
   * export with a parameter of the type has to return an errno then.
   */
  readonly invalid?: string;
  /**
   * Called with each object that the guest still has a handle of when it is closed, or the last guest that shares its memory: to
   * close files, for example. The result of an
   * asynchronous method whose call has been ended gets no handle, and stays the method's to close.
   */
  readonly release?: (object: T) => void;
}

/** A type of objects that a guest knows by a number. */
export interface HandleType<T extends object, N extends string> extends WasmType<T, N> {
  /**
   * The same handle given away: a parameter that drops it, as a `close` or `free` does. `@files.own file: File`
   *
   * The handle is stale from then on, for both sides and whatever the method does; the object is the method's.
   */
  readonly own: ParameterType<T, N>;
  /**
   * Drops a handle of the guest that a memory belongs to, given as the handle or as the object, and gives the object.
   *
   * @throws {LiftError} `stale-handle`, `unknown-handle`: also when it has been dropped before
   */
  drop(memory: GuestMemory, held: T | number): T;
  /** Gives the objects that the guests of a memory have handles of now, by handle. */
  held(memory: GuestMemory): ReadonlyMap<number, T>;
}

const OPTIONS: OptionKinds<HandleOptions<object>> = {
  name: "text",
  max: "any",
  numbers: ["unique", "lowest"],
  first: "any",
  invalid: "text",
  release: "function",
};
const types = new WeakMap<object, unknown>();

/**
 * Makes the type of the objects of a class that a guest knows by a handle: an instance of the class, passed as an `i32`;
 * in memory 4 bytes, aligned to 4.
 *
 * Each guest has a table of its own for each type, so that no guest can reach the objects of another. Guests that share a
 * memory are parts of one program, and share the table. An object has one handle in it at a time: given again, it has the
 * same number. The guest holds a handle until a parameter `own` takes it back, the host drops it, or the guest (the last one
 * that uses the memory) is closed; the object is kept alive until then. Nothing is called on the object itself, except
 * `release` at that end.
 *
 * A host function gets the object of a handle that the guest keeps, or gives away to a parameter `own`, and returns one that
 * the guest holds. A guest's function gets a handle that it holds from then on, and returns one that it keeps, or gives away
 * as a result `own`.
 *
 * A handle has its slot in the table in the lower 20 bits, from 1, and above it 11 bits of generation, which counts how
 * often the slot has been used; a slot with no generation left is never used again. A handle is therefore never 0 or
 * negative. A dropped one is a `LiftError` (`stale-handle`), and so is a number that the guest made up (`unknown-handle`),
 * unless it happens to be a handle that the guest holds. An object that is not an instance of the class is a `LowerError`
 * (`wrong-type`), and so are one more than `max` (`too-many-handles`) and any object once the guest is closed
 * (`guest-closed`).
 *
 * `handle(C, { invalid: "EBADF", numbers: "lowest" })` numbers objects as a kernel numbers files, and tells the guest of a bad number
 * by an errno: an export that takes such a handle returns one, or its class is refused. In a struct or a list, a bad number is that errno
 * too, when it is read.
 *
 * Without options the type of a class is the same wherever it is written; with options each call makes a type of its own:
 * keep it in a constant. C: `typedef int32_t file_t;` Rust: `i32`, best in a struct with a `Drop`. AssemblyScript: `i32`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { handle, string, u32 } from "@hostwright/types";
 *
 * class Counter {
 *   count = 0;
 * }
 * const counters = handle(Counter, { name: "counter", max: 100 });
 *
 * class Counters extends HostModuleBase {
 *   static override readonly moduleName = "counters";
 *   @wasm.export("new", counters)
 *   make(): Counter {
 *     return new Counter();
 *   }
 *   @wasm.export("next", u32)
 *   next(@counters counter: Counter): number {
 *     return ++counter.count;
 *   }
 *   @wasm.export("drop")
 *   drop(@counters.own counter: Counter): void {
 *     console.log(counter.count);
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when it is given no class, `invalid-definition` when `max` is out of range
 *
 * @__NO_SIDE_EFFECTS__
 */
export function handle<T extends object, const N extends string = "that class">(
  of: HandleClass<T>,
  options?: HandleOptions<T, N>,
): HandleType<T, N> {
  checkClass(of);
  checkOptions("handle", options ?? {}, OPTIONS);
  if (options !== undefined) return handleType(of, options) as HandleType<T, N>;
  let type = types.get(of);
  if (type === undefined) types.set(of, (type = handleType(of, {})));
  return type as HandleType<T, N>;
}

function handleType<T extends object>(of: HandleClass<T>, options: HandleOptions<T>): unknown {
  const { name = of.name, max = DEFAULT_MAX, numbers, first, invalid, release } = options;
  checkMax(max, `handle<${name}>`);
  if (first !== undefined) checkFirst(first, numbers, `handle<${name}>`);
  const make = (): Table<T> =>
    numbers === "lowest" ? new NumberTable<T>(max, first ?? 0) : new HandleTable<T>(max);
  const table = tables(make, release);
  const lower = (value: T, memory: GuestMemory): number => {
    if (!(value instanceof (of as never))) throw noInstance(value, of.name, name);
    if (memory.guest?.isClosed === true) throw guestClosed(value);
    return table(memory).handleOf(value);
  };
  const get = (memory: GuestMemory, core: number): T => open(memory, core).get(core);
  const drop = (memory: GuestMemory, held: T | number): T => open(memory, held).drop(held);
  const open = (memory: GuestMemory, held: T | number): Table<T> => {
    if (memory.guest?.isClosed !== true) return table(memory);
    throw staleHandle(held, "and the guest has been closed, with all its handles. Instantiate a new one.");
  };
  const [lift, lifted] = [get, drop].map((each) =>
    invalid === undefined ? each : refusing(each, invalid),
  ) as [typeof get, typeof drop];
  const power = invalid === undefined ? {} : { needsErrno: needsErrno(invalid) };
  const describe = (own: boolean) => () => ({
    options: {
      class: of.name,
      ...(max === DEFAULT_MAX ? {} : { max }),
      ...(numbers === "lowest" ? { numbers, first: first ?? 0 } : {}),
      ...(invalid === undefined ? {} : { invalid }),
      ...(own ? { own } : {}),
    },
  });
  return makeType({
    name: `handle<${name}>`,
    kind: "handle",
    lift,
    ...power,
    receive: get,
    lower,
    layout: { size: 4, alignment: 4 },
    load: (memory, offset) => lift(memory, memory.readI32(offset)),
    store: (memory, offset, value: T) => {
      // Before a handle is made that the guest would not learn of.
      memory.check(offset, 4);
      memory.writeU32(offset, lower(value, memory));
    },
    details: describe(false),
    members: {
      own: makeType({
        name: `own<${name}>`,
        kind: "handle",
        lift: lifted,
        ...power,
        receive: drop,
        details: describe(true),
      }),
      drop,
      held: (memory: GuestMemory) =>
        memory.guest?.isClosed === true ? new Map<number, T>() : table(memory).objects,
    },
  });
}

type Table<T extends object> = HandleTable<T> | NumberTable<T>;

/** Makes a function that refuses the number of a guest by an errno. */
function refusing<T>(
  take: (memory: GuestMemory, core: number) => T,
  errno: string,
): (memory: GuestMemory, core: number) => T {
  return (memory, core) => {
    try {
      return take(memory, core);
    } catch (error) {
      if (!(error instanceof LiftError)) throw error;
      throw new ErrnoError<string>(errno, { message: error.message, cause: error });
    }
  };
}

function needsErrno(errno: string): string {
  return `tells the guest of a bad handle by ${formatAny(errno)}, and the method returns no errno. Export it with errno or orErrno(…).`;
}

function checkFirst(first: number, numbers: string | undefined, where: string): void {
  const isNumber = Number.isInteger(first) && first >= 0 && first <= MOST_HANDLES;
  if (isNumber && numbers === "lowest") return;
  const fact = isNumber
    ? 'says where the lowest numbers begin. Write { numbers: "lowest" } too.'
    : `must be an integer from 0 to ${String(MOST_HANDLES)}, not ${formatAny(first)}.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "first" });
}

/** Finds the table of the guests that share a memory, or of a memory that belongs to none. */
function tables<T extends object>(
  make: () => Table<T>,
  release: HandleOptions<T>["release"],
): (memory: GuestMemory) => Table<T> {
  const key = {};
  const ownerless = new WeakMap<GuestMemory, Table<T>>();
  const releaseAll = (table: Table<T>): void => {
    const objects = table.clear();
    if (release !== undefined) eachOf(objects, release);
  };
  return (memory) => {
    if (memory.guest !== undefined) return memory.guest.memoryState(key, make, releaseAll);
    let table = ownerless.get(memory);
    if (table === undefined) ownerless.set(memory, (table = make()));
    return table;
  };
}

// All of them, even when one fails: the others would never be released.
function eachOf<T>(objects: readonly T[], release: (object: T) => void): void {
  const errors: unknown[] = [];
  for (const object of objects) {
    try {
      release(object);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) {
    throw new AggregateError(errors, `${String(errors.length)} objects could not be released.`);
  }
}

function noInstance(value: unknown, className: string, name: string): LowerError {
  const fact = `must be a ${className}, not ${formatAny(value)}.`;
  return new LowerError("wrong-type", fact, value, { subject: `handle<${name}>` });
}

function guestClosed(value: unknown): LowerError {
  const fact = "cannot be given: the guest has been closed, and could never drop it. Keep the object.";
  return new LowerError("guest-closed", fact, value, { subject: "a handle" });
}

function checkClass(of: unknown): void {
  if (typeof of === "function" && typeof of.prototype === "object") return;
  throw new TypeDefinitionError("not-a-type", "is not a class. Give the class of the objects.", {
    where: "handle",
    subject: formatAny(of),
  });
}
