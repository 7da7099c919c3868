import { HostwrightError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { errno } from "./errno.js";
import { ErrnoError, isErrnoError } from "./errno-error.js";

describe("ErrnoError", () => {
  test("keeps the name or the number, and says it", () => {
    expect(new ErrnoError("ENOSPC")).toMatchObject({
      name: "ErrnoError",
      code: "errno",
      errno: "ENOSPC",
      message: "ENOSPC",
    });
    expect(new ErrnoError(51)).toMatchObject({ errno: 51, message: "errno 51" });
    expect(new ErrnoError("ENOSPC")).toBeInstanceOf(HostwrightError);
  });

  test("says more when it is given more, and keeps the cause", () => {
    const cause = new Error("disk full");
    const error = new ErrnoError("ENOSPC", { message: "the quota is used up", where: "kv.put", cause });
    expect(error.message).toBe("kv.put: the quota is used up");
    expect(error.cause).toBe(cause);
    expect(error.where).toBe("kv.put");
    expect("cause" in new ErrnoError("ENOSPC")).toBe(false);
  });

  test("may have any number that an errno can be", () => {
    expect(new ErrnoError(1).errno).toBe(1);
    expect(new ErrnoError(0x7fffffff).errno).toBe(0x7fffffff);
  });

  test.each([0, -0, -1, 0x80000000, 0.5, NaN, Infinity])("refuses %d", (errno) => {
    const { message } = thrown(() => new ErrnoError(errno), LowerError, {
      code: "unknown-errno",
      value: errno,
    });
    expect(message).toMatch(
      /^ErrnoError: .* is not an errno: .* 0 means success\. Return nothing for success\.$/,
    );
  });

  test("may be extended for the names of another table", () => {
    class DiskError extends ErrnoError<"E_WORN_OUT"> {}
    const error = new DiskError("E_WORN_OUT");
    expect(error).toBeInstanceOf(ErrnoError);
    expect(error).toMatchObject({ code: "errno", errno: "E_WORN_OUT", message: "E_WORN_OUT" });
  });

  test("is known to another copy of the package, which has a class of its own", () => {
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second copy, as CommonJS and ES modules make it
      const other = require("./errno-error.js") as { ErrnoError: typeof ErrnoError };
      const error = new other.ErrnoError("ENOENT");
      expect(other.ErrnoError).not.toBe(ErrnoError);
      expect(isErrnoError(error)).toBe(true);
      expect(errno.lowerFailure?.(error)).toBe(44);
      expect(errno.lower(error, new GuestMemory(0))).toBe(44);
    });
  });

  test.each([undefined, null, "ENOENT", 44, new Error("x"), { code: "errno", errno: "ENOENT" }])(
    "is not %p",
    (value) => {
      expect(isErrnoError(value)).toBe(false);
    },
  );
});
