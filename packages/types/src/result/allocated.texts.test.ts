import { LowerError } from "../errors.js";
import { cstring } from "../sequence/cstring.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { thrown } from "../thrown.fixture.js";
import { allocated } from "./allocated.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";

// On both sides of the length up to which a text is written character by character.
const LENGTHS = [0, 1, 47, 48, 49, 200];

describe.each(LENGTHS)("a text of %d characters", (length) => {
  const ascii = Array.from({ length }, (_, at) => String.fromCharCode(at % 0x80)).join("");
  const texts = [
    ascii,
    ascii.replace(/.$/s, "\x7f"),
    ascii.replace(/.$/s, "\x80"),
    ascii.replace(/.$/s, "€"),
  ];

  test.each(texts)("is in memory what an encoder makes of it", (text) => {
    const { memory, allocations } = bumpGuest("malloc");
    const bytes = new TextEncoder().encode(text);
    const [offset, byteLength] = allocated(string).lower(text, memory) as [number, number];
    expect([...memory.bytes(offset, byteLength)]).toEqual([...bytes]);
    expect(memory.readU8(offset + byteLength)).toBe(0);
    const ended = text.replaceAll("\0", "-");
    const place = allocated(cstring).lower(ended, memory) as number;
    expect([...memory.bytes(place, byteLength + 1)]).toEqual([...new TextEncoder().encode(`${ended}\0`)]);
    const [units, count] = allocated(utf16).lower(text, memory) as [number, number];
    expect(Array.from({ length: count }, (_, at) => memory.readU16(units + 2 * at))).toEqual(
      Array.from({ length }, (_, at) => text.charCodeAt(at)),
    );
    expect(allocations.map(([asked]) => asked)).toEqual([
      Math.max(1, byteLength),
      byteLength + 1,
      Math.max(1, 2 * length),
    ]);
  });

  test("is refused with half of a surrogate pair at its end, and nothing is allocated for it", () => {
    const { memory, allocations } = bumpGuest("malloc");
    for (const half of ["\ud800", "\udfff"]) {
      const data = { code: "invalid-utf16", value: `${ascii}${half}` } as const;
      thrown(() => allocated(string).lower(data.value, memory), LowerError, data);
    }
    expect(allocations).toEqual([]);
  });

  test("has its whole characters outside of the basic plane", () => {
    const { memory } = bumpGuest("malloc");
    const [offset, byteLength] = allocated(string).lower(`${ascii}🎉`, memory) as [number, number];
    expect([byteLength, string.lift(memory, offset, byteLength)]).toEqual([length + 4, `${ascii}🎉`]);
  });
});

test("a text is written where the memory is after the allocator has grown it, at whatever place it gives", () => {
  for (const [type, length] of [
    [allocated(string), 5],
    [allocated(utf16), 10],
  ] as const) {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const { memory, guest } = bumpGuest("malloc", {}, 0);
    memory.bind(engine);
    guest.functions["malloc"] = () => engine.grow(1) * 65536 + 65536 - length;
    const [offset, count] = type.lower("grown", memory) as [number, number];
    expect([offset, count]).toEqual([131072 - length, 5]);
    expect(memory.readU8(offset)).toBe("g".charCodeAt(0));
    expect(memory.readU8(131072 - (length === 5 ? 1 : 2))).toBe("n".charCodeAt(0));
  }
});
