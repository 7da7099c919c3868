import { wasiErrnos } from "./wasi-errnos.js";

describe("the errno table of WASI preview 1", () => {
  test("is called wasi, and its numbers are a u16", () => {
    expect([wasiErrnos.name, wasiErrnos.size]).toEqual(["wasi", 2]);
  });

  // https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#-errno-variant
  test.each([
    ["E2BIG", 1],
    ["EACCES", 2],
    ["EAGAIN", 6],
    ["EBADF", 8],
    ["EEXIST", 20],
    ["EFAULT", 21],
    ["EINTR", 27],
    ["EINVAL", 28],
    ["EIO", 29],
    ["EISDIR", 31],
    ["ENAMETOOLONG", 37],
    ["ENOENT", 44],
    ["ENOMEM", 48],
    ["ENOSPC", 51],
    ["ENOSYS", 52],
    ["ENOTDIR", 54],
    ["ENOTSUP", 58],
    ["EOVERFLOW", 61],
    ["EPERM", 63],
    ["EPIPE", 64],
    ["EROFS", 69],
    ["EXDEV", 75],
    ["ENOTCAPABLE", 76],
  ])("has %s for %d, both ways", (name, number) => {
    expect(wasiErrnos.numberOf(name)).toBe(number);
    expect(wasiErrnos.nameOf(number)).toBe(name);
  });

  test("has 76 names, each once", () => {
    const names = Array.from({ length: 76 }, (_, index) => wasiErrnos.nameOf(index + 1));
    expect(new Set(names).size).toBe(76);
    expect(names.map((name) => wasiErrnos.numberOf(name ?? ""))).toEqual([...names.keys()].map((i) => i + 1));
  });

  test("has no name for success, which is no error", () => {
    expect(wasiErrnos.nameOf(0)).toBeUndefined();
    expect(wasiErrnos.numberOf("SUCCESS")).toBeUndefined();
  });

  test.each(["", "enoent", "EFOO", "constructor", "__proto__", "toString"])("has no %j", (name) => {
    expect(wasiErrnos.numberOf(name)).toBeUndefined();
  });

  test.each([77, -1, 0.5, NaN, 2 ** 32])("has no name for %d", (number) => {
    expect(wasiErrnos.nameOf(number)).toBeUndefined();
  });

  test("is frozen", () => {
    expect(Object.isFrozen(wasiErrnos)).toBe(true);
  });
});
