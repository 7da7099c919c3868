import * as fc from "fast-check";

import { NearestNames } from "./nearest-names.js";

const WASI = "wasi_snapshot_preview1";
const names = new NearestNames([
  ...["fd_read", "fd_write", "fd_pread", "proc_exit"].map((name) => ({ module: WASI, name })),
  { module: "env", name: "abort" },
  { module: "env", name: "fd_write" },
]);

function nearest(module: string, name: string): string[] {
  return names.find(module, name).map((found) => `${found.module}.${found.name}`);
}

test.each([
  ["a letter left out", "fd_rea", [`${WASI}.fd_read`, `${WASI}.fd_pread`]],
  ["a letter more", "procs_exit", [`${WASI}.proc_exit`]],
  ["another letter", "fd_writs", [`${WASI}.fd_write`, "env.fd_write"]],
  ["two letters swapped", "porc_exit", [`${WASI}.proc_exit`]],
  ["another way to write words", "procExit", [`${WASI}.proc_exit`]],
])("finds what differs by %s", (_, name, found) => {
  expect(nearest(WASI, name)).toEqual(found);
});

test("finds the same name in another module, the nearest module first", () => {
  expect(nearest("wasi_snapshot_preview2", "fd_write")).toEqual([`${WASI}.fd_write`, "env.fd_write"]);
  expect(nearest("imports", "abort")).toEqual(["env.abort"]);
});

test("wants a better match in another module than in its own", () => {
  expect(nearest("env", "abor")).toEqual(["env.abort"]);
  expect(nearest("imports", "abor")).toEqual([]);
});

test.each(["", "_", "x", "sock_open", "fd"])("finds nothing that is like %j", (name) => {
  expect(nearest(WASI, name)).toEqual([]);
});

test("names no more than three", () => {
  const many = new NearestNames(
    Array.from({ length: 9 }, (_, index) => ({ module: "m", name: `value${index}` })),
  );
  expect(many.find("m", "value")).toHaveLength(3);
});

test("finds a name with one change, whatever the name", () => {
  const word = fc.stringMatching(/^[a-z]{3,40}$/);
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom("drop", "double", "swap"), (name, at, change) => {
      const place = at % (name.length - 1);
      const [before, one, two, after] = [name.slice(0, place), name.charAt(place), name.charAt(place + 1), name.slice(place + 2)]; // prettier-ignore
      const changed = { drop: before + two + after, double: before + one + one + two + after, swap: before + two + one + after }[change]; // prettier-ignore
      const only = new NearestNames([{ module: "m", name }]);
      expect(only.find("m", changed)).toEqual([{ module: "m", name }]);
    }),
  );
});

test("looks at no more of a name than a person would", () => {
  const long = new NearestNames([{ module: "m", name: "x".repeat(100_000) }]);
  expect(long.find("m", `${"x".repeat(64)}${"y".repeat(1000)}`)).toHaveLength(1);
  expect(long.find("m", "x".repeat(32))).toEqual([]);
});
