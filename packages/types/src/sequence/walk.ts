import { locateInPart } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Storable } from "../type/capabilities.js";

/** Where the elements of a list lie. */
interface Extent {
  readonly memory: GuestMemory;
  readonly offset: number;
  readonly length: number;
}

/** Begins to walk through a list: what lists have under `Symbol.iterator`. */
export type Walk<T> = (this: Extent) => IterableIterator<T>;

/** What walks, and how far it is. */
interface Walker {
  memory: GuestMemory;
  end: number;
  at: number;
}

/** What walks, and knows which element it is at. */
interface StartedWalker extends Walker {
  start: number;
}

/** What a step gives whose element is a view. */
interface Step<T> {
  memory: GuestMemory;
  at: number;
  done: boolean;
  readonly value: T | undefined;
}

type Create = (prototype: object) => unknown;

// In compiled code nothing is left of a walk: no walker, no step, no view. That lasts while
// - walkers and steps come of Object.create or of a literal. A loop asks whether its iterator and each result are objects,
//   and V8 learns too late that what `new` makes is one, so that it would have to make it;
// - all that is captured is a parameter. A `const` is looked at for whether it has its value yet, which counts in the size
//   of a function, and the size decides what is inlined.

/** Gives walks through elements that are loaded when a step is made. */
export function loadedWalk<T>(stride: number, load: Storable<T>["load"]): Walk<T> {
  const next = function (this: Walker): IteratorResult<T> {
    const { at } = this;
    let value: T | undefined;
    let done = true;
    if (at < this.end) {
      this.at = at + stride;
      value = load(this.memory, at);
      done = false;
    }
    // In one place, so that the engine need not make the object: with two of them, a loop took three times as long.
    return { value, done } as IteratorResult<T>;
  };
  return walkWith(next, stride);
}

/** Gives walks through elements that may fail to be loaded: their errors tell which it was. */
export function checkedWalk<T>(stride: number, load: Storable<T>["load"], owner: string): Walk<T> {
  const next = function (this: StartedWalker): IteratorResult<T> {
    const { at } = this;
    let value: T | undefined;
    let done = true;
    if (at < this.end) {
      this.at = at + stride;
      try {
        value = load(this.memory, at);
      } catch (error) {
        throw atIndex(error, owner, (at - this.start) / stride);
      }
      done = false;
    }
    return { value, done } as IteratorResult<T>;
  };
  return fromStart(walkWith(next as (this: Walker) => IteratorResult<T>, stride));
}

function fromStart<T>(begin: Walk<T>): Walk<T> {
  return function () {
    const walker = begin.call(this) as IterableIterator<T> & StartedWalker;
    walker.start = this.offset;
    return walker;
  };
}

/** Says at which index of a list an error happened. */
export function atIndex(error: unknown, owner: string, index: number): unknown {
  return locateInPart(error, owner, `[${String(index)}]`);
}

/**
 * Gives walks through views, which are made without a look at the memory. Each is made when a step is asked for its value:
 * a step that had it from the start would have a view or `undefined`, and what may be one of two V8 does make.
 */
export function viewWalk<T>(stride: number, load: Storable<T>["load"]): Walk<T> {
  const step = {
    get value(): T | undefined {
      const { done, memory, at } = this as unknown as Step<T>;
      return done ? undefined : load(memory, at);
    },
  };
  return walkWith(stepping(stride, step, Object.create as Create), stride);
}

function stepping<T>(stride: number, prototype: object, create: Create): (this: Walker) => IteratorResult<T> {
  return function () {
    const { at } = this;
    this.at = at + stride;
    const step = create(prototype) as Step<T>;
    step.memory = this.memory;
    step.at = at;
    step.done = at >= this.end;
    return step as IteratorResult<T>;
  };
}

function walkWith<T>(next: (this: Walker) => IteratorResult<T>, stride: number): Walk<T> {
  const walker = {
    next,
    [Symbol.iterator](): unknown {
      return this;
    },
  };
  return walk(walker, stride, Object.create as Create);
}

function walk<T>(prototype: object, stride: number, create: Create): Walk<T> {
  return function () {
    const walker = create(prototype) as Walker;
    walker.memory = this.memory;
    walker.end = this.offset + this.length * stride;
    walker.at = this.offset;
    return walker as unknown as IterableIterator<T>;
  };
}
