import { enumeration } from "../aggregate/enumeration.js";
import { Struct, struct } from "../aggregate/struct.js";
import { LiftError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { bool } from "../numeric/bool.js";
import { f64 } from "../numeric/floats.js";
import { u16, u8 } from "../numeric/integers.js";
import { thrown } from "../thrown.fixture.js";
import { list } from "./list.js";

class Point extends Struct {
  @u16 x!: number;
  @u16 y!: number;
}

/** A list of points at 8: (1, 10), (2, 20)… */
function points(count: number, memory = new GuestMemory(8 + count * 4)) {
  const lifted = list(Point).lift(memory, 8, count);
  for (let index = 0; index < count; index++) lifted.set(index, { x: index + 1, y: (index + 1) * 10 });
  return lifted;
}

describe.each([
  ["structs", () => points(3)],
  ["structs without a class", () => list(struct({ x: u16 })).lift(new GuestMemory(8), 2, 3)],
  ["numbers", () => list(f64).lift(new GuestMemory(24), 0, 3)],
  ["elements that may fail", () => list(bool).lift(new GuestMemory(3), 0, 3)],
])("a walk through %s", (_, make) => {
  test("ends behind the last element, and stays there", () => {
    const walk = make()[Symbol.iterator]();
    for (let step = 0; step < 3; step++) expect(walk.next().done).toBe(false);
    for (let step = 0; step < 3; step++) {
      const { done, value } = walk.next() as { done: boolean; value: unknown };
      expect([done, value]).toEqual([true, undefined]);
    }
  });

  test("can be walked on, and is another each time", () => {
    const elements = make();
    const walk = elements[Symbol.iterator]() as IterableIterator<unknown>;
    walk.next();
    expect([...walk]).toHaveLength(2);
    expect([...walk]).toEqual([]);
    expect([...elements]).toHaveLength(3);
    expect(elements.toArray()).toHaveLength(3);
  });
});

describe("a walk through structs", () => {
  test("gives each element a view of its own, which is good after the walk", () => {
    const elements = points(3);
    const kept = [...elements];
    expect(kept.map(({ x, y }) => [x, y])).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    for (const point of kept) point.x += 100;
    expect([0, 1, 2].map((index) => elements.get(index).x)).toEqual([101, 102, 103]);
    expect(kept.every((point) => point instanceof Point)).toBe(true);
  });

  test("gives steps that stay what they are, whatever is walked further", () => {
    const walk = points(2)[Symbol.iterator]();
    const [first, second, last] = [walk.next(), walk.next(), walk.next()];
    expect([first.done, second.done, last.done]).toEqual([false, false, true]);
    expect([(first.value as Point).y, (second.value as Point).y, last.value]).toEqual([10, 20, undefined]);
  });

  test("goes on where the guest has grown its memory between a step and its value", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const walk = points(2, new GuestMemory(engine))[Symbol.iterator]();
    const first = walk.next();
    engine.grow(1);
    const point = first.value as Point;
    engine.grow(1);
    expect([point.x, (walk.next().value as Point).y]).toEqual([1, 20]);
  });

  test("takes its length from the guest's count alone, to the end of the memory", () => {
    const memory = new GuestMemory(16);
    expect([...list(Point).lift(memory, 8, 2)]).toHaveLength(2);
    expect([...list(Point).lift(memory, 12, 1)]).toHaveLength(1);
    expect([...list(Point).lift(memory, 16, 0)]).toEqual([]);
    expect([...list(Point).lift(new GuestMemory(0), 0, 0)]).toEqual([]);
  });
});

test("a step has the number that was there when it was made", () => {
  const memory = new GuestMemory(8);
  const step = list(f64).lift(memory, 0, 1)[Symbol.iterator]().next();
  memory.writeF64(0, 1.5);
  expect(step).toEqual({ value: 0, done: false });
});

test("a walk goes on behind an element that fails, which it finds when it is there", () => {
  const memory = new GuestMemory(3);
  memory.writeU8(1, 7);
  const digits = list(enumeration({ zero: 0, one: 1 }, { as: u8 })).lift(memory, 0, 3);
  const walk = digits[Symbol.iterator]();
  expect(walk.next().value).toBe(0);
  thrown(() => walk.next(), LiftError, { code: "unknown-discriminant" });
  expect(walk.next()).toEqual({ value: 0, done: false });
});
