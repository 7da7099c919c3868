import fc from "fast-check";

import { caseCount } from "../cases.fixture.js";
import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { ErrnoError } from "../result/errno-error.js";
import { receiveOf } from "../lending/receive.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { File } from "./file.fixture.js";
import { handle, type HandleOptions } from "./handle.js";

const stale = { code: "stale-handle" } as const;
const unknown = { code: "unknown-handle" } as const;
const BAD = { code: "errno", errno: "EBADF" } as const;

describe("the lowest numbers", () => {
  test("begin with 0, or where first says, and the lowest free one is given", () => {
    for (const first of [0, 3, 2 ** 20 - 1]) {
      const files = handle(File, { numbers: "lowest", ...(first === 0 ? {} : { first }) });
      const { memory } = new FakeGuest();
      const [a, b, c] = [File.open("a"), File.open("b"), File.open("c")];
      const numbers = [a, b, c, a].map((file) => files.lower(file, memory));
      expect(numbers).toEqual([first, first + 1, first + 2, first]);
      expect(files.own.lift(memory, first + 1)).toBe(b);
      expect(files.drop(memory, a)).toBe(a);
      expect(files.lower(b, memory)).toBe(first);
      expect(files.held(memory)).toEqual(new Map([[first, b], [first + 2, c]])); // prettier-ignore
    }
  });

  test("find a closed number stale, and name one that was never given unknown", () => {
    const files = handle(File, { numbers: "lowest", first: 3 });
    const { memory } = new FakeGuest();
    files.lower(File.open(), memory);
    files.own.lift(memory, 3);
    thrown(() => files.own.lift(memory, 3), LiftError, { ...stale, value: 3 });
    for (const never of [-1, 0, 2, 4, 2 ** 31 - 1, -(2 ** 31), NaN, 3.5])
      thrown(() => files.lift(memory, never), LiftError, unknown);
    thrown(() => files.drop(memory, File.open()), LiftError, unknown);
  });

  test("are used up at max, and free again with the next close", () => {
    const files = handle(File, { numbers: "lowest", max: 2 });
    const { memory } = new FakeGuest();
    files.lower(File.open(), memory);
    files.lower(File.open(), memory);
    thrown(() => files.lower(File.open(), memory), LowerError, { code: "too-many-handles" });
    files.own.lift(memory, 0);
    expect(files.lower(File.open(), memory)).toBe(0);
  });

  test("are given in order again, in whatever order some of them were closed", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: 40 }, (_, index) => index)), (closed) => {
        const files = handle(File, { numbers: "lowest" });
        const { memory } = new FakeGuest();
        for (let index = 0; index < 40; index++) files.lower(File.open(), memory);
        for (const number of closed) files.own.lift(memory, number);
        const again = closed.map(() => files.lower(File.open(), memory));
        expect(again).toEqual([...closed].sort((a, b) => a - b));
        expect(files.lower(File.open(), memory)).toBe(40);
      }),
      { numRuns: caseCount(200) },
    );
  });

  test("are released when the guest is closed, and nothing is held then", () => {
    const released: File[] = [];
    const files = handle(File, { numbers: "lowest", release: (file) => released.push(file) });
    const guest = new FakeGuest();
    const [a, b] = [File.open("a"), File.open("b")];
    for (const file of [a, b]) files.lower(file, guest.memory);
    guest.close();
    expect([released, files.held(guest.memory).size]).toEqual([[a, b], 0]);
    thrown(() => files.lift(guest.memory, 0), LiftError, stale);
  });

  test("are those of a kernel, whatever a guest opens and closes", () => {
    const action = fc.record({
      act: fc.constantFrom("open", "close", "close object", "read"),
      at: fc.integer({ min: -1, max: 12 }),
    });
    const given = {
      first: fc.nat(2),
      max: fc.integer({ min: 1, max: 12 }),
      steps: fc.array(action, { maxLength: 200 }),
    };
    fc.assert(
      fc.property(fc.record(given), ({ first, max, steps }) => {
        const files = handle(File, { numbers: "lowest", first, max });
        const { memory } = new FakeGuest();
        const all = Array.from({ length: 13 }, (_, index) => File.open(String(index)));
        /** The model: the file of each number, and the numbers that have ever been given. */
        const open = new Map<number, File>();
        let next = first;
        const refusalOf = (number: number): unknown =>
          number >= first && number < next ? "stale-handle" : "unknown-handle";
        const outcome = (act: () => unknown): unknown => {
          try {
            return act();
          } catch (error) {
            if (error instanceof LiftError || error instanceof LowerError) return error.code;
            throw error;
          }
        };
        for (const { act, at } of steps) {
          const file = all[Math.abs(at)] as File;
          const [of] = [...open].find(([, each]) => each === file) ?? [];
          if (act === "open") {
            let lowest = first;
            while (open.has(lowest)) lowest++;
            const expected = of ?? (open.size === max ? "too-many-handles" : lowest);
            expect(outcome(() => files.lower(file, memory))).toBe(expected);
            if (typeof expected === "number") {
              open.set(expected, file);
              next = Math.max(next, expected + 1);
            }
          } else if (act === "close object") {
            expect(outcome(() => files.drop(memory, file))).toBe(of === undefined ? "unknown-handle" : file);
            if (of !== undefined) open.delete(of);
          } else {
            const take = act === "close" ? files.own.lift : files.lift;
            expect(outcome(() => take(memory, at))).toBe(open.get(at) ?? refusalOf(at));
            if (act === "close") open.delete(at);
          }
          expect(files.held(memory)).toEqual(open);
        }
      }),
      { numRuns: caseCount(500) },
    );
  });
});

describe("an errno for a bad number", () => {
  const files = handle(File, { invalid: "EBADF" });

  test("takes the place of the error in every parameter, and keeps it as the cause", () => {
    const { memory } = new FakeGuest();
    const closed = files.lower(File.open(), memory);
    files.own.lift(memory, closed);
    const reads = [files.lift, files.own.lift];
    for (const [number, code] of [
      [closed, "stale-handle"],
      [77, "unknown-handle"],
    ] as const) {
      for (const read of reads) {
        const error = thrown(() => read(memory, number), ErrnoError, BAD);
        expect(error.cause).toMatchObject({ name: "LiftError", code });
      }
    }
  });

  test("takes the place of the error in memory too", () => {
    const { memory } = new FakeGuest();
    memory.writeU32(8, 77);
    thrown(() => files.load(memory, 8), ErrnoError, BAD);
    thrown(() => list(files).lift(memory, 8, 1).toArray(), ErrnoError, BAD);
  });

  test("is for guests: what a guest's function returns, and what the host drops, are errors", () => {
    const { memory } = new FakeGuest();
    for (const type of [files, files.own]) thrown(() => receiveOf(type)?.(memory, 77), LiftError, unknown);
    thrown(() => files.drop(memory, 77), LiftError, unknown);
  });

  test("hides no other error", () => {
    const guest = new FakeGuest();
    thrown(() => files.lower({} as File, guest.memory), LowerError, { code: "wrong-type" });
    expect(() => files.load(guest.memory, 2 ** 20)).toThrow(
      expect.objectContaining({ code: "out-of-bounds" }),
    );
  });
});

describe("the definition", () => {
  test.each<[HandleOptions<File>, string]>([
    [{ first: 3 }, 'first says where the lowest numbers begin. Write { numbers: "lowest" } too.'],
    [{ numbers: "unique", first: 3 }, "first says where"],
    [{ numbers: "lowest", first: -1 }, "first must be an integer from 0 to 1048575, not -1."],
    [{ numbers: "lowest", first: 1.5 }, "first must be an integer"],
    [{ numbers: "lowest", first: 2 ** 20 }, "first must be an integer"],
  ])("refuses %j", (options, fact) => {
    const error = thrown(() => handle(File, options), TypeDefinitionError, { code: "invalid-definition" });
    expect(error.message).toContain(fact);
  });

  test.each([{ numbers: "highest" }, { invalid: 8 }])("refuses %j", (options) => {
    thrown(() => handle(File, options as never), TypeDefinitionError, { code: "invalid-option" });
  });

  test("is described", () => {
    expect(handle(File, { numbers: "lowest", first: 3, invalid: "EBADF" }).describe().options).toEqual({
      class: "File",
      numbers: "lowest",
      first: 3,
      invalid: "EBADF",
    });
    expect(handle(File, { numbers: "unique" }).describe().options).toEqual({ class: "File" });
  });
});
