import type { ValueType } from "@hostwright/types";
import * as fc from "fast-check";

import { thrown } from "../../fixtures/thrown.fixture.js";
import { RecordingReader } from "./recording-reader.js";
import { RecordingWriter } from "./recording-writer.js";
import {
  readCoreValues,
  readTypes,
  readValue,
  writeCoreValues,
  writeTypes,
  writeValue,
} from "./core-values.js";
import { RecordingError } from "./recording-error.js";

function through<T>(write: (to: RecordingWriter) => void, read: (from: RecordingReader) => T): T {
  const to = new RecordingWriter();
  write(to);
  const from = new RecordingReader(to.bytes);
  const value = read(from);
  expect(from.isAtEnd).toBe(true);
  return value;
}

const core = (type: ValueType, value: unknown): unknown =>
  through(
    (to) => {
      writeCoreValues(to, [type], [value]);
    },
    (from) => readCoreValues(from, [type]),
  )[0];

test.each<[ValueType, unknown, unknown]>([
  ["i32", -(2 ** 31), -(2 ** 31)],
  ["i32", 2 ** 31 - 1, 2 ** 31 - 1],
  ["i32", 2 ** 32 - 1, -1],
  ["i64", -(2n ** 63n), -(2n ** 63n)],
  ["i64", 2n ** 63n - 1n, 2n ** 63n - 1n],
  ["i64", 2n ** 64n - 1n, -1n],
  ["f32", 0.1, Math.fround(0.1)],
  ["f32", NaN, NaN],
  ["f64", 0.1, 0.1],
  ["f64", -0, -0],
  ["f64", -Infinity, -Infinity],
  [
    "v128",
    Uint8Array.from({ length: 16 }, (_, at) => 240 + at),
    Uint8Array.from({ length: 16 }, (_, at) => 240 + at),
  ],
  ["externref", null, null],
  ["funcref", null, null],
])("an %s %p is converted as the engine would: %p", (type, value, expected) => {
  expect(core(type, value)).toEqual(expected);
});

test.each<[ValueType, unknown]>([
  ["externref", {}],
  ["externref", undefined],
  ["funcref", () => undefined],
])("a reference that is not null cannot be recorded: %s %p", (type, value) => {
  thrown(() => core(type, value), RecordingError, { code: "unrecordable-value", where: "record" });
});

test("types are written and read", () => {
  const types: ValueType[] = ["i32", "i64", "f32", "f64", "externref", "funcref"];
  expect(through((to) => writeTypes(to, types), readTypes)).toEqual(types); // prettier-ignore
  const unknown = new RecordingReader(Uint8Array.of(1, 0x60));
  thrown(() => readTypes(unknown), RecordingError, { code: "invalid-recording" });
});

describe("a value of unknown type", () => {
  const value = fc.oneof(
    fc.constantFrom(undefined, null, -0, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1),
    fc.integer(),
    fc.double(),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  );
  const again = (value: unknown): unknown =>
    through(
      (to) => {
        writeValue(to, value);
      },
      (from) => readValue(from),
    );

  test("is read as it was written, alone or among others", () => {
    fc.assert(
      fc.property(fc.oneof(value, fc.array(value)), (value) => {
        expect(again(value)).toEqual(value);
      }),
    );
  });

  test("is a number when it is a boolean, as for the engine", () => {
    expect(again([true, false])).toEqual([1, 0]);
  });

  test.each([{}, "text", [["nested"]], Symbol.iterator])(
    "cannot be recorded when it is none: %p",
    (value) => {
      thrown(() => again(value), RecordingError, { code: "unrecordable-value" });
    },
  );

  test("cannot be of an unknown kind, or nested", () => {
    for (const bytes of [[9], [5, 1, 5, 0]]) {
      const from = new RecordingReader(Uint8Array.from(bytes));
      thrown(() => readValue(from), RecordingError, { code: "invalid-recording" });
    }
  });

  test("cannot claim more values than its bytes hold", () => {
    const from = new RecordingReader(Uint8Array.of(5, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0));
    thrown(() => readValue(from), RecordingError, { code: "invalid-recording" });
  });
});
