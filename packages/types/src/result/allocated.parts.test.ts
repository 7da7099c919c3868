import * as fc from "fast-check";

import { fixed } from "../aggregate/fixed.js";
import { option } from "../aggregate/option.js";
import { pointer } from "../aggregate/pointer.js";
import { struct } from "../aggregate/struct.js";
import { tuple } from "../aggregate/tuple.js";
import { LowerError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { u32 } from "../numeric/integers.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { thrown } from "../thrown.fixture.js";
import { allocated } from "./allocated.js";

const text = allocated(string);
const Pair = struct({ a: text, b: text }, { name: "Pair" });

/** A guest whose allocator gives so many pieces, and then none; it knows those that are not freed. */
function guestFor(pieces: number, onAllocate: () => void = () => undefined) {
  const guest = new FakeGuest(65536);
  const taken = new Set<number>();
  let next = 1024;
  let left = pieces;
  guest.functions["malloc"] = (byteLength) => {
    onAllocate();
    if (left-- <= 0) return 0;
    const offset = next;
    next += Math.ceil(Number(byteLength) / 8) * 8;
    taken.add(offset);
    return offset;
  };
  guest.functions["free"] = (offset) => void taken.delete(Number(offset));
  return { guest, memory: guest.memory, taken };
}

test.each<[string, number, (memory: FakeGuest["memory"]) => void]>([
  [
    "a struct",
    2,
    (memory) => {
      Pair.store(memory, 64, { a: "one", b: "two" });
    },
  ],
  [
    "a struct in a struct",
    2,
    (memory) => {
      struct({ pair: Pair, last: text }).store(memory, 64, { pair: { a: "1", b: "2" }, last: "3" });
    },
  ],
  [
    "a tuple",
    2,
    (memory) => {
      tuple(text, u32, text).store(memory, 64, ["one", 2, "three"]);
    },
  ],
  [
    "a fixed array",
    3,
    (memory) => {
      fixed(text, 3).store(memory, 64, ["1", "2", "3"] as never);
    },
  ],
  [
    "a place that a method writes",
    2,
    (memory) => {
      pointer(Pair).lift(memory, 64).store({ a: "one", b: "two" });
    },
  ],
  [
    "an allocated struct",
    3,
    (memory) => {
      allocated(Pair).lower({ a: "one", b: "two" }, memory);
    },
  ],
  [
    "an allocated list",
    4,
    (memory) => {
      allocated(list(text)).lower(["1", "2", "3"], memory);
    },
  ],
  [
    "a field of a list",
    4,
    (memory) => {
      struct({ all: allocated(list(Pair)) }).store(memory, 64, {
        all: [
          { a: "1", b: "2" },
          { a: "3", b: "4" },
        ],
      });
    },
  ],
])(
  "%s is stored whole, or its parts are freed: an allocator that fails after any number of them",
  (_, count, store) => {
    for (let pieces = 0; pieces < count; pieces++) {
      const { memory, taken } = guestFor(pieces);
      memory.writeU32(64, 7);
      thrown(
        () => {
          store(memory);
        },
        LowerError,
        { code: "allocation-failed" },
      );
      expect([...taken]).toEqual([]);
      expect(memory.readU32(64)).toBe(7);
    }
    const { memory, taken } = guestFor(Infinity);
    store(memory);
    expect(taken.size).toBeGreaterThanOrEqual(count);
  },
);

test("a value that the host stores while the guest allocates is not a part", () => {
  let isWithin = false;
  const { memory, taken } = guestFor(3, () => {
    if (isWithin) return;
    isWithin = true;
    text.store(memory, 128, "kept");
  });
  thrown(
    () => {
      fixed(text, 4).store(memory, 64, ["1", "2", "3", "4"] as never);
    },
    LowerError,
    { code: "allocation-failed" },
  );
  expect([...taken]).toEqual([memory.readU32(128)]);
  expect(string.load(memory, 128)).toBe("kept");
});

test("an allocated value of two core values that is not told by offset and length is told by its offset", () => {
  const type = allocated(option(u32));
  expect(type.flat).toEqual(["address"]);
  fc.assert(
    fc.property(fc.option(fc.nat(), { nil: undefined }), (value) => {
      const { memory } = guestFor(1);
      expect(option(u32).load(memory, Number(type.lower(value, memory)))).toBe(value);
    }),
  );
});
