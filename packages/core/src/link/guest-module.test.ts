import { assemble, compileGuest } from "../fixtures/guests.fixture.js";
import {
  describeBytes,
  describeModule,
  guestModuleOf,
  trySections,
  trySectionsFrom,
} from "./guest-module.js";
import { moduleOf, section, streamOf } from "../wasm-format/module-bytes.fixture.js";

let bytes: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  bytes = await assemble(
    '(table 1 funcref) (table (export "table") 1 funcref) (memory (export "ram") 1) (func (export "run"))',
  );
});

test("of what a guest exports, memories and tables are listed, and their indices as far as its bytes are known", async () => {
  const ram = { name: "ram", kind: "memory", index: 0 };
  const expected = { exports: [{ name: "table", kind: "table", index: 1 }, ram] };
  expect(trySections(bytes)).toMatchObject(expected);
  expect(await trySectionsFrom(streamOf(bytes).stream)).toEqual(trySections(bytes));
  expect(describeBytes(bytes)).toMatchObject(expected);
  const elsewhere = guestModuleOf(new WebAssembly.Module(bytes)).exports;
  expect(elsewhere).toHaveLength(2);
  expect(new Set(elsewhere)).toEqual(
    new Set(expected.exports.map((each) => ({ ...each, index: undefined }))),
  );
});

test.each([
  ["malformed", moduleOf([1, 1, 0xff])],
  ["of a proposal that is not known here", moduleOf(section(2, [1, 0, 0, 0x20, 0]))],
])("a guest that is %s has none, and it is left to the engine to refuse it", async (_, guest) => {
  expect(trySections(guest)).toBeUndefined();
  expect(await trySectionsFrom(streamOf(guest).stream)).toBeUndefined();
});

test("a stream that fails has none, and neither has a response without a body", async () => {
  const failing = new ReadableStream<Uint8Array>({
    pull: () => {
      throw new Error("offline");
    },
  });
  expect(await trySectionsFrom(failing)).toBeUndefined();
  expect(await trySectionsFrom(null)).toBeUndefined();
});

test("the description of a module is kept for that module", async () => {
  const [module, other] = [await compileGuest('(import "env" "f" (func))'), await compileGuest("")];
  const described = describeModule(module, trySections(bytes));
  expect(guestModuleOf(module)).toBe(described);
  expect(guestModuleOf(other)).toEqual({ module: other, sections: undefined, imports: [], exports: [] });
  expect(guestModuleOf(other)).toBe(guestModuleOf(other));
  // Those bytes import nothing: they are not those of the module.
  expect(described.imports).toEqual([{ module: "env", name: "f", kind: "function", extern: undefined }]);
});
