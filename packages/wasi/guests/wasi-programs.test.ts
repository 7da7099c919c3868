import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { logCalls, policy, Runtime } from "@hostwright/core";
import { record, replay } from "@hostwright/core/recording";
import {
  AsyncWasi,
  capture,
  memoryDirectory,
  start,
  Wasi,
  WasiError,
  type WasiOptions,
} from "@hostwright/wasi";

/** Reads a file beside this one. */
function read(name: string): Buffer<ArrayBuffer> {
  return readFileSync(path.join(__dirname, name));
}

const hasJspi = "Suspending" in WebAssembly;

function options() {
  return {
    args: ["program", "a", "b c"],
    env: { GREETING: "hello" },
    preopens: { "/": memoryDirectory() },
    stdin: ["one two\n", "three two\n"],
    stdout: capture(),
    stderr: capture(),
  } satisfies WasiOptions;
}

function readProgram(language: string): Uint8Array<ArrayBuffer> {
  return language === "go"
    ? new Uint8Array(brotliDecompressSync(read("program-go.wasm.br")))
    : read(`program-${language}.wasm`);
}

describe.each(["c", "rust", "go"])("a program of the standard library of %s", (language) => {
  const program = readProgram(language);
  const expected = read(`program-${language}.txt`).toString();

  test.each(hasJspi ? [Wasi, AsyncWasi] : [Wasi])(
    "has the output of the same program on the system, under %p",
    async (wasi) => {
      const given = options();
      await using runtime = new Runtime();
      runtime.link(wasi as typeof Wasi, given);
      expect(await start(runtime.instantiate(program))).toBe(7);
      expect(given.stdout.text).toBe(expected);
      expect(given.stderr.text).toBe("done\n");
    },
  );

  test("runs beside others that share the module, each with its own world", async () => {
    await using runtime = new Runtime();
    runtime.declare(Wasi);
    const module = await WebAssembly.compile(program);
    const runs = Array.from({ length: 3 }, async (_, index) => {
      const given = { ...options(), env: { GREETING: `hello ${String(index)}` } };
      const instance = new Wasi(given);
      await runtime.run({ instances: [instance] }, async () => await start(runtime.instantiate(module)));
      return given.stdout.text;
    });
    expect(await Promise.all(runs)).toEqual(
      [0, 1, 2].map((index) => expected.replace("GREETING=hello", `GREETING=hello ${String(index)}`)),
    );
  });
});

test("programs run in a pool, each with its own world and a guest that no other has used", async () => {
  await using runtime = new Runtime();
  runtime.declare(Wasi);
  const module = await WebAssembly.compile(readProgram("c"));
  await using pool = await runtime.pool<{ _start(): void }>(module, { size: 2 });
  const runs = Array.from({ length: 6 }, async (_, index) => {
    const given = { ...options(), env: { GREETING: `hello ${String(index)}` } };
    const work = async () => pool.use(async (guest) => start(guest));
    const exitCode = await runtime.run({ instances: [new Wasi(given)] }, work);
    return [exitCode, /GREETING=.*/.exec(given.stdout.text)?.[0]];
  });
  expect(await Promise.all(runs)).toEqual(
    Array.from({ length: 6 }, (_, index) => [7, `GREETING=hello ${String(index)}`]),
  );
});

describe("middleware", () => {
  const program = read("program-c.wasm");

  test("logCalls prints each call with its errno and the names of its parameters, as strace does", async () => {
    const lines: string[] = [];
    await using runtime = new Runtime();
    runtime.use(logCalls((line) => void lines.push(line)));
    runtime.link(Wasi, options());
    await start(runtime.instantiate(program));
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.find((line) => line.includes("nowhere"))).toMatch(
      /wasi_snapshot_preview1\.path_open\(fd: 3, dirflags: symlink_follow, path: "nowhere", .* inheriting: all, .*ENOENT/,
    );
  });

  test("a policy takes a function away, and the program gets an errno", async () => {
    const given = options();
    await using runtime = new Runtime();
    runtime.use(policy([{ module: "wasi_snapshot_preview1", export: "path_symlink", deny: "EROFS" }]));
    runtime.link(Wasi, given);
    expect(await start(runtime.instantiate(program))).toBe(7);
    expect(given.stdout.text).toMatch(/^symlink -1$/m);
    expect(given.preopens["/"].toTree()).toMatchObject({ work: { "log.txt": expect.anything() } });
  });

  test("a recording of a run gives the same run again, without the host, up to its exit", async () => {
    await using runtime = new Runtime();
    const recorder = record();
    runtime.use(recorder);
    runtime.link(Wasi, options());
    const guest = await runtime.instantiate<{ _start(): void }>(program);
    expect(await start(guest)).toBe(7);
    const file = recorder.of(guest)?.bytes() ?? new Uint8Array(0);
    expect(() => replay(file).finish()).toThrow(expect.objectContaining({ code: "not-finished" }));
    const recorded = replay(file);
    await using another = new Runtime();
    const again = await another.instantiate(program, { imports: recorded.imports });
    recorded.run(again);
  });
});

test("start refuses a reactor, and initialize a command", async () => {
  await using runtime = new Runtime();
  runtime.link(Wasi, {});
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  await expect(start(runtime.instantiate(empty))).rejects.toThrow(WasiError);
});
