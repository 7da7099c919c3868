import fc from "fast-check";
import { LiftError, LowerError } from "../errors.js";
import { thrown } from "../thrown.fixture.js";
import { HandleTable, MOST_HANDLES } from "./handle-table.js";
import { caseCount } from "../cases.fixture.js";

const GENERATIONS = 2 ** 11;
const stale = { code: "stale-handle" } as const;
const unknown = { code: "unknown-handle" } as const;

function object(): object {
  return {};
}

describe("a handle", () => {
  test("is never 0 or negative: slots count from 1, generations lie above 20 bits", () => {
    const table = new HandleTable(10);
    expect([table.handleOf(object()), table.handleOf(object())]).toEqual([1, 2]);
    table.drop(1);
    expect(table.handleOf(object())).toBe(2 ** 20 + 1);
  });

  test("is stale after all have been dropped at once, and its number is not given again", () => {
    const table = new HandleTable<object>(3);
    const objects = [object(), object(), object()];
    const handles = objects.map((each) => table.handleOf(each));
    table.drop(2);
    expect(table.clear()).toEqual([objects[0], objects[2]]);
    expect([table.clear(), table.objects.size]).toEqual([[], 0]);
    for (const handle of handles) thrown(() => table.get(handle), LiftError, stale);
    expect(handles).not.toContain(table.handleOf(object()));
    expect(handles).not.toContain(table.handleOf(objects[0] as object));
  });

  test("belongs to its object, which has the same one until it is dropped", () => {
    const table = new HandleTable(10);
    const [first, second] = [object(), object()];
    const handle = table.handleOf(first);
    expect(table.handleOf(second)).not.toBe(handle);
    expect(table.handleOf(first)).toBe(handle);
    expect(table.get(handle)).toBe(first);
    expect(table.drop(handle)).toBe(first);
    const other = table.handleOf(first);
    expect(other).not.toBe(handle);
    expect(table.get(other)).toBe(first);
    thrown(() => table.get(handle), LiftError, { ...stale, value: handle });
  });

  test("is stale once it has been dropped, by itself or by its object, and cannot be dropped twice", () => {
    const table = new HandleTable(10);
    const [first, second] = [object(), object()];
    const handles = [table.handleOf(first), table.handleOf(second)] as const;
    expect(table.drop(handles[0])).toBe(first);
    expect(table.drop(second)).toBe(second);
    for (const handle of handles) {
      thrown(() => table.get(handle), LiftError, { ...stale, value: handle });
      thrown(() => table.drop(handle), LiftError, { ...stale, value: handle });
    }
    thrown(() => table.drop(first), LiftError, { ...unknown, value: first });
    expect(table.objects.size).toBe(0);
  });

  test("says in its error what it is, and what to do", () => {
    const table = new HandleTable(10);
    table.drop(table.handleOf(object()));
    expect(thrown(() => table.get(1), LiftError, stale).message).toBe(
      "the handle is 1, which has been dropped. Let the guest forget a handle when it drops it.",
    );
    expect(thrown(() => table.get(77), LiftError, unknown).message).toBe(
      "the handle is 77, which was never a handle of this guest. Let the guest pass on a handle that it was given.",
    );
  });

  test.each([
    0,
    -1,
    2, // the next slot, not used yet
    2 ** 20, // slot 0 of generation 1
    2 ** 20 + 1, // the next generation of slot 1
    2 ** 31 - 1,
    -(2 ** 31),
    -(2 ** 31) + 1, // slot 1 with the sign bit
    2 ** 31 + 1,
    2 ** 32 + 1, // slot 1 once cut down to 32 bits
    1.5,
    NaN,
    Infinity,
    "1",
    1n,
    undefined,
    null,
  ])("is unknown when it was never given: %p", (handle) => {
    const table = new HandleTable(10);
    expect(table.handleOf(object())).toBe(1);
    thrown(() => table.get(handle as number), LiftError, { ...unknown, value: handle });
    if (typeof handle === "number")
      thrown(() => table.drop(handle), LiftError, { ...unknown, value: handle });
    expect(table.objects.size).toBe(1);
  });

  test("is never given twice: a slot out of generations is retired", () => {
    const table = new HandleTable(1);
    const seen = new Set<number>();
    for (let again = 0; again < GENERATIONS; again++) {
      const handle = table.handleOf(object());
      expect(handle & 0xfffff).toBe(1);
      seen.add(handle);
      table.drop(handle);
    }
    expect(seen.size).toBe(GENERATIONS);
    expect(Math.max(...seen)).toBe(2 ** 31 - 2 ** 20 + 1);
    expect(table.handleOf(object())).toBe(2);
    for (const handle of seen) thrown(() => table.get(handle), LiftError, stale);
    // The generation after the last would have the sign bit of an i32.
    thrown(() => table.get(-(2 ** 31) + 1), LiftError, unknown);
  });
});

describe("a table", () => {
  test("holds as many as it may, and again as many once some are dropped", () => {
    const table = new HandleTable(2);
    const first = table.handleOf(object());
    table.handleOf(object());
    const third = object();
    const error = thrown(() => table.handleOf(third), LowerError, { code: "too-many-handles", value: third });
    expect(error.message).toBe(
      "a handle cannot be given: the guest holds 2 handles, and no more are allowed. Let it drop some, or raise { max }.",
    );
    table.drop(first);
    expect(table.get(table.handleOf(third))).toBe(third);
    thrown(() => table.handleOf(object()), LowerError, { code: "too-many-handles" });
  });

  test("holds a million and more, each with a handle of its own", () => {
    const table = new HandleTable(MOST_HANDLES);
    const objects = Array.from({ length: MOST_HANDLES }, object);
    let last = 0;
    for (const held of objects) last = table.handleOf(held);
    expect(last).toBe(2 ** 20 - 1);
    expect(table.get(last)).toBe(objects.at(-1));
    thrown(() => table.handleOf(object()), LowerError, { code: "too-many-handles" });
  });

  test("gives its objects as they are now: what happens later does not change them", () => {
    const table = new HandleTable(10);
    const [first, second] = [object(), object()];
    table.handleOf(first);
    const before = table.objects;
    table.handleOf(second);
    table.drop(first);
    expect([...before]).toEqual([[1, first]]);
    expect([...table.objects]).toEqual([[2, second]]);
  });
});

describe("whatever a guest does", () => {
  const number = fc.oneof(
    fc.integer(),
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 2 ** 20, max: 2 ** 20 + 40 }),
  );

  test("a handle gives the object that it was given for, or an error", () => {
    const actions = fc.array(
      fc.oneof(
        fc.record({ act: fc.constant("give" as const), at: fc.nat(7) }),
        fc.record({ act: fc.constant("drop" as const), at: fc.nat(7) }),
        fc.record({ act: fc.constant("guess" as const), at: number }),
        fc.record({ act: fc.constant("take" as const), at: number }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(actions, (steps) => {
        const table = new HandleTable(6);
        const objects = Array.from({ length: 8 }, object);
        /** The model: every handle ever given, with its object, or null once it has been dropped. */
        const given = new Map<number, object | null>();
        const expected = (handle: number): object | "stale-handle" | "unknown-handle" => {
          const known = given.get(handle);
          return known === undefined ? "unknown-handle" : (known ?? "stale-handle");
        };
        const outcome = (act: () => object): unknown => {
          try {
            return act();
          } catch (error) {
            if (error instanceof LiftError || error instanceof LowerError) return error.code;
            throw error;
          }
        };
        const live = (wanted: object): number | undefined =>
          [...given].find(([, held]) => held === wanted)?.[0];
        for (const { act, at } of steps) {
          if (act === "give") {
            const wanted = objects[at] as object;
            const before = live(wanted);
            const count = [...given.values()].filter((held) => held !== null).length;
            const outcomeOf = outcome(() => ({ handle: table.handleOf(wanted) }));
            if (before !== undefined) expect(outcomeOf).toEqual({ handle: before });
            else if (count === 6) expect(outcomeOf).toBe("too-many-handles");
            else {
              const { handle } = outcomeOf as { handle: number };
              expect(given.has(handle)).toBe(false);
              expect(handle > 0 && (handle | 0) === handle).toBe(true);
              given.set(handle, wanted);
            }
          } else if (act === "drop") {
            const wanted = objects[at] as object;
            const before = live(wanted);
            expect(outcome(() => table.drop(wanted))).toBe(before === undefined ? "unknown-handle" : wanted);
            if (before !== undefined) given.set(before, null);
          } else if (act === "guess") {
            expect(outcome(() => table.get(at))).toBe(expected(at));
          } else {
            const before = expected(at);
            expect(outcome(() => table.drop(at))).toBe(before);
            if (typeof before === "object") given.set(at, null);
          }
        }
        expect(new Set(table.objects.values())).toEqual(
          new Set([...given.values()].filter((held) => held !== null)),
        );
      }),
      { numRuns: caseCount(2000) },
    );
  });

  test("a number that was never given is no handle, however often it guesses", () => {
    const table = new HandleTable(64);
    const given = new Map(
      Array.from({ length: 64 }, () => object()).map((held) => [table.handleOf(held), held]),
    );
    for (const handle of [...given.keys()].filter((_, index) => index % 2 === 0)) {
      table.drop(handle);
      given.delete(handle);
    }
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.integer({ min: -100, max: 100 })), (guess) => {
        const held = given.get(guess);
        if (held !== undefined) expect(table.get(guess)).toBe(held);
        else expect(() => table.get(guess)).toThrow(LiftError);
      }),
      { numRuns: caseCount(10_000) },
    );
  });
});
