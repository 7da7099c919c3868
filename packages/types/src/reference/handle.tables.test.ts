import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { File } from "./file.fixture.js";
import { handle } from "./handle.js";

const stale = { code: "stale-handle" } as const;
const unknown = { code: "unknown-handle" } as const;

describe("a table of handles", () => {
  const files = handle(File);

  test("belongs to one guest: the handle of one is nothing to the other", () => {
    const [one, other] = [new FakeGuest(), new FakeGuest()];
    const file = File.open();
    const core = files.lower(file, one.memory);
    thrown(() => files.lift(other.memory, core), LiftError, unknown);
    expect(files.lift(one.memory, core)).toBe(file);
    const theirs = File.open();
    expect(files.lower(theirs, other.memory)).toBe(core);
    expect(files.lift(one.memory, core)).toBe(file);
    expect(files.lift(other.memory, core)).toBe(theirs);
  });

  test("belongs to one type: an object of another class cannot be reached by number", () => {
    const dates = handle(Date);
    const { memory } = new FakeGuest();
    const core = dates.lower(new Date(), memory);
    thrown(() => files.lift(memory, core), LiftError, unknown);
    thrown(() => handle(Date, {}).lift(memory, core), LiftError, unknown);
  });

  test("belongs to the memory where there is no guest", () => {
    const [memory, other] = [new GuestMemory(16), new GuestMemory(16)];
    const file = File.open();
    const core = files.lower(file, memory);
    expect(files.lift(memory, core)).toBe(file);
    thrown(() => files.lift(other, core), LiftError, unknown);
    expect(files.drop(memory, file)).toBe(file);
  });

  test("holds 65,536 objects unless it is told otherwise", () => {
    const { memory } = new FakeGuest();
    const some = Array.from({ length: 65_536 }, () => File.open());
    for (const file of some) files.lower(file, memory);
    thrown(() => files.lower(File.open(), memory), LowerError, { code: "too-many-handles" });
    const few = handle(File, { max: 1 });
    few.lower(some[0] as File, memory);
    thrown(() => few.lower(some[1] as File, memory), LowerError, { code: "too-many-handles" });
  });
});

describe("a guest that is closed", () => {
  test("has no handles any more, and gets no more", () => {
    const files = handle(File);
    const guest = new FakeGuest();
    const { memory } = guest;
    const file = File.open();
    const core = files.lower(file, memory) as number;
    guest.close();
    const error = thrown(() => files.lift(memory, core), LiftError, { ...stale, value: core });
    expect(error.message).toBe(
      "the handle is 1, and the guest has been closed, with all its handles. Instantiate a new one.",
    );
    thrown(() => files.own.lift(memory, core), LiftError, stale);
    thrown(() => files.drop(memory, core), LiftError, stale);
    thrown(() => files.drop(memory, file), LiftError, { ...stale, value: file });
    thrown(() => files.lower(file, memory), LowerError, { code: "guest-closed", value: file });
    expect(files.held(memory).size).toBe(0);
  });

  test("has its objects released where a type asks for it, once, and those that it still held only", () => {
    const released: File[] = [];
    const files = handle(File, { release: (file) => released.push(file) });
    const guest = new FakeGuest();
    const [dropped, held, alsoHeld] = [File.open("a"), File.open("b"), File.open("c")];
    for (const file of [dropped, held, alsoHeld]) files.lower(file, guest.memory);
    files.drop(guest.memory, dropped);
    expect(released).toEqual([]);
    guest.close();
    expect(released).toEqual([held, alsoHeld]);
    guest.close();
    expect(released).toHaveLength(2);
  });

  test("has all of them released, whatever one of them throws", () => {
    const released: File[] = [];
    const files = handle(File, {
      release: (file) => {
        released.push(file);
        if (file.path !== "b") throw new Error(file.path);
      },
    });
    const guest = new FakeGuest();
    for (const path of ["a", "b", "c"]) files.lower(File.open(path), guest.memory);
    let error: unknown;
    try {
      guest.close();
    } catch (caught) {
      error = caught;
    }
    expect(released).toHaveLength(3);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual([new Error("a"), new Error("c")]);
  });

  test("has a single error of a release as it is", () => {
    const failure = new Error("busy");
    const files = handle(File, {
      release: () => {
        throw failure;
      },
    });
    const guest = new FakeGuest();
    files.lower(File.open(), guest.memory);
    expect(() => {
      guest.close();
    }).toThrow(failure);
  });
});

describe("the definition of a handle", () => {
  test("takes a class", () => {
    for (const none of [undefined, null, {}, "File", () => undefined]) {
      thrown(() => handle(none as never), TypeDefinitionError, { code: "not-a-type" });
    }
  });

  test.each([0, -1, 1.5, 2 ** 20, NaN, Infinity, "5"])("takes no max of %p", (max) => {
    thrown(() => handle(File, { max: max as number }), TypeDefinitionError, { code: "invalid-definition" });
  });

  test("takes a max up to the number of slots", () => {
    expect(handle(File, { max: 2 ** 20 - 1 }).describe().options).toEqual({ class: "File", max: 1048575 });
  });

  test("is described with its class, and named by option or class", () => {
    expect(handle(File).describe()).toMatchObject({
      name: "handle<File>",
      kind: "handle",
      options: { class: "File" },
    });
    const named = handle(File, { name: "file" });
    expect(named.describe().name).toBe("handle<file>");
    expect(named.own.describe()).toMatchObject({ name: "own<file>", kind: "handle", options: { own: true } });
    const error = thrown(() => named.lower(1 as never, new GuestMemory(0)), LowerError, {
      code: "wrong-type",
    });
    expect(error.message).toBe("handle<file> must be a File, not 1.");
  });

  test("formats an object by its class, and never looks into it", () => {
    class Trap {
      get path(): string {
        throw new Error("looked");
      }
      toString(): string {
        throw new Error("looked");
      }
    }
    expect(handle(Trap).format(new Trap())).toBe("a Trap");
    expect(handle(File).format(undefined)).toBe("undefined");
  });
});
