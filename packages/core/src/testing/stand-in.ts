import type {
  FunctionType,
  GuestFunction,
  PlaceableFunction,
  PlacedFunction,
  ValueType,
} from "@hostwright/types";

import { register } from "../context/frame.js";
import { CallableGuest } from "../guest/callable-guest.js";
import type { CallableGuestParts } from "../guest/callable-guest-parts.js";
import { wrapFunction } from "../guest/wrapper.js";
import type { Middleware } from "../observe/middleware.js";
import { throughMiddleware } from "../observe/observed-function.js";
import { withCoreValues } from "./passed-values.js";

/** Holds host functions in place of those that a guest exports or has in its table. */
interface StandInFunctions {
  readonly exports: Readonly<Record<string, GuestFunction | undefined>>;
  readonly table: readonly (GuestFunction | undefined)[];
  /** Around the functions of the host that are put into its table. */
  readonly middleware: readonly Middleware[];
}

/** Enters host functions as if they were functions of a guest. */
export class StandIn extends CallableGuest {
  /** Gives room for values in fields, while a test places them. */
  reserve: ((byteLength: number, alignment: number) => number) | undefined;
  readonly #functions: StandInFunctions;
  readonly #table: (GuestFunction | undefined)[];
  /** The functions that enter it, by those that were passed by reference. */
  readonly #references = new WeakMap<GuestFunction, GuestFunction>();

  constructor(parts: CallableGuestParts, functions: StandInFunctions) {
    super(parts);
    this.#functions = functions;
    this.#table = [...functions.table];
    this.placeFunction = (placeable) => this.#place(placeable);
    this.referencedFunction = (reference, type) => this.#referenced(reference, type);
    this.functionReference = (placeable) => this.#typed(undefined, placeable);
    this.callSuspendable = async (found, steps) => {
      try {
        return steps.end(await found(...steps.begin()));
      } catch (error) {
        throw steps.fail === undefined ? error : steps.fail(error);
      }
    };
  }

  override get isStarting(): boolean {
    return false;
  }

  override exportedFunction(name: string): GuestFunction | undefined {
    const { exports } = this.#functions;
    const found = Object.hasOwn(exports, name) ? exports[name] : undefined;
    return found && wrapFunction(this, name, found);
  }

  override tableFunction(index: number, type?: FunctionType): GuestFunction | undefined {
    const found = this.#table[index];
    if (found === undefined) return undefined;
    return this.#enter(`function ${String(index)} of the table`, found, type);
  }

  #enter(name: string, found: GuestFunction, type: FunctionType | undefined): GuestFunction {
    const typed = type === undefined ? found : withCoreValues(found, type as FunctionType<ValueType>);
    return wrapFunction(this, name, typed);
  }

  #referenced(reference: GuestFunction, type: FunctionType | undefined): GuestFunction {
    let wrapper = this.#references.get(reference);
    if (wrapper === undefined) {
      wrapper = this.#enter("a function reference", reference, type);
      this.#references.set(reference, wrapper);
    }
    return wrapper;
  }

  #place(placeable: PlaceableFunction): PlacedFunction {
    // Index 0 is the null pointer.
    const index = Math.max(this.#table.length, 1);
    const placed = this.#typed(index, placeable);
    this.#table[index] = placed;
    const isThere = (): boolean => this.#table[index] === placed;
    return { index, isThere, remove: () => (this.#table[index] = undefined) };
  }

  /** Makes a function with core values of one of the host, which is at an index of the table if it has one. */
  #typed(index: number | undefined, placeable: PlaceableFunction): GuestFunction {
    const call = this.#callOf(index, placeable);
    const { lower, lowerFailure, isAsync } = placeable;
    const { memory } = this;
    return isAsync
      ? async (...core) => {
          try {
            return lower(await call(core), memory, core);
          } catch (error) {
            return lowerFailure(error, memory);
          }
        }
      : (...core) => {
          try {
            return lower(call(core), memory, core);
          } catch (error) {
            return lowerFailure(error, memory);
          }
        };
  }

  /** Makes the call of a function of the host out of its core values. */
  #callOf(index: number | undefined, placeable: PlaceableFunction): (core: readonly unknown[]) => unknown {
    const { middleware } = this.#functions;
    if (middleware.length === 0) return (core) => placeable.call(...placeable.lift(core, this.memory));
    const through = throughMiddleware(middleware, index, placeable);
    return (core) => through(register.frame ?? this.makeFrame(undefined), core);
  }
}
