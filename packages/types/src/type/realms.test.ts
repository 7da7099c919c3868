import vm from "node:vm";

import { copyOf } from "../aggregate/copy-of.js";
import { fixed } from "../aggregate/fixed.js";
import { pointer } from "../aggregate/pointer.js";
import { struct } from "../aggregate/struct.js";
import { LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { u16, u8 } from "../numeric/integers.js";
import { array } from "../sequence/array.js";
import { buffer } from "../sequence/buffer.js";
import { bytes } from "../sequence/bytes.js";
import { thrown } from "../thrown.fixture.js";
import { timestamp } from "../time/timestamp.js";
import { hasTag, isDate, isTypedArray, isUint8Array } from "./realms.js";

const realm = vm.createContext({});
/** Makes a value of another realm. */
const other = (code: string) => vm.runInContext(code, realm) as never;
const memory = new GuestMemory(64);

test("values of another realm are of classes of their own", () => {
  expect((other("new Date(5)") as object) instanceof Date).toBe(false);
  expect((other("new Uint8Array(1)") as object) instanceof Uint8Array).toBe(false);
});

test.each(["new Date(5)", "Object.setPrototypeOf(new Date(5), null)"])("%s is a Date", (code) => {
  expect(isDate(other(code))).toBe(true);
});

test.each(["({})", "5", "null", "Object.create(Date.prototype)", "({ [Symbol.toStringTag]: 'Date' })"])(
  "%s is not a Date",
  (code) => {
    expect(isDate(other(code))).toBe(false);
  },
);

test("typed arrays of another realm are told by their class, and a DataView is not one", () => {
  expect(isUint8Array(other("new Uint8Array(2)"))).toBe(true);
  expect(isUint8Array(other("new Int8Array(2)"))).toBe(false);
  expect(isTypedArray(other("new Float64Array(2)"))).toBe(true);
  expect(isTypedArray(other("new DataView(new ArrayBuffer(2))"))).toBe(false);
  expect(isTypedArray(other("new ArrayBuffer(2)"))).toBe(false);
  expect(isTypedArray(other("({ [Symbol.toStringTag]: 'Uint8Array' })"))).toBe(false);
});

test("objects are told by their tag, and primitives have none", () => {
  expect(hasTag(other("new Set()"), "Set")).toBe(true);
  expect(hasTag(other("new Map()"), "Set")).toBe(false);
  expect(hasTag("text", "String")).toBe(false);
});

test("a Date of another realm is a timestamp", () => {
  expect(timestamp.date.lower(other("new Date(5)"), memory)).toBe(5_000_000n);
  expect(timestamp.date.format(other("new Date(5)"))).toBe("1970-01-01T00:00:00.005Z");
  thrown(() => timestamp.date.lower(other("({ getTime: () => 5 })"), memory), LowerError, {
    code: "wrong-type",
  });
});

test("bytes of another realm fill a buffer and a fixed array", () => {
  expect(buffer.lift(memory, 0, 4).fill(other("new Uint8Array([9, 8])"))).toBe(2);
  fixed(u8, 2).store(memory, 2, other("new Uint8Array([7, 6])"));
  expect([...memory.bytes(0, 4)]).toEqual([9, 8, 7, 6]);
  expect(bytes.format(other("new Uint8Array([104, 105])"))).toBe('"hi" (2 bytes)');
  expect(fixed(u8, 2).format(other("new Uint8Array([104, 105])"))).toBe('"hi" (2 bytes)');
  thrown(() => buffer.lift(memory, 0, 4).fill(other("new Uint16Array(1)")), LowerError, {
    code: "wrong-type",
  });
});

test("sequences of another realm are encoded", () => {
  expect(bytes.encode(other("new Uint8Array(3)"), memory)?.byteLength).toBe(3);
  expect(array(u16).encode(other("new Uint16Array(3)"), memory)?.byteLength).toBe(6);
});

test("a plain object of another realm is stored, and copied with its parts", () => {
  const Row = struct({ id: fixed(u8, 2), size: u16 });
  pointer(Row).lift(memory, 8).store(other("({ id: new Uint8Array([1, 2]), size: 3 })"));
  expect([...memory.bytes(8, 4)]).toEqual([1, 2, 3, 0]);
  const object: { readonly bytes: Uint8Array } = other("({ bytes: new Uint8Array([1]) })");
  const copy = copyOf(object);
  object.bytes[0] = 2;
  expect(copy.bytes[0]).toBe(1);
});
