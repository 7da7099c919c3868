import type * as types from "../index.js";

/** Loads a copy of the package where some globals are missing, and gives a function that puts them back. */
function loadWithout(...names: ("TextDecoder" | "TextEncoder")[]): { copy: typeof types; back: () => void } {
  const own = names.map((name) => [name, globalThis[name]] as const);
  for (const name of names) Reflect.deleteProperty(globalThis, name);
  let copy: typeof types | undefined;
  jest.isolateModules(() => {
    copy = jest.requireActual<typeof types>("../index.js");
  });
  return { copy: copy as typeof types, back: () => Object.assign(globalThis, Object.fromEntries(own)) };
}

const TEXT = "grün und länger als vierundzwanzig Bytes";

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("texts are decoded and encoded by what a program brings after it has loaded the package", () => {
  const { copy, back } = loadWithout("TextDecoder", "TextEncoder");
  back();
  const { GuestMemory, string, utf16 } = copy;
  const memory = new GuestMemory(256);
  const encoded = string.encode(TEXT, memory);
  encoded?.write(memory, 0);
  expect(string.lift(memory, 0, encoded?.length ?? 0)).toBe(TEXT);
  utf16.encode(TEXT, memory)?.write(memory, 0);
  expect(utf16.lift(memory, 0, TEXT.length)).toBe(TEXT);
});

test("a text that needs a missing global is an error that names it, and works once it is there", () => {
  const { copy, back } = loadWithout("TextDecoder", "TextEncoder");
  const { GuestMemory, LiftError, LowerError, string, utf16 } = copy;
  const memory = new GuestMemory(256);
  try {
    const decoding = [() => string.lift(memory, 0, 40), () => utf16.lift(memory, 0, 40)].map(caught);
    for (const error of decoding) {
      expect(error).toBeInstanceOf(LiftError);
      expect(error).toMatchObject({
        code: "missing-global",
        message: expect.stringMatching(/^TextDecoder is not there/),
      });
    }
    const error = caught(() => string.encode(TEXT, memory));
    expect(error).toBeInstanceOf(LowerError);
    expect(error).toMatchObject({
      code: "missing-global",
      message: expect.stringMatching(/^TextEncoder is not there/),
    });
  } finally {
    back();
  }
  expect(string.lift(memory, 0, 40)).toBe("\0".repeat(40));
});
