import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { linuxErrnos } from "./linux-errnos.js";

const HEADERS = ["errno-base.h", "errno.h"].map((name) => `/usr/include/asm-generic/${name}`);

describe("the errno table of Linux", () => {
  test("is called linux, and its numbers are an int", () => {
    expect([linuxErrnos.name, linuxErrnos.size]).toEqual(["linux", 4]);
  });

  // include/uapi/asm-generic/errno-base.h and errno.h of Linux
  test.each([
    ["EPERM", 1],
    ["ENOENT", 2],
    ["EAGAIN", 11],
    ["ENOTBLK", 15],
    ["EINVAL", 22],
    ["ENOSPC", 28],
    ["ERANGE", 34],
    ["EDEADLK", 35],
    ["ENOSYS", 38],
    ["ELOOP", 40],
    ["ENOMSG", 42],
    ["EBADSLT", 57],
    ["EBFONT", 59],
    ["EOVERFLOW", 75],
    ["ENOTSOCK", 88],
    ["EOPNOTSUPP", 95],
    ["ETIMEDOUT", 110],
    ["ECONNREFUSED", 111],
    ["EDQUOT", 122],
    ["ECANCELED", 125],
    ["EHWPOISON", 133],
  ])("has %s for %d, both ways", (name, number) => {
    expect(linuxErrnos.numberOf(name)).toBe(number);
    expect(linuxErrnos.nameOf(number)).toBe(name);
  });

  test("has a name for every number to 133 but for two that Linux leaves out", () => {
    const missing = Array.from({ length: 133 }, (_, index) => index + 1).filter(
      (number) => linuxErrnos.nameOf(number) === undefined,
    );
    expect(missing).toEqual([41, 58]);
    expect([linuxErrnos.nameOf(0), linuxErrnos.nameOf(134)]).toEqual([undefined, undefined]);
  });

  test.each([
    ["EWOULDBLOCK", "EAGAIN"],
    ["EDEADLOCK", "EDEADLK"],
    ["ENOTSUP", "EOPNOTSUPP"],
  ])("has %s as another name of %s, whose number keeps its own", (alias, name) => {
    const number = linuxErrnos.numberOf(alias);
    expect(number).toBe(linuxErrnos.numberOf(name));
    expect(linuxErrnos.nameOf(number ?? 0)).toBe(name);
  });

  // The numbers of a machine with Linux itself. Some architectures have numbers of their own.
  const isGeneric = process.platform === "linux" && ["x64", "arm64", "riscv64"].includes(process.arch);
  (isGeneric ? test : test.skip)("agrees with the numbers of a system that has them", () => {
    for (const [name, number] of Object.entries(constants.errno))
      expect([name, linuxErrnos.numberOf(name)]).toEqual([name, number]);
  });

  (HEADERS.every((path) => existsSync(path)) ? test : test.skip)("agrees with the headers of Linux", () => {
    const defines = HEADERS.flatMap((path) => [
      ...readFileSync(path, "utf8").matchAll(/^#define\s+(E[A-Z0-9]+)\s+(\w+)/gm),
    ]);
    expect(defines.length).toBe(133);
    for (const [, name = "", value = ""] of defines) {
      const number = /^\d+$/.test(value) ? Number(value) : linuxErrnos.numberOf(value);
      expect([name, linuxErrnos.numberOf(name)]).toEqual([name, number]);
    }
  });
});
