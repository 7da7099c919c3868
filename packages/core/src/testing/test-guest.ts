import {
  type AddressType,
  type Copy,
  type CoreValue,
  type Element,
  type ElementValue,
  type GuestFunction,
  type GuestMemory,
  list,
  pointer,
  sizeOf,
} from "@hostwright/types";
import type { OptionKinds, EngineMemory, Signal } from "@hostwright/types/internal";

import { callAsyncThunk } from "../guest/suspend/async-thunk.js";
import { beginCall, enterCall, finishCall } from "../guest/suspend/suspendable-calls.js";
import { type CallContext, makeContext } from "../context/call-context.js";
import type { CallValues } from "../context/caller.js";
import { currentContext, runIn } from "../context/current-context.js";
import { untilAborted } from "../guest/abort-listener.js";
import { asyncCall } from "../compile/async-call.js";
import { canRunText } from "../compile/generated-thunk.js";
import { makeAsyncThunk } from "../compile/make-async-thunk.js";
import { type CompiledExport, type CompiledModule, compileModule } from "../compile/compiled-module.js";
import type { Middleware } from "../observe/middleware.js";
import { observedAsyncThunk, observedThunk } from "../observe/observed-thunk.js";
import { checkOptions } from "../check-options.js";
import type { HostModuleBase } from "../host-module-base.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { BumpAllocator } from "./bump-allocator.js";
import { coreArguments, coreResult, takesAs } from "./passed-values.js";
import { StandIn } from "./stand-in.js";

/** Configures {@link testGuest}. */
export interface TestGuestOptions {
  /** The size of its memory in pages of 64 KiB; 16, which is 1 MiB, when left out. */
  readonly pages?: number;
  /** The address type of its memory; `i32` when left out. */
  readonly addressType?: AddressType;
  /**
   * Functions that the guest exports, in addition to `malloc`, `free` and `cabi_realloc`, which reserve memory. `undefined`
   * removes one of these.
   */
  readonly exports?: Readonly<Record<string, GuestFunction | undefined>>;
  /** The memories that the guest has besides its own, by the names of their exports: for types that name one. */
  readonly memories?: Readonly<Record<string, EngineMemory>>;
  /** The function table of the guest. C's function pointers are indices of it. */
  readonly table?: readonly (GuestFunction | undefined)[];
  /** Middleware around each call, as given to `runtime.use`. */
  readonly middleware?: readonly Middleware[];
  /** The `caller.signal` of each call; it ends calls as the signal of a `run` does. */
  readonly signal?: Signal;
  /** The `caller.values` of each call. */
  readonly values?: CallValues;
}

const OPTIONS: OptionKinds<TestGuestOptions> = {
  pages: "number",
  addressType: ["i32", "i64"],
  exports: "object",
  memories: "object",
  table: "array",
  middleware: "array",
  signal: "object",
  values: "object",
};

/** Locates bytes in the memory of a test guest, as the two core values that pass them. */
export type Placed = readonly [offset: number, length: number];

/** The default alignment of reserved bytes: enough for every type. */
const ALIGNMENT = 16;
const DEFAULT_PAGES = 16;

/**
 * Plays the part of a guest in a test: it has a memory to store values in, and calls host functions with core values. Made by
 * {@link testGuest}.
 */
export class TestGuest {
  /** The guest's memory. */
  readonly memory: GuestMemory;
  readonly #compiled: CompiledModule;
  readonly #entered: StandIn;
  readonly #engineMemory: EngineMemory;
  readonly #allocator: BumpAllocator;
  readonly #options: TestGuestOptions;

  constructor(instance: HostModuleBase<unknown>, options: TestGuestOptions) {
    const { addressType = "i32", pages = DEFAULT_PAGES, exports = {}, table = [], middleware = [] } = options;
    const { memories = {} } = options;
    const compiled = compileModule(instance.constructor as ModuleClass);
    const { slot, moduleClass } = compiled;
    this.#compiled = compiled;
    this.#options = options;
    this.#engineMemory = new WebAssembly.Memory({ initial: pages });
    this.#entered = new StandIn(
      { runtime: {}, addressType, receivers: [{ slot, moduleClass, instance }], isKeptAfterAbort: true },
      { exports: { ...this.#allocation(addressType), ...exports }, table, middleware },
    );
    this.#entered.memoryNamed = (name) => (Object.hasOwn(memories, name) ? memories[name] : undefined);
    this.memory = this.#entered.memory;
    this.memory.bind(this.#engineMemory);
    this.#allocator = new BumpAllocator(this.memory);
  }

  /**
   * Reserves bytes in the memory, and returns their offset. They are zero until the test writes to them.
   *
   * @throws {RangeError} when the memory has no room left
   */
  reserve(length: number, alignment: number = ALIGNMENT): number {
    return this.#allocator.reserve(length, alignment);
  }

  /** Stores bytes, and returns their offset and their number. */
  bytes(data: ArrayLike<number>): Placed {
    const offset = this.reserve(data.length, 1);
    this.memory.writeBytes(offset, data);
    return [offset, data.length];
  }

  /** Stores a text as UTF-8, and returns its offset and its length in bytes. */
  string(text: string): Placed {
    return this.bytes(new TextEncoder().encode(text));
  }

  /**
   * Stores a value of a type that has a fixed size, and returns its offset. Its texts, bytes, arrays and lists are stored as
   * well.
   *
   * @throws {LowerError} when the value does not fit the type
   */
  store<E extends Element>(type: E, value: ElementValue<E> | Copy<ElementValue<E>>): number {
    const offset = this.reserve(sizeOf(type, this.memory.addressType));
    this.#placing(() => {
      pointer(type).lift(this.memory, offset).store(value);
    });
    return offset;
  }

  /**
   * Stores values of a type that has a fixed size, one after the other, and returns the offset of the first and their number.
   * Their texts, bytes, arrays and lists are stored as well.
   *
   * @throws {LowerError} when a value does not fit the type
   */
  list<E extends Element>(type: E, values: readonly (ElementValue<E> | Copy<ElementValue<E>>)[]): Placed {
    const offset = this.reserve(sizeOf(type, this.memory.addressType) * values.length);
    const placed = list(type).lift(this.memory, offset, values.length);
    this.#placing(() => {
      values.forEach((value, index) => {
        placed.set(index, value);
      });
    });
    return [offset, values.length];
  }

  /** Grows the memory by the given number of pages. Views of it are detached, as when a guest grows its memory. */
  grow(pages: number): void {
    this.#engineMemory.grow(pages);
  }

  /**
   * Calls a host function with core values, and returns the core result that the guest would get: nothing, a value, or an
   * array of several; a promise of that for an asynchronous method. Of several methods of that name, the first that takes as many
   * numbers and bigints is called. An array among the arguments is spread, so that the pair
   * of {@link TestGuest.string} can be passed as it is. An `i32` may be signed or unsigned, an `i64` a bigint or an integer.
   *
   * Errors that end the call of a real guest are thrown as they are: a fault, or an error of the method. Later calls work
   * all the same.
   *
   * @throws {TypeError} when the class exports no function of that name, or the core values are of other types
   * @throws {RangeError} when a core value does not fit its type
   */
  call(name: string, ...args: readonly unknown[]): CoreValue {
    const { metadata } = this.#compiled;
    const where = `${metadata.name}.${name}`;
    const { addressType } = this.memory;
    const all = this.#compiled.exports.filter((each) => each.metadata.name === name);
    const exported =
      all.find((each) => takesAs(each.for(addressType).plan.functionType, args.flat())) ?? all[0];
    if (exported === undefined) {
      const names = metadata.exports.map((each) => each.name).join(", ");
      throw new TypeError(`${where}: the class exports no function of that name. It exports ${names}.`);
    }
    const { plan, isAsync } = exported.for(this.memory.addressType);
    const core = coreArguments(where, plan.functionType.parameters, args.flat());
    const { results } = plan.functionType;
    if (!isAsync) return coreResult(results, this.#callSync(exported, core));
    return this.#callAsync(exported, core).then((result) => coreResult(results, result));
  }

  /** Releases the state of the guest, such as its handles. Later calls fail with `guest-closed` (`GuestClosedError`). */
  close(): void {
    this.#entered.close();
  }

  #callSync(exported: CompiledExport, core: readonly CoreValue[]): CoreValue {
    const { middleware = [] } = this.#options;
    const thunks = exported.for(this.memory.addressType);
    // No closures are loaded here.
    const isPlain = middleware.length === 0 && canRunText();
    const thunk = isPlain ? thunks.sync(true) : observedThunk(exported, thunks, [...middleware], true);
    const context = this.#context();
    const { name } = thunks;
    const frame = this.#entered.frameFor(name, context);
    const work = (): CoreValue => this.#entered.enter(name, frame, () => thunk(...core));
    return context === undefined ? work() : runIn(context, work);
  }

  async #callAsync(exported: CompiledExport, core: readonly CoreValue[]): Promise<CoreValue> {
    const { middleware = [] } = this.#options;
    const thunks = exported.for(this.memory.addressType);
    const { name } = thunks;
    const thunk =
      middleware.length === 0
        ? makeAsyncThunk(thunks, asyncCall(thunks, true))
        : observedAsyncThunk(exported, thunks, middleware);
    const outer = this.#context();
    this.#entered.refuse(name, outer);
    const frame = beginCall(this.#entered, outer);
    const signal = outer?.signal;
    try {
      const work = enterCall(frame, () => callAsyncThunk(thunk, frame, core));
      return await (signal === undefined ? work : untilAborted(work, signal));
    } finally {
      finishCall(frame);
    }
  }

  #placing(work: () => void): void {
    this.#entered.reserve = (byteLength, alignment) => this.reserve(byteLength, alignment);
    try {
      work();
    } finally {
      this.#entered.reserve = undefined;
    }
  }

  #context(): CallContext | undefined {
    const { signal, values } = this.#options;
    const outer = currentContext();
    return signal === undefined && values === undefined
      ? outer
      : makeContext(this.#entered.runtime, outer, { signal, values });
  }

  #allocation(addressType: AddressType): Readonly<Record<string, GuestFunction>> {
    const address = (offset: number): number | bigint => (addressType === "i64" ? BigInt(offset) : offset);
    return {
      malloc: (length) => address(this.reserve(Number(length))),
      free: () => undefined,
      // https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md
      cabi_realloc: (old, oldLength, alignment, length) => {
        const offset = this.reserve(Number(length), Number(alignment));
        const kept = Math.min(Number(oldLength), Number(length));
        this.memory.writeBytes(offset, this.memory.bytes(Number(old), kept));
        return address(offset);
      },
    };
  }
}

/**
 * Makes a stand-in for a guest, with which a test calls the host functions of an instance. Each call runs the same thunk that
 * a guest would call, over a memory of its own.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { testGuest } from "@hostwright/core/testing";
 * import { string, u32 } from "@hostwright/types";
 *
 * @wasm.module("words")
 * class Words extends HostModuleBase {
 *   @wasm.export("count", u32)
 *   count(@string text: string): number {
 *     return text.split(" ").length;
 *   }
 * }
 *
 * const guest = testGuest(new Words());
 * console.log(guest.call("count", guest.string("as many as four"))); // 4
 * ```
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
 * @throws {ModuleLinkError} `invalid-argument`
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- host modules differ in their options
export function testGuest(instance: HostModuleBase<any>, options: TestGuestOptions = {}): TestGuest {
  checkOptions("testGuest", options, OPTIONS);
  return new TestGuest(instance as HostModuleBase<unknown>, options);
}
