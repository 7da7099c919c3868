import * as fc from "fast-check";

import { thrown } from "../../fixtures/thrown.fixture.js";
import { RecordingReader } from "./recording-reader.js";
import { RecordingWriter } from "./recording-writer.js";
import { RecordingError } from "./recording-error.js";

function written(write: (to: RecordingWriter) => void): Uint8Array {
  const to = new RecordingWriter();
  write(to);
  return to.bytes;
}

describe("written values are read again", () => {
  test("of every kind, one after the other", () => {
    const part = fc.oneof(
      fc.record({ kind: fc.constant("unsigned" as const), value: fc.maxSafeNat() }),
      fc.record({ kind: fc.constant("i64" as const), value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) }),
      fc.record({ kind: fc.constant("i32" as const), value: fc.integer() }),
      fc.record({ kind: fc.constant("u32" as const), value: fc.nat(0xffffffff) }),
      fc.record({ kind: fc.constant("f32" as const), value: fc.float() }),
      fc.record({ kind: fc.constant("f64" as const), value: fc.double() }),
      fc.record({
        kind: fc.constant("text" as const),
        value: fc.string({ unit: "grapheme", maxLength: 400 }),
      }),
      fc.record({ kind: fc.constant("raw" as const), value: fc.uint8Array({ maxLength: 400 }) }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const from = new RecordingReader(
          written((to) => {
            for (const { kind, value } of parts) (to[kind] as (value: unknown) => void)(value);
          }),
        );
        for (const { kind, value } of parts) {
          if (kind === "raw") expect(from.raw(value.length)).toEqual(value);
          else expect(from[kind]()).toBe(value);
        }
        expect(from.isAtEnd).toBe(true);
      }),
    );
  });

  test("however many", () => {
    const values = Array.from({ length: 1000 }, (_, index) => index * 31);
    const from = new RecordingReader(
      written((to) => {
        for (const value of values) {
          to.unsigned(value);
          to.raw(Uint8Array.of(value, value >> 8));
          to.f64(value);
        }
      }),
    );
    for (const value of values) {
      expect(from.unsigned()).toBe(value);
      expect([...from.raw(2)]).toEqual([value & 255, (value >> 8) & 255]);
      expect(from.f64()).toBe(value);
    }
  });

  test.each<[number, number[]]>([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [2 ** 32, [0x80, 0x80, 0x80, 0x80, 0x10]],
  ])("%d takes as many bytes as it needs", (value, bytes) => {
    expect([...written((to) => to.unsigned(value))]).toEqual(bytes);
  });

  test.each<[number, number[]]>([
    [-1, [0x7f]],
    [63, [0x3f]],
    [64, [0xc0, 0]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
  ])("%d takes as many bytes as it needs with its sign", (value, bytes) => {
    expect([...written((to) => to.i32(value))]).toEqual(bytes);
    expect([...written((to) => to.i64(BigInt(value)))]).toEqual(bytes);
  });
});

describe("damaged bytes are an error", () => {
  const invalid = (bytes: number[], read: (from: RecordingReader) => unknown): RecordingError =>
    thrown(() => read(new RecordingReader(Uint8Array.from(bytes))), RecordingError, {
      code: "invalid-recording",
    });

  test("that names their position", () => {
    const from = new RecordingReader(Uint8Array.of(1, 2, 3));
    from.u8();
    expect(thrown(() => from.u32(), RecordingError, {}).message).toBe(
      "replay: the recording is damaged: it has its end before byte 1 of 3. Record again.",
    );
  });

  test.each<[string, number[], (from: RecordingReader) => unknown]>([
    ["when they end too early", [1, 2], (from) => from.raw(3)],
    ["when they end within an integer", [0x80], (from) => from.unsigned()],
    ["when a text is longer than they are", [5, 0x61], (from) => from.text()],
    ["when a text is not UTF-8", [1, 0xff], (from) => from.text()],
    [
      "when an integer is too large",
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      (from) => from.unsigned(),
    ],
    ["when an integer never ends", new Array<number>(100).fill(0x80), (from) => from.unsigned()],
    ["when an i32 has too many bits", [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], (from) => from.i32()],
  ])("%s", (_, bytes, read) => {
    invalid(bytes, read);
  });
});
