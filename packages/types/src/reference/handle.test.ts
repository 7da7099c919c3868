import fc from "fast-check";
import { GuestMemoryError, LiftError, LowerError } from "../errors.js";
import { pointer } from "../aggregate/pointer.js";
import { Struct } from "../aggregate/struct.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { File } from "./file.fixture.js";
import { handle } from "./handle.js";
import { caseCount } from "../cases.fixture.js";

const stale = { code: "stale-handle" } as const;
const unknown = { code: "unknown-handle" } as const;

describe("handle(Class)", () => {
  const files = handle(File);

  test("is one i32, and 4 bytes in memory", () => {
    expect(files.flat).toEqual(["i32"]);
    expect(files.layout).toEqual({ i32: { size: 4, alignment: 4 }, i64: { size: 4, alignment: 4 } });
    expect(Object.isFrozen(files)).toBe(true);
  });

  test("is the same type wherever it is written, and one of its own with options", () => {
    expect(handle(File)).toBe(files);
    expect(handle(File, {})).not.toBe(files);
    expect(handle(Date)).not.toBe(files);
  });

  test("gives a number for an object, and the object for the number", () => {
    const { memory } = new FakeGuest();
    const file = File.open();
    const core = files.lower(file, memory);
    expect(core).toBe(1);
    expect(files.lift(memory, core)).toBe(file);
    expect(files.lower(file, memory)).toBe(core);
    expect(files.held(memory)).toEqual(new Map([[1, file]]));
  });

  test("takes instances of subclasses, and of whatever says that it is one", () => {
    class Base {
      a = 1;
    }
    class Derived extends Base {}
    const { memory } = new FakeGuest();
    const derived = new Derived();
    expect(handle(Base).lift(memory, handle(Base).lower(derived, memory))).toBe(derived);
  });

  test.each([undefined, null, 1, "1", {}, [], File, Object.create(null), new Date()])(
    "takes nothing that is no instance: %p",
    (value) => {
      const { memory } = new FakeGuest();
      thrown(() => files.lower(value as File, memory), LowerError, { code: "wrong-type", value });
      expect(files.held(memory).size).toBe(0);
    },
  );

  test("lies in memory as its number", () => {
    const { memory } = new FakeGuest(16);
    const file = File.open();
    files.store(memory, 8, file);
    expect(memory.readU32(8)).toBe(1);
    expect(files.load(memory, 8)).toBe(file);
    memory.writeU32(8, 0xffffffff);
    thrown(() => files.load(memory, 8), LiftError, { ...unknown, value: -1 });
  });

  test("gives no handle that nobody would learn of, where it cannot be stored", () => {
    const { memory } = new FakeGuest(16);
    thrown(() => files.store(memory, 13, File.open()), GuestMemoryError, { code: "out-of-bounds" });
    expect(files.held(memory).size).toBe(0);
    thrown(() => files.load(memory, 13), GuestMemoryError, { code: "out-of-bounds" });
  });

  test("is a field, an element and something to point to", () => {
    class Entry extends Struct {
      @handle(File) file!: File;
    }
    const { memory } = new FakeGuest();
    const file = File.open("/tmp/field");
    pointer(Entry).lift(memory, 16).store({ file });
    expect(list(files).lift(memory, 16, 1).get(0)).toBe(file);
    expect(pointer(Entry).lift(memory, 16).load().file.path).toBe("/tmp/field");
  });
});

describe("own", () => {
  const files = handle(File);

  test("is a parameter that takes the handle back", () => {
    const { memory } = new FakeGuest();
    const file = File.open();
    const core = files.lower(file, memory);
    expect(files.own.flat).toEqual(["i32"]);
    expect(files.own.lift(memory, core)).toBe(file);
    thrown(() => files.own.lift(memory, core), LiftError, { ...stale, value: core });
    thrown(() => files.lift(memory, core), LiftError, stale);
    expect(file.isOpen).toBe(true);
  });

  test("is no result, and lies in no memory: looking would drop it", () => {
    expect(files.own).not.toHaveProperty("lower");
    expect(files.own).not.toHaveProperty("layout");
  });
});

describe("drop", () => {
  const files = handle(File);

  test.each(["the handle", "the object"])("takes %s, gives the object, and works once", (by) => {
    const { memory } = new FakeGuest();
    const file = File.open();
    const core = files.lower(file, memory) as number;
    const held = by === "the handle" ? core : file;
    expect(files.drop(memory, held)).toBe(file);
    expect(files.held(memory).size).toBe(0);
    thrown(() => files.drop(memory, held), LiftError, by === "the handle" ? stale : unknown);
    thrown(() => files.lift(memory, core), LiftError, stale);
  });

  test("refuses what was never given to this guest", () => {
    const [one, other] = [new FakeGuest(), new FakeGuest()];
    const file = File.open();
    files.lower(file, one.memory);
    const error = thrown(() => files.drop(other.memory, file), LiftError, { ...unknown, value: file });
    expect(error.message).toBe(
      "a File has no handle in this guest: it was never given to it, or has been dropped. Drop it once.",
    );
    expect(files.held(one.memory).size).toBe(1);
  });
});

describe("whatever lies in memory", () => {
  const files = handle(File, { max: 32 });
  const SIZE = 64;

  test("gives an object of this guest's, or an error, at every offset", () => {
    const { memory } = new FakeGuest(SIZE);
    const given = new Map(
      Array.from({ length: 32 }, () => File.open()).map((file) => [files.lower(file, memory), file]),
    );
    const bits = fc.oneof(fc.integer(), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(bits, fc.integer({ min: -8, max: SIZE + 8 }), (number, offset) => {
        const isInside = offset >= 0 && offset + 4 <= SIZE;
        if (isInside) memory.writeU32(offset, number);
        const expected = given.get(number);
        if (!isInside) expect(() => files.load(memory, offset)).toThrow(GuestMemoryError);
        else if (expected === undefined) expect(() => files.load(memory, offset)).toThrow(LiftError);
        else expect(files.load(memory, offset)).toBe(expected);
        if (expected === undefined) expect(() => files.lift(memory, number)).toThrow(LiftError);
        else expect(files.lift(memory, number)).toBe(expected);
      }),
      { numRuns: caseCount(8000) },
    );
  });

  test("is written at its 4 bytes, and nowhere else", () => {
    fc.assert(
      fc.property(fc.integer({ min: -8, max: SIZE + 8 }), (offset) => {
        const { memory } = new FakeGuest(SIZE);
        memory.bytes(0, SIZE).fill(0xaa);
        const file = File.open();
        if (offset < 0 || offset + 4 > SIZE) {
          expect(() => files.store(memory, offset, file)).toThrow(GuestMemoryError);
          expect(memory.bytes(0, SIZE).every((byte) => byte === 0xaa)).toBe(true);
          return;
        }
        files.store(memory, offset, file);
        expect(files.load(memory, offset)).toBe(file);
        const around = [...memory.bytes(0, offset), ...memory.bytes(offset + 4, SIZE - offset - 4)];
        expect(around.every((byte) => byte === 0xaa)).toBe(true);
      }),
      { numRuns: caseCount(2000) },
    );
  });
});
