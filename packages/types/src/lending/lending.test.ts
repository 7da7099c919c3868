import { guestWith } from "../allocation/allocating-guests.fixture.js";
import { allocatorFinder } from "../allocation/allocator.js";
import { type AllocatorChoice, lenderFinder, lendersFor } from "../allocation/lender.js";
import { LentMemory } from "../allocation/lent-memory.js";
import { callMemoryOf } from "../type/call-memory.js";
import type { PlainEncoding } from "../type/plain-encoding.js";
import type { FindTakingBack } from "../type/taking-back.js";
import { LiftError, LowerError } from "../errors.js";
import {
  allocated,
  buffer,
  bytes,
  cstring,
  defineType,
  enumeration,
  errno,
  fixed,
  type GuestMemory,
  list,
  none,
  option,
  orErrno,
  string,
  struct,
  tuple,
  u32,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { type AnyType, lendOf } from "./lend.js";
import { receiveOf } from "./receive.js";

/** A guest whose allocator gives one place after the other, and keeps those that are not freed. */
function heap(choice?: AllocatorChoice, names: readonly string[] = ["malloc", "free"]) {
  const live = new Map<number, number>();
  let next = 1024;
  const [allocate = "", free = ""] = names;
  const { memory, calls, guest } = guestWith({
    [allocate]: (byteLength) => {
      live.set(next, byteLength as number);
      next += 256;
      return next - 256;
    },
    [free]: (offset) => live.delete(offset as number),
  });
  return { memory, live, calls, guest, lent: new LentMemory(memory, lenderFinder(choice)) };
}

const lend = (type: object, value: unknown, memory: GuestMemory) => {
  const steps = lendOf(type as AnyType);
  const encoded = steps?.encode(value, memory);
  return steps && ((lent: LentMemory) => steps.place(encoded as never, lent));
};
const receive = (type: object, memory: GuestMemory, ...core: unknown[]) =>
  receiveOf(type as AnyType)?.(memory, ...core);

test("a value that lies elsewhere is lent until the end, and what is lowered needs no memory", () => {
  const { memory, live, lent } = heap();
  expect(lend(string, "Ada", memory)?.(lent)).toEqual([1024, 3]);
  expect(lend(u32, 7, memory)?.(lent)).toBe(7);
  expect([...live]).toEqual([[1024, 3]]);
  lent.enter();
  lent.end();
  expect(live.size).toBe(0);
});

test.each([
  ["offset-length", [0, 0]],
  ["packed", 0n],
  ["pointer", 0],
] as const)("an absent value is null in the layout %s, and takes no memory", (layout, core) => {
  const { memory, live, lent } = heap();
  expect(lend(string({ layout, nullable: true }), undefined, memory)?.(lent)).toEqual(core);
  expect(live.size).toBe(0);
});

test("a value that is given away is freed only where the guest has not been entered", () => {
  const { memory, live, lent } = heap();
  lend(allocated(string), "Ada", memory)?.(lent);
  lent.end();
  expect(live.size).toBe(0);
  lend(allocated(string), "Ada", memory)?.(lent);
  lent.enter();
  lent.end();
  expect(live.size).toBe(1);
});

test("the end of a call frees all, also when one fails, and throws the first error", () => {
  const { memory, guest, lent } = heap();
  const freed: unknown[] = [];
  guest.functions["free"] = (offset) => {
    freed.push(offset);
    throw new Error(`no ${String(offset)}`);
  };
  for (const text of ["a", "b"])
    lend(string, text, memory)?.(new LentMemory(memory, lenderFinder(undefined)));
  lend(list(string), ["a", "b"], memory)?.(lent);
  expect(() => {
    lent.end();
  }).toThrow("no 2048");
  expect(freed).toHaveLength(3);
  lent.end();
  expect(freed).toHaveLength(3);
});

test("fields borrow only while values of the call are written, and not while the guest runs code of its own", () => {
  const { memory, guest, lent } = heap();
  const { malloc } = guest.functions;
  const seen: unknown[] = [];
  guest.functions["malloc"] = (...core) => {
    seen.push(callMemoryOf(memory));
    return malloc?.(...core);
  };
  lend(struct({ name: string }), { name: "Ada" }, memory)?.(lent);
  expect(seen).toEqual([undefined, undefined]);
  expect(callMemoryOf(memory)).toBeUndefined();
  expect(() => {
    string.store(memory, 8, "Ada" as never);
  }).toThrow(LowerError);
});

test("a type of one's own says how it is lent, encoded or received", () => {
  const { memory, lent } = heap();
  const twice = defineType({
    name: "twice",
    flat: ["i32", "i32"],
    lend: (value: number) => () => [value, value],
    receive: (_memory, a: number, b: number) => a + b,
  });
  expect(lend(twice, 3, memory)?.(lent)).toEqual([3, 3]);
  expect(receive(twice, memory, 3, 4)).toBe(7);
  const coded = defineType({
    name: "coded",
    flat: ["address", "address"],
    lift: (from: GuestMemory, offset: number, length: number) => [...from.bytes(offset, length)],
    encode: (value: number[]) => ({
      byteLength: value.length,
      alignment: 1,
      length: value.length,
      write: (to: GuestMemory, offset: number) => {
        to.writeBytes(offset, value);
      },
    }),
  });
  expect(lend(coded, [1, 2], memory)?.(lent)).toEqual([1024, 2]);
  expect(receive(coded, memory, 1024, 2)).toEqual([1, 2]);
});

test("types whose values cannot be given, or got, have no way", () => {
  expect(lend(buffer, undefined, heap().memory)).toBeUndefined();
  expect(lend(orErrno(u32, { out: true }), 1, heap().memory)).toBeUndefined();
  expect(receiveOf(defineType({ name: "ticket", lower: (value: number) => value }))).toBeUndefined();
});

test("results are copies, nothing, or the failure that the guest says", () => {
  const { memory } = heap();
  memory.writeBytes(8, [1, 2]);
  const received = receive(bytes, memory, 8, 2) as Uint8Array;
  memory.writeU8(8, 9);
  expect([...received]).toEqual([1, 2]);
  expect(receive(none, memory)).toBeUndefined();
  expect(receive(errno, memory, 0)).toBeUndefined();
  expect(() => receive(errno, memory, 44)).toThrow("ENOENT");
  thrown(() => receive(errno, memory, -44), LiftError, { code: "invalid-value" });
});

test("an optional value that the guest gives away is copied, and freed at the end; an absent one is not looked at", () => {
  const { memory, live, guest, lent } = heap();
  const at = guest.functions["malloc"]?.(3) as number;
  memory.writeBytes(at, [65, 100, 97]);
  const type = option(allocated(string));
  expect(lent.within(() => receive(type, memory, 0, at, 0xffffffff))).toBeUndefined();
  expect(lent.within(() => receive(type, memory, 1, at, 3))).toBe("Ada");
  expect(live.size).toBe(1);
  lent.end();
  expect(live.size).toBe(0);
  thrown(() => receive(type, memory, 2, at, 3), LiftError, { code: "unknown-discriminant" });
});

test("a text is measured where it can be written as it is: a short one of ASCII, in the order of its pair", () => {
  const plainOf = (type: object) => lendOf(type as AnyType)?.plain;
  const { measure, write } = plainOf(string) as PlainEncoding;
  const values = ["Ada", "", "x".repeat(48), "x".repeat(49), "\u007f", "\u0080", undefined, 5, ["Ada"]];
  expect(values.map(measure)).toEqual([3, 0, 48, -1, 1, -1, -1, -1, -1]);
  const { memory } = heap();
  write(memory, 9, "Ada" as never);
  expect([...memory.bytes(8, 5)]).toEqual([0, 65, 100, 97, 0]);
  expect(plainOf(string({ layout: "length-offset" }))).toBeDefined();
  for (const type of [string({ layout: "packed" }), cstring, allocated(string), list(u32), u32])
    expect(plainOf(type)).toBeUndefined();
});

test("pieces that were borrowed elsewhere are given back at the end, and one that was taken when it is asked for", () => {
  const { memory, live, guest, lent } = heap();
  const malloc = (): number => guest.functions["malloc"]?.(3) as number;
  const taken = malloc();
  memory.writeBytes(taken, [65, 100, 97]);
  expect(lent.isSimple).toBe(true);
  expect(lent.within(() => receive(allocated(string), memory, taken, 3))).toBe("Ada");
  const pieces = [malloc(), malloc()];
  for (const piece of pieces) lent.adopt(piece, 3, 1);
  const taking = { takingBack: (find: FindTakingBack) => find(memory) };
  lent.freeTaken(taking);
  lent.freeTaken(taking);
  expect([...live.keys()]).toEqual(pieces);
  expect(lent.isSimple).toBe(false);
  lent.end();
  expect([...live]).toEqual([]);
  expect(lent.isSimple).toBe(true);
});

describe("a value that cannot be read whole is freed whole:", () => {
  const own = allocated(string);
  const Row = struct({ level: enumeration("low", "high"), name: own, groups: allocated(list(own)) });

  /** Puts texts there, of which one cannot be decoded, and everything that leads to them. */
  function rows(level: number, bytesOfFirst: number[]) {
    const guest = heap();
    const { memory } = guest;
    const malloc = (byteLength: number): number => guest.guest.functions["malloc"]?.(byteLength) as number;
    const text = (bytes: number[]): [number, number] => {
      const at = malloc(bytes.length);
      memory.writeBytes(at, bytes);
      return [at, bytes.length];
    };
    const pairs = (...all: [number, number][]): [number, number] => {
      const at = malloc(8 * all.length);
      all.flat().forEach((each, index) => {
        memory.writeU32(at + 4 * index, each);
      });
      return [at, all.length];
    };
    const at = malloc(2 * 20);
    for (const row of [at, at + 20]) {
      memory.writeU32(row, row === at ? level : 0);
      [...text(row === at ? bytesOfFirst : [98]), ...pairs(text([99]), text([100]))].forEach(
        (each, index) => {
          memory.writeU32(row + 4 + 4 * index, each);
        },
      );
    }
    return { ...guest, at };
  }

  test.each([
    ["a text that is not UTF-8", 0, [0xff], "invalid-utf8"],
    ["a value before it that is none", 7, [97], "unknown-discriminant"],
  ] as const)("%s", (_what, level, bytes, code) => {
    const { memory, live, lent, at } = rows(level, [...bytes]);
    expect(live.size).toBe(9);
    thrown(() => lent.within(() => receive(allocated(list(Row)), memory, at, 2)), LiftError, { code });
    lent.end();
    expect([...live]).toEqual([]);
  });

  test("also in a place, and in the other values of a tuple", () => {
    const { memory, live, lent, at } = rows(7, [97]);
    thrown(
      () => lent.within(() => receive(orErrno([Row, Row], { out: true }), memory, 0, at, at + 20)),
      LiftError,
      {
        code: "unknown-discriminant",
      },
    );
    lent.end();
    expect([...live.keys()]).toEqual([at]);
  });

  test.each([
    ["a tuple", tuple(Row, Row)],
    ["a fixed number", fixed(Row, 2)],
  ] as const)("also in %s", (_what, type) => {
    const { memory, live, lent, at } = rows(7, [97]);
    thrown(() => lent.within(() => receive(type, memory, at)), LiftError, { code: "unknown-discriminant" });
    lent.end();
    expect([...live.keys()]).toEqual([at]);
  });
});

test("lenders are looked for in order, or as chosen", () => {
  expect(lendersFor(undefined).map(([name]) => name)).toEqual([
    "malloc",
    "cabi_realloc",
    "__new",
    "stackSave",
    "emscripten_stack_get_current",
  ]);
  expect(lendersFor("stack")).toHaveLength(2);
  expect(lendersFor("__new")).toEqual([["__new", "__pin", "__unpin"]]);
  const named = heap({ allocate: "give", free: "take" }, ["give", "take"]);
  lend(string, "Ada", named.memory)?.(named.lent);
  named.lent.end();
  expect(named.calls).toEqual([
    ["give", 3, 1],
    ["take", 1024, 3, 1],
  ]);
  const without = heap("cabi_realloc");
  const error = thrown(() => lend(string, "Ada", without.memory)?.(without.lent), LowerError, {
    code: "no-allocator",
  });
  expect(error.message).toMatch(/the guest exports no cabi_realloc with free\./);
});

test("memory that is to be freed and cannot be is an error that names the function, once one is known", () => {
  const { lent } = heap(undefined, ["malloc", "none"]);
  const message = (name?: string, free?: string): string => {
    lent.take(64, 4, 1, allocatorFinder(name, free));
    return thrown(
      () => {
        lent.end();
      },
      LowerError,
      { code: "no-allocator" },
    ).message;
  };
  const lack = "the value needs memory that the guest allocates, and the guest";
  expect(message()).toBe(
    `${lack} exports no function free, which frees it. Let it export that, or name another with { free }.`,
  );
  expect(message("malloc", "give_back")).toContain(`${lack} exports no function give_back,`);
  expect(message("none")).toBe(`${lack} has no function that frees it. Name one with { free }.`);
});
