import { LowerError } from "../errors.js";
import { i32, u16, u8 } from "../numeric/integers.js";
import { array } from "../sequence/array.js";
import { bytes } from "../sequence/bytes.js";
import { cstring } from "../sequence/cstring.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { thrown } from "../thrown.fixture.js";
import { allocated } from "./allocated.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";

describe("what does not fit its type is refused, and nothing is allocated for it:", () => {
  const { memory, allocations } = bumpGuest("malloc");

  test.each([
    ["a string", allocated(string), 5],
    ["a string", allocated(string), undefined],
    ["a text", allocated(utf16), ["a"]],
    ["a C text", allocated(cstring), undefined],
    ["bytes", allocated(bytes), [1, 2]],
    ["bytes", allocated(bytes), "text"],
    ["bytes", allocated(bytes), new Uint16Array(1)],
    ["bytes", allocated(bytes), new DataView(new ArrayBuffer(1))],
    ["an array", allocated(array(u16)), new Int16Array(1)],
    ["a list", allocated(list(u8)), 5],
    ["a list", allocated(list(u8)), "text"],
    ["a list", allocated(list(u8)), null],
    ["a list", allocated(list(u8)), { length: 1 }],
  ])("%s: %p", (_what, type, value) => {
    thrown(() => type.lower(value as never, memory), LowerError, { code: "wrong-type", value });
    expect(allocations).toEqual([]);
  });

  test("half of a surrogate pair in UTF-8, unless it is to become U+FFFD", () => {
    const data = { code: "invalid-utf16", value: "a\uDC00" } as const;
    thrown(() => allocated(string).lower("a\uDC00", memory), LowerError, data);
    thrown(() => allocated(cstring).lower("a\uDC00", memory), LowerError, data);
    thrown(() => allocated(utf16({ fatal: true })).lower("a\uDC00", memory), LowerError, data);
    expect(allocations).toEqual([]);
    const [offset, length] = allocated(string({ fatal: false })).lower("a\uDC00", memory) as [number, number];
    expect(string.lift(memory, offset, length)).toBe("a\uFFFD");
  });

  test("a NUL in a text that ends with one", () => {
    thrown(() => allocated(cstring).lower("a\0b", memory), LowerError, {
      code: "out-of-range",
      value: "a\0b",
    });
  });

  test("an element, whose place is told, once the guest has given the memory", () => {
    const error = thrown(() => allocated(list(i32)).lower([1, 2.5], memory), LowerError, {
      code: "out-of-range",
    });
    expect(error.message).toMatch(/^list<i32>\[1\] must be an integer/);
  });
});
