import type * as indexModule from "./index.js";

function loadCopy(): typeof indexModule {
  let copy: typeof indexModule | undefined;
  jest.isolateModules(() => {
    copy = jest.requireActual<typeof indexModule>("./index.js");
  });
  return copy as typeof indexModule;
}

const [ours, theirs] = [loadCopy(), loadCopy()];
const { ErrnoError, GuestMemory, GuestMemoryError, HostwrightError, LiftError, LowerError } = ours;
const lowered = (): Error => new theirs.LowerError("out-of-range", "is too large.", 300);

test("the copies are two", () => {
  expect(theirs.HostwrightError).not.toBe(HostwrightError);
});

test("an error of another copy is an instance of the class of its name, and of the base class", () => {
  const error = lowered();
  expect([error instanceof LowerError, error instanceof HostwrightError]).toEqual([true, true]);
  expect([error instanceof LiftError, error instanceof ErrnoError]).toEqual([false, false]);
  const errno = new theirs.ErrnoError("ENOENT");
  expect([errno instanceof ErrnoError, ours.isErrnoError(errno)]).toEqual([true, true]);
  expect(() => new theirs.GuestMemory(1).readU32(0)).toThrow(GuestMemoryError);
  expect(() => new GuestMemory(1).readU32(0)).toThrow(theirs.GuestMemoryError);
});

test("a class that extends one of ours has no instances of another copy, unless it has its own name there too", () => {
  class Mine extends ErrnoError {}
  class MineThere extends theirs.ErrnoError {}
  class Named extends ErrnoError {
    override get name(): string {
      return "Named";
    }
  }
  class NamedThere extends theirs.ErrnoError {
    override get name(): string {
      return "Named";
    }
  }
  expect([new theirs.ErrnoError("EIO") instanceof Mine, new MineThere("EIO") instanceof Mine]).toEqual([
    false,
    false,
  ]);
  expect([new Mine("EIO") instanceof Mine, new MineThere("EIO") instanceof ErrnoError]).toEqual([true, true]);
  expect([new NamedThere("EIO") instanceof Named, new ErrnoError("EIO") instanceof Named]).toEqual([
    true,
    false,
  ]);
});

test.each([
  ["an error of its name", Object.assign(new Error("out-of-range"), { name: "LowerError", code: "errno" })],
  ["the prototype of the class", LowerError.prototype],
  ["an object that inherits from it", Object.create(LowerError.prototype) as object],
  ["nothing", undefined],
  ["null", null],
  ["a text", "LowerError"],
])("%s is not one of ours", (_, value) => {
  expect([value instanceof LowerError, value instanceof HostwrightError]).toEqual([false, false]);
});

test("a look at a proxy of an error runs none of its code", () => {
  const looks: string[] = [];
  const handler = new Proxy({}, { get: (_, trap) => void looks.push(String(trap)) });
  const proxy: unknown = new Proxy(lowered(), handler);
  expect([proxy instanceof HostwrightError, ours.isErrnoError(proxy)]).toEqual([false, false]);
  expect(looks).toEqual([]);
});

test("a class whose name cannot be read has its own instances only", () => {
  class Refusing extends LiftError {
    override get name(): string {
      throw new Error("no name");
    }
  }
  expect(lowered() instanceof Refusing).toBe(false);
  expect(new Refusing("too-long", "is long.", 1) instanceof Refusing).toBe(true);
});

test("the path and the place of an error are those of its own copy", () => {
  const error = lowered();
  if (error instanceof HostwrightError) error.within("Row", ".x").locate("kv.put", "parameter 0");
  expect(error.message).toBe("kv.put: parameter 0.x is too large.");
});
