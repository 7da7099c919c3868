import fc from "fast-check";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LowerError } from "../errors.js";
import {
  allocated,
  byValue,
  bytes,
  callback,
  f64,
  flat,
  i32,
  list,
  none,
  option,
  orErrno,
  string,
  struct,
  tuple,
  u32,
  u8,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { type HeapGuest, heapGuest } from "./lending-call.fixture.js";

const utf8 = new TextEncoder();

/** Puts a function into the table of a guest, and gives what it was called with: core values, and the texts at them. */
function putFunction({ guest, live }: HeapGuest, act: (...core: number[]) => unknown = () => 0) {
  const calls: { core: number[]; live: number[] }[] = [];
  guest.table.push((...core) => {
    calls.push({ core: core as number[], live: [...live.values()] });
    return act(...(core as number[]));
  });
  return { calls, index: guest.table.length - 1 };
}

const read = ({ guest }: HeapGuest, offset: number, length: number): string =>
  new TextDecoder().decode(guest.memory.readBytes(offset, length));

describe("a function of the guest that takes values which lie in memory", () => {
  test("is lent them for the call", () => {
    const heap = heapGuest();
    const texts: string[] = [];
    const { calls, index } = putFunction(heap, (at = 0, length = 0) => texts.push(read(heap, at, length)));
    const call = callback([string, list(u32)], u32).lift(heap.guest.memory, index);
    expect([call("Ada", [1, 2]), call("", [])]).toEqual([1, 2]);
    expect(texts).toEqual(["Ada", ""]);
    expect(calls.map(({ live }) => live)).toEqual([[3, 8], []]);
    expect(calls[0]?.core.slice(1, 2)).toEqual([3]);
    expect(heap.live.size).toBe(0);
  });

  test.each(["i32", "i64"] as const)(
    "takes structs by pointer, and addresses as wide as the memory's: %s",
    (addressType) => {
      const heap = heapGuest({ addressType });
      const Point = struct({ x: f64, y: f64 });
      const seen: unknown[] = [];
      const { calls, index } = putFunction(heap, (at) => {
        seen.push(
          heap.guest.memory.readF64(Number(String(at))),
          heap.guest.memory.readF64(Number(String(at)) + 8),
        );
      });
      callback([Point]).lift(heap.guest.memory, index)({ x: 1, y: 2 });
      expect(seen).toEqual([1, 2]);
      expect(typeof calls[0]?.core[0]).toBe(addressType === "i32" ? "number" : "bigint");
      expect(heap.live.size).toBe(0);
    },
  );

  test("frees what is lent also when it throws, and keeps what is given away", () => {
    const heap = heapGuest();
    const failure = new Error("planned");
    const { index } = putFunction(heap, () => {
      throw failure;
    });
    const call = callback([string, allocated(string)]).lift(heap.guest.memory, index);
    expect(() => {
      call("lent", "given away");
    }).toThrow(failure);
    expect([...heap.live.values()]).toEqual([10]);
  });

  test("is not entered, and owns nothing, where an argument does not fit or finds no memory", () => {
    const heap = heapGuest();
    const { calls, index } = putFunction(heap);
    const call = callback([allocated(string), string, u8]).lift(heap.guest.memory, index);
    const misfit = thrown(
      () => {
        call("a", "b", 256);
      },
      LowerError,
      { code: "out-of-range", value: 256 },
    );
    expect(misfit.message).toMatch(/^callback<.*>: argument 2 \(u8\) must be an integer from 0 to 255/);
    for (const left of [0, 1]) {
      heap.left = left;
      const error = thrown(
        () => {
          call("a", "b", 1);
        },
        LowerError,
        { code: "allocation-failed" },
      );
      expect(error.message).toContain(`: argument ${String(left)} (`);
    }
    expect([calls.length, heap.live.size]).toEqual([0, 0]);
  });

  test("says which allocator a guest lacks", () => {
    const heap = heapGuest();
    delete heap.guest.functions["free"];
    const { calls, index } = putFunction(heap);
    const call = callback([string]).lift(heap.guest.memory, index);
    const error = thrown(
      () => {
        call("a");
      },
      LowerError,
      { code: "no-allocator" },
    );
    expect(error.message).toMatch(
      /^callback<\(string\) -> \(\)>: argument 0 \(string\) needs memory that the guest lends/,
    );
    expect(calls).toEqual([]);
  });

  test("asks a closed guest nothing but to refuse", () => {
    const heap = heapGuest();
    const { calls, index } = putFunction(heap, () => {
      throw new Error("closed");
    });
    const call = callback([string, u8]).lift(heap.guest.memory, index);
    heap.guest.isClosed = true;
    heap.left = 0;
    expect(() => {
      call("a", 1);
    }).toThrow("closed");
    expect(() => {
      call("a", 256);
    }).toThrow("closed");
    expect(calls.map(({ core }) => core)).toEqual([[], []]);
  });

  test("may call the host, which calls it again: each call has memory of its own", () => {
    const heap = heapGuest();
    const texts: string[] = [];
    const { index } = putFunction(heap, (at = 0, length = 0) => {
      texts.push(read(heap, at, length));
      if (length < 4) call("x".repeat(length + 1));
      texts.push(read(heap, at, length));
    });
    const call = callback([string]).lift(heap.guest.memory, index);
    call("x");
    expect(texts).toEqual(["x", "xx", "xxx", "xxxx", "xxxx", "xxx", "xx", "x"]);
    expect(heap.live.size).toBe(0);
  });

  test("passes the parts of a flat value, and borrows for those that lie elsewhere", () => {
    const heap = heapGuest();
    const { calls, index } = putFunction(heap, (_tag, at = 0, length = 0) => read(heap, at, length).length);
    const type = flat(option(tuple(string, i32)));
    const call = callback([type], i32).lift(heap.guest.memory, index);
    expect([call(["Ada", -1]), call(undefined)]).toEqual([3, 0]);
    expect(calls.map(({ core }) => core)).toEqual([
      [1, expect.any(Number), 3, -1],
      [0, 0, 0, 0],
    ]);
    expect(heap.live.size).toBe(0);
  });
});

describe("its result", () => {
  test("is copied and freed where the guest gives it away, also when it is malformed", () => {
    const heap = heapGuest();
    const { index } = putFunction(heap, (bytesOf) => {
      const given = bytesOf === 0 ? Uint8Array.of(0xff) : utf8.encode("given");
      return [heap.allocate(given), given.length];
    });
    const call = callback([i32], allocated(string)).lift(heap.guest.memory, index);
    expect(call(1)).toBe("given");
    expect(() => call(0)).toThrow(/^callback<.*>: the result \(allocated<string>\) /);
    expect(heap.live.size).toBe(0);
  });

  test("frees the parts that the guest gives away in a list of its own", () => {
    const heap = heapGuest();
    const { index } = putFunction(heap, () => {
      const texts = ["a", "bc"].map((text) => [heap.allocate(utf8.encode(text)), text.length]);
      const at = heap.allocate(new Uint8Array(16));
      texts.flat().forEach((value, each) => {
        heap.guest.memory.writeU32(at + 4 * each, value);
      });
      return [at, 2];
    });
    const call = callback([], allocated(list(allocated(string)))).lift(heap.guest.memory, index);
    expect([...call()]).toEqual(["a", "bc"]);
    expect(heap.live.size).toBe(0);
  });

  test("is written to a place that the host lends: first for byValue, last for others", () => {
    const heap = heapGuest();
    const { memory } = heap.guest;
    const Pair = struct({ a: u32, b: u32 });
    const { calls, index } = putFunction(heap, (...core) => {
      const [at = 0, other = at + 4] = core.filter((each) => each > 100);
      memory.writeU32(at, 7);
      memory.writeU32(other, 8);
      return 0;
    });
    const inStruct = callback([i32], flat(Pair)).lift(memory, index);
    const { a, b } = callback([i32], byValue(Pair)).lift(memory, index)(1);
    const two = callback([i32], orErrno([u32, u32], { out: true })).lift(memory, index)(1);
    expect([a, b, inStruct(1).a, inStruct(1).b, ...two]).toEqual([7, 8, 7, 8, 7, 8]);
    const place = expect.any(Number) as number;
    expect(calls.map(({ core }) => core)).toEqual([
      [place, 1],
      [1, place, place],
      [1, place],
      [1, place],
    ]);
    expect(calls[0]?.core[0]).toBeGreaterThan(1);
    expect(calls[2]?.core[0]).toBe(1);
    expect(heap.live.size).toBe(0);
    heap.left = 0;
    const error = thrown(() => inStruct(1), LowerError, { code: "allocation-failed" });
    expect(error.message).toMatch(/^callback<.*>: the result \(flat</);
  });

  test("is an errno that is thrown, or nothing", () => {
    const heap = heapGuest();
    const { index } = putFunction(heap, (_at, length = 0) => [length, 44]);
    const call = callback([string], orErrno(u32)).lift(heap.guest.memory, index);
    expect(() => call("a")).toThrow(expect.objectContaining({ errno: "ENOENT" }));
    expect(callback([string], none).lift(heap.guest.memory, index)("a")).toBeUndefined();
    expect(heap.live.size).toBe(0);
  });
});

test("arguments are encoded when the function is called, and memory is taken when it is its turn", async () => {
  const heap = heapGuest();
  const { index } = putFunction(heap);
  const order: unknown[] = [];
  heap.guest.callSuspendable = async (_found, steps) => {
    order.push(heap.live.size);
    await Promise.resolve();
    try {
      const core = steps.begin() as number[];
      order.push(read(heap, core[0] ?? 0, core[1] ?? 0), heap.live.size);
      if (core[1] === 1) throw new Error("planned");
      return steps.end(7);
    } catch (error) {
      throw steps.fail?.(error) as Error;
    } finally {
      order.push(heap.live.size);
    }
  };
  const call = callback([bytes], i32)({ async: true }).lift(heap.guest.memory, index);
  const given = Uint8Array.of(97, 98);
  const called = call(given);
  expect(await called).toBe(7);
  await expect(call(given.subarray(1))).rejects.toThrow("planned");
  expect(order).toEqual([0, "ab", 1, 0, 0, "b", 1, 0]);
  await expect(call("no" as never)).rejects.toMatchObject({ code: "wrong-type" });
});

test("gives memory back past a signal, where the guest has a way to", () => {
  const heap = heapGuest();
  const { index } = putFunction(heap);
  let past = 0;
  heap.guest.giveBack = (work) => {
    past++;
    work();
  };
  callback([string]).lift(heap.guest.memory, index)("a");
  expect([past, heap.live.size]).toEqual([1, 0]);
});

test("whatever is passed, and however a call ends, the guest sees the same values, and its heap is empty", () => {
  const heap = heapGuest();
  const { memory } = heap.guest;
  let seen: unknown[] = [];
  let mode = "ok";
  const { index } = putFunction(heap, (at = 0, length = 0, numbers = 0, count = 0) => {
    seen = [read(heap, at, length), Array.from({ length: count }, (_, i) => memory.readU32(numbers + 4 * i))];
    if (mode === "throw") throw new Error("planned");
    const copy = heap.allocate(memory.readBytes(at, length));
    return mode === "outside" ? [65535, 9] : [copy, length];
  });
  const call = callback([string, list(u32)], allocated(string)).lift(memory, index);
  const modes = fc.constantFrom("ok", "throw", "misfit", "full");
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 30 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      modes,
      fc.nat(2),
      (text, numbers, next, left) => {
        mode = next;
        heap.left = mode === "full" ? left : Infinity;
        const given = mode === "misfit" ? [...numbers, -1] : numbers;
        seen = [];
        let answer: unknown;
        try {
          answer = call(text, given);
        } catch (error) {
          answer = error;
        }
        expect(heap.live.size).toBe(0);
        if (mode === "ok") expect(answer).toBe(text);
        else if (mode === "misfit") expect(answer).toBeInstanceOf(LowerError);
        if (mode === "ok" || mode === "throw") expect(seen).toEqual([text, numbers]);
      },
    ),
    { numRuns: caseCount(2000) },
  );
});

test("a result outside of the memory frees what was lent", () => {
  const heap = heapGuest();
  const { index } = putFunction(heap, () => [65535, 9]);
  thrown(() => callback([string], string).lift(heap.guest.memory, index)("a"), GuestMemoryError, {
    code: "out-of-bounds",
  });
  expect(heap.live.size).toBe(0);
});
