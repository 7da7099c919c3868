import { Runtime } from "@hostwright/core";
import {
  AsyncWasi,
  capture,
  directory,
  type FileSystem,
  memoryDirectory,
  readOnly,
  start,
  union,
  Wasi,
} from "@hostwright/wasi";

import { test, type Test } from "../harness.js";

/** The part of `node:fs` and `node:os` that the test of files on disk uses. */
interface NodeModules {
  getBuiltinModule?(name: "node:fs"): {
    mkdtempSync(prefix: string): string;
    readFileSync(path: string, encoding: "utf8"): string;
    rmSync(path: string, options: { recursive: boolean }): void;
  };
  getBuiltinModule?(name: "node:os"): { tmpdir(): string };
}

/** Runs the small program with a file system, and gives its exit code and its output. */
async function run(module: WebAssembly.Module, root: FileSystem): Promise<[number, string]> {
  const stdout = capture();
  const runtime = new Runtime();
  runtime.link(Wasi, { args: ["program", "日本"], preopens: { "/": root }, stdout });
  const exitCode = await start(runtime.instantiate(module));
  await runtime.close();
  return [exitCode, stdout.text];
}

export const wasi: Test[] = [
  test("a WASI program has files in memory", async (assert, environment) => {
    const root = memoryDirectory();
    assert.equal(await run(await environment.module("wasi"), root), [6, "日本"]);
    assert.equal(root.readText("file"), "日本");
  }),

  test("a WASI program writes into the first of several file systems", async (assert, environment) => {
    const changes = memoryDirectory();
    const below = memoryDirectory({ file: "a longer text" });
    const root = union(changes, readOnly(below));
    assert.equal(await run(await environment.module("wasi"), root), [6, "日本"]);
    assert.equal([changes.readText("file"), below.readText("file")], ["日本er text", "a longer text"]);
  }),

  test(
    "a program of the C library has its output, and sleeps, while it is suspended",
    ["JSPI"],
    async (assert, environment) => {
      const [stdout, stderr] = [capture(), capture()];
      const runtime = new Runtime();
      runtime.link(AsyncWasi, {
        args: ["program", "a", "b c"],
        env: { GREETING: "hello" },
        preopens: { "/": memoryDirectory() },
        stdin: ["one two\n", "three two\n"],
        stdout,
        stderr,
      });
      assert.equal(await start(runtime.instantiate(await environment.module("program-c"))), 7);
      assert.equal(stdout.text, environment.programOutput);
      assert.equal(stderr.text, "done\n");
      await runtime.close();
    },
  ),

  test("a WASI program has files on disk, where the engine has any", async (assert, environment) => {
    const { process } = globalThis as { readonly process?: NodeModules };
    const isNode = /^(?:Node\.js|Bun|Deno)/.test(environment.cell);
    const fs = isNode ? process?.getBuiltinModule?.("node:fs") : undefined;
    const os = isNode ? process?.getBuiltinModule?.("node:os") : undefined;
    if (fs === undefined || os === undefined) {
      const root = memoryDirectory();
      assert.equal(await run(await environment.module("wasi"), root), [6, "日本"]);
      return;
    }
    const folder = fs.mkdtempSync(`${os.tmpdir()}/hostwright-`);
    try {
      assert.equal(await run(await environment.module("wasi"), directory(folder)), [6, "日本"]);
      assert.equal(fs.readFileSync(`${folder}/file`, "utf8"), "日本");
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }),
];
