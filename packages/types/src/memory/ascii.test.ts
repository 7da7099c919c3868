import * as fc from "fast-check";

import { GuestMemoryError } from "../errors.js";
import { thrown } from "../thrown.fixture.js";
import { asciiText } from "./ascii.js";
import { GuestMemory } from "./guest-memory.js";

const decoder = new TextDecoder("latin1");

test.each(Array.from({ length: 26 }, (_, length) => length))("%d bytes of ASCII are a text", (length) => {
  const bytes = Uint8Array.from({ length: 40 }, (_, index) => index + 0x41);
  expect(asciiText(bytes, 3, length)).toBe(decoder.decode(bytes.subarray(3, 3 + length)));
});

test("a text is all of the bytes, from 0 to 0x7f, and no more", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 60, max: 0x7f }),
      fc.nat(59),
      fc.nat(60),
      (bytes, from, count) => {
        const offset = from % bytes.length;
        const length = count % (bytes.length - offset + 1);
        expect(asciiText(bytes, offset, length)).toBe(
          decoder.decode(bytes.subarray(offset, offset + length)),
        );
      },
    ),
  );
});

test("a byte that is no ASCII is none in any place, and one beside the text does not matter", () => {
  for (let length = 1; length <= 25; length++) {
    for (let at = 0; at < length; at++) {
      const bytes = new Uint8Array(length + 2).fill(0x41);
      bytes[0] = bytes[length + 1] = 0xff;
      expect(asciiText(bytes, 1, length)).toBe("A".repeat(length));
      bytes[1 + at] = 0x80;
      expect(asciiText(bytes, 1, length)).toBeUndefined();
    }
  }
});

test("a memory checks the range of a text of ASCII, and finds it after growth", () => {
  const engine = new WebAssembly.Memory({ initial: 1 });
  const memory = new GuestMemory(engine);
  memory.writeBytes(65534, [0x6f, 0x6b]);
  expect(memory.readAscii(65534, 2)).toBe("ok");
  thrown(() => memory.readAscii(65535, 2), GuestMemoryError, {
    code: "out-of-bounds",
    offset: 65535,
    length: 2,
  });
  thrown(() => memory.readAscii(2n ** 60n, 1), GuestMemoryError, { code: "out-of-bounds" });
  engine.grow(1);
  expect(memory.readAscii(65534, 3)).toBe("ok\0");
});
