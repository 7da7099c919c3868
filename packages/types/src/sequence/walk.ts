import { locateInPart } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Storable } from "../type/capabilities.js";

/** The range of a list's elements. */
interface Extent {
  readonly memory: GuestMemory;
  readonly offset: number;
  readonly length: number;
}

/** Begins a walk through a list: the method of lists under `Symbol.iterator`. */
export type Walk<T> = (this: Extent) => IterableIterator<T>;

/** The iterator of a walk. */
interface Walker {
  memory: GuestMemory;
  end: number;
  at: number;
}

/** The iterator of a walk that knows the index of its element. */
interface StartedWalker extends Walker {
  start: number;
}

/** The result of a step whose element is a view. */
interface Step<T> {
  memory: GuestMemory;
  at: number;
  done: boolean;
  readonly value: T | undefined;
}

type Create = (prototype: object) => unknown;

// V8 optimises walkers, steps and views away, as long as walkers and steps come of Object.create or a literal, never of
// `new`, and functions capture parameters alone, never a `const`. See RATIONALE.md, "Views are made when an iterator's
// value is read".

/** Makes the walk through elements that are loaded when a step is made. */
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
    // One literal, which the engine optimises away: with two of them, a loop took three times as long.
    return { value, done } as IteratorResult<T>;
  };
  return walkWith(next, stride);
}

/** Makes the walk through elements that may fail to load: their errors have the index. */
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

/** Adds the index in a list to an error. */
export function atIndex(error: unknown, owner: string, index: number): unknown {
  return locateInPart(error, owner, `[${String(index)}]`);
}

/**
 * Makes the walk through views, which need no access to memory. Each is made when a step is asked for its value. See
 * RATIONALE.md, "Views are made when an iterator's value is read".
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
