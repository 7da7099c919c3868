import { readFileSync } from "node:fs";
import path from "node:path";

import { Folder, type Outcome } from "./program.fixture.js";

let folder: Folder;

beforeAll(() => {
  folder = new Folder();
  folder.write("host.ts", HOST);
});

afterAll(() => {
  folder.remove();
});

const run = (...args: string[]): Outcome => folder.run(...args);

const HOST = `
import { fn, guestModule, HostModuleBase, wasm } from "@hostwright/core";
import { f64, list, type List, orErrno, string, Struct, u32 } from "@hostwright/types";

/** A point in the plane. */
class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

/** Keeps values. */
@wasm.module("kv", { results: "out" })
export class KeyValue extends HostModuleBase {
  /**
   * Tells the size of a value.
   * @param key - the name of the value
   */
  @wasm.export("size", orErrno(u32))
  size(@string key: string): number {
    return key.length;
  }
  @wasm.export("sum", f64)
  sum(@list(Point) points: List<Point>): number {
    return points.length;
  }
}

export const Plugin = guestModule({ start: fn([u32], u32) }, { name: "Plugin" });
`;

const SIZE = '(import "kv" "size" (func (param i32 i32 i32) (result i32)))';
const START = '(func (export "start") (param i32) (result i32) local.get 0)';

async function assemble(name: string, contents: string): Promise<void> {
  await folder.assemble(name, `${contents} (memory (export "memory") 1)`);
}

describe("hostwright", () => {
  test("tells its commands, and the options of one", () => {
    const { status, out } = run("--help");
    expect([status, out]).toEqual([0, expect.stringMatching(/bindings.*check.*Examples:/s)]);
    expect(run("bindings", "--help").out).toMatch(/--language <language> .*c, rust, zig/s);
  });

  test.each([
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["bindings", "host.ts"], "required option '-l, --language <language>' not specified"],
    [["check", "--host", "host.ts"], "missing required argument 'guests'"],
  ])("refuses wrong arguments: %p", (args, message) => {
    const { status, err } = run(...args);
    expect([status, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("hostwright bindings", () => {
  test("writes the declarations of a class, with the documentation of its source", () => {
    const { status, out, err } = run("bindings", "host.ts", "--language", "c", "--class", "KeyValue");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toContain("/// A point in the plane.\nstruct kv_point {");
    expect(out).toContain(
      '/// Tells the size of a value.\n///\n/// @param key the name of the value\n__attribute__((import_module("kv"), import_name("size")))\n' +
        "kv_errno_t kv_size(const char *key, size_t key_length, uint32_t *out);",
    );
  });

  test("keeps a file up to date, and tells when it is not", () => {
    const args = ["bindings", "host.ts", "-l", "rust", "-o", "host.rs"];
    expect(run(...args, "--check")).toMatchObject({
      status: 1,
      err: "host.rs: there is no such file. Run the same command without --check.\n",
    });
    expect(run(...args)).toEqual({ status: 0, out: "", err: "" });
    expect(readFileSync(path.join(folder.path, "host.rs"), "utf8")).toContain(
      "pub fn size(key: &str) -> Result<u32, Errno>",
    );
    expect(run(...args, "--check")).toEqual({ status: 0, out: "", err: "" });
    folder.write("host.rs", "// edited\n");
    expect(run(...args, "--check").err).toBe(
      "host.rs: it differs from what the classes say today. Run the same command without --check.\n",
    );
  });

  test.each([
    [
      ["host.ts", "-l", "cobol"],
      "--language cobol: there are no bindings for it. Choose one of c, rust, zig",
    ],
    [["none.ts", "-l", "c"], "none.ts: there is no such file."],
    [
      ["host.ts", "-l", "c", "-c", "Other"],
      "host.ts: it exports no class Other. Choose from KeyValue, Plugin.",
    ],
    [["empty.ts", "-l", "c"], "empty.ts: it exports no class of host modules, and none of guest modules."],
    [
      ["broken.ts", "-l", "c"],
      "broken.ts: it cannot be loaded: no luck. Run the program itself to see more.",
    ],
    [["host.ts", "-l", "c", "-o", "no/where.h"], "no/where.h: it cannot be written (ENOENT)."],
  ])("says in one line why it cannot: %p", (args, message) => {
    folder.write("empty.ts", "export const answer = 42;\n");
    folder.write("broken.ts", 'throw new Error("no luck");\n');
    const { status, err } = run("bindings", ...args);
    expect([status, err.trimEnd().split("\n")]).toEqual([1, [expect.stringContaining(message)]]);
  });

  test("loads standard decorators, CommonJS and plain JavaScript, and tells the setting of decorators on parameters", () => {
    folder.write(
      "standard.cts",
      'import { HostModuleBase } from "@hostwright/core";\nimport { export as wasmExport, module } from "@hostwright/core/wasm";\nimport { u32 } from "@hostwright/types";\n' +
        '@module("env")\nexport class Env extends HostModuleBase {\n  @wasmExport("add", [u32, u32], u32)\n  add(a: number, b: number): number {\n    return a + b;\n  }\n}\n',
    );
    folder.write(
      "plain.mjs",
      'import { fn, HostModuleBase } from "@hostwright/core";\nimport { u32 } from "@hostwright/types";\nexport default class Env extends HostModuleBase {\n' +
        '  static moduleName = "env";\n  static exports = { add: fn([u32, u32], u32) };\n  add(a, b) {\n    return a + b;\n  }\n}\n',
    );
    folder.configure(false);
    try {
      for (const file of ["standard.cts", "plain.mjs"]) {
        expect(run("bindings", file, "-l", "c").out).toContain("uint32_t env_add(uint32_t a, uint32_t b);");
      }
      expect(run("bindings", "host.ts", "-l", "c").err).toBe(
        'host.ts: its decorators need "experimentalDecorators": true in the nearest tsconfig.json. Set it, or import the names of standard decorators from @hostwright/core/wasm.\n',
      );
    } finally {
      folder.configure(true);
    }
  });
});

describe("hostwright check", () => {
  beforeAll(async () => {
    await assemble("fits.wasm", `${SIZE} ${START}`);
    await assemble("misses.wasm", `${SIZE.replace('"size"', '"sise"')} ${START}`);
    await assemble("wasi.wasm", `(import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) ${START}`);
  });

  test("says of each guest whether it fits, and with its exit code whether all do", () => {
    expect(run("check", "fits.wasm", "--host", "host.ts")).toMatchObject({ status: 0, err: "" });
    const { status, out } = run("check", "fits.wasm", "misses.wasm", "--host", "host.ts");
    expect(status).toBe(1);
    expect(out).toMatch(/^fits.wasm: fits$[^]*^misses.wasm: does not fit$[^]*kv\.sise/m);
  });

  test("compares the exports with the class of guest modules", async () => {
    await assemble(
      "other.wasm",
      START.replace("(param i32)", "(param i64)").replace("local.get 0", "i32.const 0"),
    );
    const { status, out } = run("check", "other.wasm", "--host", "host.ts");
    expect([status, out]).toEqual([1, expect.stringContaining("start")]);
  });

  test("writes its reports as JSON", () => {
    const { out } = run("check", "misses.wasm", "--host", "host.ts", "--json");
    expect(JSON.parse(out)).toMatchObject([
      { file: "misses.wasm", isLinkable: false, problems: [{ code: "missing-export", name: "sise" }] },
    ]);
  });

  test("compares imports of WASI with its classes where it is told to, signatures included", async () => {
    const wrong = '(import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))';
    await assemble("wrong.wasm", `${wrong} ${START}`);
    await assemble(
      "old.wasm",
      `${wrong.replace("snapshot_preview1", "unstable").replace("i64", "i32")} ${START}`,
    );
    expect(run("check", "wasi.wasm", "--host", "host.ts").status).toBe(1);
    expect(run("check", "wasi.wasm", "old.wasm", "--host", "host.ts", "--wasi").status).toBe(0);
    const { status, out } = run("check", "wrong.wasm", "--host", "host.ts", "--wasi");
    expect([status, out]).toEqual([1, expect.stringMatching(/fd_close.*i64/)]);
  });

  test("says in one line which file it cannot read", () => {
    expect(run("check", "none.wasm", "--host", "host.ts")).toEqual({
      status: 1,
      out: "",
      err: "none.wasm: it cannot be read (ENOENT). Name a file of WebAssembly.\n",
    });
  });
});
