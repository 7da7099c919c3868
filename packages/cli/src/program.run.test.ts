import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { Folder, type Outcome } from "./program.fixture.js";

let folder: Folder;

const imported = (name: string, type: string): string =>
  `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`;

/** Writes five bytes of its first argument, and exits with 7 and the errno of that. */
const ECHO = `
  ${imported("args_get", "(param i32 i32) (result i32)")}
  ${imported("fd_write", "(param i32 i32 i32 i32) (result i32)")}
  ${imported("proc_exit", "(param i32)")}
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $args_get (i32.const 1024) (i32.const 2048)))
    (i32.store (i32.const 0) (i32.load (i32.const 1028)))
    (i32.store (i32.const 4) (i32.const 5))
    (call $proc_exit
      (i32.add (i32.const 7) (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))`;

/** Writes its first variable of five bytes, and exits with the errno of opening in.txt. */
const OPEN = `
  ${imported("environ_get", "(param i32 i32) (result i32)")}
  ${imported("fd_write", "(param i32 i32 i32 i32) (result i32)")}
  ${imported("path_open", "(param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)")}
  ${imported("proc_exit", "(param i32)")}
  (memory (export "memory") 1)
  (data (i32.const 100) "in.txt")
  (func (export "_start")
    (drop (call $environ_get (i32.const 1024) (i32.const 2048)))
    (i32.store (i32.const 0) (i32.load (i32.const 1024)))
    (i32.store (i32.const 4) (i32.const 5))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $proc_exit
      (call $path_open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 6) (i32.const 0)
        (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8))))`;

const LIBRARY = `
  (import "kv" "size" (func $size (param i32) (result i32)))
  (global $ready (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $ready (i32.const 1)))
  (func (export "add") (param i32 i64) (result i64)
    (i64.add (i64.extend_i32_u (i32.add (call $size (local.get 0)) (global.get $ready))) (local.get 1)))
  (func $deep (export "boom") unreachable)`;

const HOST = `
import { HostModuleBase, wasm } from "@hostwright/core";
import { u32 } from "@hostwright/types";
@wasm.module("kv")
export class KeyValue extends HostModuleBase {
  @wasm.export("size", u32)
  size(@u32 n: number): number {
    return n * 2;
  }
}
`;

beforeAll(async () => {
  folder = new Folder();
  folder.write("host.ts", HOST);
  await folder.assemble("echo.wasm", ECHO);
  await folder.assemble("open.wasm", OPEN);
  await folder.assemble("library.wasm", LIBRARY);
  mkdirSync(path.join(folder.path, "data"));
  folder.write("data/in.txt", "a text\n");
});

afterAll(() => {
  folder.remove();
});

const run = (...args: string[]): Outcome => folder.run("run", ...args);
const EROFS = 69;
const EBADF = 8;

describe("hostwright run", () => {
  test("gives a program its arguments, and ends with its exit code", () => {
    expect(run("echo.wasm", "--", "-abcd")).toEqual({ status: 7, out: "-abcd", err: "" });
    expect(run("echo.wasm", "words")).toEqual({ status: 7, out: "words", err: "" });
  });

  test("gives a program the folders and variables that are named, and no other", () => {
    expect(run("open.wasm", "--dir", "data::/", "--env", "AB=cd")).toEqual({
      status: 0,
      out: "AB=cd",
      err: "",
    });
    expect(run("open.wasm", "--dir", "data")).toMatchObject({ status: 0 });
    expect(run("open.wasm", "--env", "AB=cd").status).toBe(EBADF);
  });

  test("refuses calls by rules, of a function, of several, and with an errno", () => {
    expect(run("echo.wasm", "--deny", "fd_write=EROFS", "--", "words")).toEqual({
      status: 7 + EROFS,
      out: "",
      err: "",
    });
    expect(run("open.wasm", "--dir", "data", "--deny", "wasi_*.path_*=EROFS").status).toBe(EROFS);
    expect(
      run("library.wasm", "--host", "host.ts", "--deny", "kv.size", "--invoke", "add", "1", "1n"),
    ).toMatchObject({
      status: 1,
      err: expect.stringContaining("kv.size: the call was refused by rule 0 of the policy."),
    });
  });

  test("writes calls and times to standard error", () => {
    const { out, err } = run("echo.wasm", "--trace", "--time", "--", "words");
    expect(out).toBe("words");
    expect(err).toMatch(/^to-host wasi_snapshot_preview1\.fd_write\(fd: 1, .*"words".*\) → 5 /m);
    expect(err).toMatch(/^to-host wasi_snapshot_preview1\.proc_exit +1 +1 /m);
  });

  test("initializes a library, with the host modules of a file, and calls a function of it", () => {
    const library = ["library.wasm", "--host", "host.ts"];
    expect(run(...library)).toEqual({
      status: 0,
      out: "",
      err: "library.wasm: it is a library, without _start, and has been initialized. Call one with --invoke: add, boom.\n",
    });
    expect(run(...library, "--invoke", "add", "--", "20", "-3n")).toEqual({
      status: 0,
      out: "38\n",
      err: "",
    });
  });

  test.each([
    [["none.wasm"], "none.wasm: it cannot be read (ENOENT)."],
    [["host.ts"], "host.ts: it is no valid module of WebAssembly ("],
    [["echo.wasm", "--dir", "none"], "--dir none: there is no such folder."],
    [["echo.wasm", "--dir", "host.ts"], "--dir host.ts: it is no folder."],
    [["echo.wasm", "--env", "=a"], "--env =a: it has no name."],
    [["echo.wasm", "--deny", "fd_wriite"], "--deny fd_wriite: no host module has such a function."],
    [
      ["echo.wasm", "--deny", "fd_write=EWHAT"],
      "--deny fd_write=EWHAT: no host module has an errno of this name.",
    ],
    [["echo.wasm", "--record", "no/file"], "no/file: it cannot be written (ENOENT)."],
    [["library.wasm"], "kv.size: the guest imports a function, and nothing provides the module kv;"],
    [["library.wasm", "--host", "host.ts", "--invoke", "sub"], "library.wasm: it exports no function sub."],
    [["library.wasm", "--host", "host.ts", "--invoke", "add", "1", "b"], "--invoke: b is no number."],
    [
      ["library.wasm", "--host", "host.ts", "--invoke", "add", "1", "1"],
      "--invoke add: Cannot convert 1 to a BigInt.",
    ],
    [
      ["library.wasm", "--host", "host.ts", "--invoke", "boom"],
      "library.wasm: the program has trapped in deep: unreachable. See",
    ],
  ])("says in one line why it cannot: %p", (args, message) => {
    const { status, out, err } = run(...args);
    expect([status, out, err.trimEnd().split("\n")]).toEqual([1, "", [expect.stringContaining(message)]]);
  });
});

describe("hostwright replay", () => {
  beforeAll(() => {
    run("echo.wasm", "--record", "kept.wasm", "--", "words");
  });

  test("runs a recorded program again without its host", () => {
    expect(folder.run("replay", "kept.wasm")).toEqual({
      status: 0,
      out: "kept.wasm: 3 calls as recorded\n",
      err: "",
    });
  });

  test("takes a recording for the program that it was made of, and keeps the last one", () => {
    expect(run("kept.wasm", "--record", "again.wasm", "--deny", "fd_write=EROFS", "--", "words").status).toBe(
      7 + EROFS,
    );
    expect(readFileSync(path.join(folder.path, "again.wasm")).length).toBeGreaterThan(
      readFileSync(path.join(folder.path, "kept.wasm")).length,
    );
    expect(folder.run("replay", "again.wasm")).toMatchObject({ status: 0 });
  });

  test("keeps the calls of a program that traps", () => {
    run("library.wasm", "--host", "host.ts", "--invoke", "boom", "--record", "trapped.wasm");
    expect(folder.run("replay", "trapped.wasm")).toMatchObject({ status: 0 });
  });

  test("tells where another build first does something else, and what", async () => {
    await folder.assemble(
      "other.wasm",
      ECHO.replace("(call $fd_write (i32.const 1)", "(call $fd_write (i32.const 2)"),
    );
    const { status, out } = folder.run("replay", "kept.wasm", "--program", "other.wasm");
    expect([status, out.split("\n")]).toEqual([
      1,
      [
        "other.wasm: after 1 call as recorded, the next one, to-host, is another.",
        "  recorded: wasi_snapshot_preview1.fd_write(1, 0, 1, 8)",
        "  now:      wasi_snapshot_preview1.fd_write(2, 0, 1, 8)",
        "",
      ],
    ]);
    await folder.assemble(
      "data.wasm",
      ECHO.replace("(i32.const 4) (i32.const 5)", "(i32.const 4) (i32.const 4)"),
    );
    expect(folder.run("replay", "kept.wasm", "--program", "data.wasm").out).toMatch(
      /checksum .*\n {2}now: .*\nThe calls are the same, and the memory of the guest is not/,
    );
  });

  test("says in one line that a file holds no recording, or a broken one", () => {
    expect(folder.run("replay", "echo.wasm")).toMatchObject({
      status: 1,
      err: "echo.wasm: it holds no recording. Make one with hostwright run PROGRAM --record FILE.\n",
    });
    const bytes = readFileSync(path.join(folder.path, "kept.wasm"));
    const section = Buffer.concat([Buffer.of(0, 22, 20), Buffer.from("hostwright.recording"), Buffer.of(9)]);
    folder.write("broken.wasm", Buffer.concat([bytes, section]));
    const { status, err } = folder.run("replay", "broken.wasm");
    expect([status, err.trimEnd().split("\n")]).toEqual([1, [expect.stringContaining("recording")]]);
  });
});
