import fc from "fast-check";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { encode } from "../aggregate/encode.js";
import { struct } from "../aggregate/struct.js";
import { caseCount } from "../cases.fixture.js";
import { HostwrightError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { allocated } from "../result/allocated.js";
import { thrown } from "../thrown.fixture.js";
import { json } from "./json.js";
import { list } from "./list.js";
import { string } from "./string.js";

const encoder = new TextEncoder();

/** A memory with a text at offset 8, and its place. */
function withText(text: string): [memory: GuestMemory, offset: number, length: number] {
  const bytes = encoder.encode(text);
  const memory = new GuestMemory(64 + bytes.length);
  memory.writeBytes(8, bytes);
  return [memory, 8, bytes.length];
}

describe("data of a guest", () => {
  test("is passed as a text is", () => {
    expect([json.flat, json.layout]).toEqual([string.flat, string.layout]);
    expect(json({ layout: "packed" }).flat).toEqual(["i64"]);
  });

  test("is any data, as JSON.parse makes it", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(json.lift(...withText(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: caseCount(2000) },
    );
  });

  test("is data or an error of ours, whatever the bytes are, and nothing is written", () => {
    let values = 0;
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.json().map((text) => encoder.encode(text)),
    );
    fc.assert(
      fc.property(bytes, fc.nat({ max: 80 }), fc.nat({ max: 80 }), (content, offset, length) => {
        const memory = new GuestMemory(64);
        memory.writeBytes(0, content.subarray(0, 64));
        const before = memory.readBytes(0, 64);
        try {
          json.format(json.lift(memory, offset % 8, length % 16 === 0 ? content.length : length));
          values++;
        } catch (error) {
          if (!(error instanceof HostwrightError)) throw error;
        }
        expect(memory.readBytes(0, 64)).toEqual(before);
      }),
      { numRuns: caseCount(5000) },
    );
    expect(values).toBeGreaterThan(0);
  });

  test("with a key __proto__ is an object with that key of its own, and changes no other object", () => {
    const data = json.lift(...withText('{"__proto__": {"admin": true}, "constructor": 1}')) as object;
    expect(Object.keys(data)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect([(data as { admin?: boolean }).admin, ({} as { admin?: boolean }).admin]).toEqual([
      undefined,
      undefined,
    ]);
    expect(Object.getPrototypeOf({ ...data })).toBe(Object.prototype);
  });

  test.each(["", "{", "{'a': 1}", "undefined", "NaN", "\ufeff1", "1 2"])("%j is not JSON", (text) => {
    const error = thrown(() => json.lift(...withText(text)), LiftError, {
      code: "invalid-json",
      value: text,
    });
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  test("that is not JSON is in the message escaped, and cut off", () => {
    const text = `\u001b[31m\u202e{${"x".repeat(5000)}`;
    const { message } = thrown(() => json.lift(...withText(text)), LiftError, { code: "invalid-json" });
    expect(message).toMatch(/^the text is not JSON: "\\u001b\[31m\\u\{202e\}\{x+"… \(5007 characters\)\. /);
    expect(message.length).toBeLessThan(200);
  });

  test("has the errors of texts, and of their lengths", () => {
    const memory = new GuestMemory(16);
    memory.writeBytes(0, [0x22, 0xff, 0x22]);
    thrown(() => json.lift(memory, 0, 3), LiftError, { code: "invalid-utf8" });
    expect(() => json.lift(memory, 8, 9)).toThrow("out of bounds");
    const [of, offset] = withText("[1, 2]");
    expect(json({ max: 6 }).lift(of, offset, 6)).toEqual([1, 2]);
    thrown(() => json({ max: 5 }).lift(of, offset, 6), LiftError, { code: "too-long", value: 6 });
    expect(json({ nullable: true }).lift(of, 0, 0)).toBeUndefined();
  });

  test("that is nested without end, is data or an error of ours", () => {
    const [memory, offset, length] = withText("[".repeat(200_000));
    thrown(() => json.lift(memory, offset, length), LiftError, { code: "invalid-json" });
  });

  test("counts as the memory that it may take, before it is parsed", () => {
    class Counting extends FakeGuest {
      counted = 0;
      countCopy(byteLength: number): void {
        this.counted += byteLength;
        if (this.counted > 999) throw new LiftError("copy-limit", "is too much.", byteLength);
      }
    }
    const guest = new Counting(1024);
    guest.memory.writeBytes(0, encoder.encode("[[],[]]"));
    expect(json.lift(guest.memory, 0, 7)).toEqual([[], []]);
    expect(guest.counted).toBe(98);
    thrown(() => json.lift(guest.memory, 0, 70), LiftError, { code: "copy-limit" });
  });

  test("lies in fields and lists as texts do", () => {
    const [memory, offset, length] = withText('{"a":1}');
    memory.writeU32(0, offset);
    memory.writeU32(4, length);
    expect(list(json).lift(memory, 0, 1).toArray()).toEqual([{ a: 1 }]);
    const Row = struct({ data: json });
    expect(Row.lift(memory, 0).data).toEqual({ a: 1 });
    expect(Row.format(Row.lift(memory, 0))).toBe(String.raw`struct { data: "{\"a\":1}" }`);
    expect(json.format({ a: 1 })).toBe(String.raw`"{\"a\":1}"`);
    expect(json.format(undefined)).toBe("undefined");
    thrown(() => (Row.lift(memory, 0).data = [1]), LowerError, { code: "needs-allocation" });
  });
});

describe("a check", () => {
  const point = json({
    check: (data): { x: number } => {
      if (typeof (data as { x?: unknown } | null)?.x !== "number") throw new TypeError("x must be a number");
      return { x: (data as { x: number }).x };
    },
  });

  test("gives the value", () => {
    expect(point.lift(...withText('{"x": 1, "y": 2}'))).toEqual({ x: 1 });
  });

  test("that throws is an error with that as its cause, or the error itself where it is one of ours", () => {
    const error = thrown(() => point.lift(...withText('{"x": "1"}')), LiftError, {
      code: "invalid-value",
      value: { x: "1" },
    });
    expect(error.cause).toEqual(new TypeError("x must be a number"));
    expect(error.message).toMatch(/^the data is refused by its check: "\{\\"x\\": \\"1\\"\}"\. /);
    const own = new LiftError("out-of-range", "is too much.", 1);
    const refusing = json({
      check: () => {
        throw own;
      },
    });
    expect(() => refusing.lift(...withText("1"))).toThrow(own);
  });

  test("is described, and has to be a function", () => {
    expect(point.describe().options).toEqual({ check: true });
    expect(json({ max: 9 }).describe()).toMatchObject({ kind: "json", options: { max: 9 } });
    thrown(() => json({ check: "x" } as never), TypeDefinitionError, { code: "invalid-option" });
    thrown(() => json({ chek: () => 1 } as never), TypeDefinitionError, { code: "unknown-option" });
  });
});

describe("data of the host", () => {
  const lower = (value: unknown): string => {
    const { memory } = bumpGuest("malloc");
    const [offset, length] = allocated(json).lower(value, memory) as [number, number];
    return string.lift(memory, offset, length);
  };

  test("is what JSON.stringify makes of it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(lower(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: caseCount(1000) },
    );
    expect(lower({ a: undefined, b: new Date(0), c: NaN })).toBe('{"b":"1970-01-01T00:00:00.000Z","c":null}');
    expect(lower("\ud800")).toBe('"\\ud800"');
  });

  test.each([undefined, () => 1, Symbol("s"), Promise.resolve(1), { toJSON: () => undefined }])(
    "%p is not data",
    (value) => {
      const { message } = thrown(() => lower(value), LowerError, { code: "invalid-json", value });
      expect(message).toMatch(/^json must be data, not /);
    },
  );

  const ring: { self?: unknown } = {};
  ring.self = ring;
  const failing = {
    toJSON: () => {
      throw new Error("no");
    },
  };
  test.each([
    ["a BigInt", 1n],
    ["a BigInt in an object", { a: 1n }],
    ["an object that contains itself", ring],
    ["an object whose own code throws", failing],
    [
      "an object that cannot be looked at",
      new Proxy(
        {},
        {
          has: () => {
            throw new Error("no");
          },
        },
      ),
    ],
  ])("%s is an error with its cause", (_name, value) => {
    const error = thrown(() => lower(value), LowerError, { code: "invalid-json" });
    expect(error.message).toMatch(/^json cannot be written as JSON: /);
    expect(error.cause).toBeInstanceOf(Error);
  });
});

test("very deep data of the host is written whole, or is an error of ours: engines differ", () => {
  const deep = Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], []);
  const written = (): unknown => {
    try {
      return encode(json, deep).length;
    } catch (error) {
      return error instanceof LowerError && error.cause instanceof RangeError ? error.code : error;
    }
  };
  expect([200_002, "invalid-json"]).toContain(written());
});

test("data is a string of AssemblyScript in both directions, and its check holds there", () => {
  const { guest, memory } = bumpGuest("__new");
  guest.functions["__pin"] = guest.functions["__unpin"] = (offset) => offset;
  const checked = allocated(json({ check: Number }), { allocator: "__new" });
  const offset = checked.lower(12, memory) as number;
  expect([memory.readU16(offset), memory.readU16(offset + 2)]).toEqual([0x31, 0x32]);
  memory.writeU32(offset - 4, 4); // the bytes of the object, in its header
  expect(checked.receive?.(memory, offset)).toBe(12);
});
