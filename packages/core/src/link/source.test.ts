import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ModuleLinkError } from "../errors.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import { compileSource, type GuestSource } from "./source.js";

let bytes: Uint8Array<ArrayBuffer>;
let folder: string;

beforeAll(async () => {
  bytes = await assemble('(func (export "run") (result i32) (i32.const 7))');
  folder = mkdtempSync(path.join(tmpdir(), "hostwright-sources-"));
  writeFileSync(path.join(folder, "guest.wasm"), bytes);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Compiles a source, and returns the result of the guest. */
async function run(source: GuestSource): Promise<unknown> {
  const { exports } = new WebAssembly.Instance(await compileSource(source));
  return (exports as { run(): unknown }).run();
}

function response(type?: string, status = 200): Response {
  return new Response(bytes, { status, headers: type === undefined ? {} : { "content-type": type } });
}

function fileUrl(name: string): URL {
  return pathToFileURL(path.join(folder, name));
}

function dataUrl(data: Uint8Array): URL {
  return new URL(`data:application/wasm;base64,${Buffer.from(data).toString("base64")}`);
}

test("Node.js does not load its fetch for a guest of bytes", async () => {
  const asked = jest.spyOn(globalThis, "Response", "get");
  try {
    await compileSource(bytes);
    await compileSource(fileUrl("guest.wasm"));
    expect(asked).not.toHaveBeenCalled();
  } finally {
    asked.mockRestore();
  }
});

describe("a guest is compiled from", () => {
  test.each<[string, () => GuestSource]>([
    ["a typed array", () => bytes],
    ["a part of a buffer", () => new Uint8Array([0, ...bytes, 0]).subarray(1, bytes.length + 1)],
    ["a DataView", () => new DataView(bytes.buffer)],
    ["an ArrayBuffer", () => bytes.slice().buffer],
    ["a Buffer of Node", () => Buffer.from(bytes)],
    ["a promise of bytes", async () => Promise.resolve(bytes)],
    ["a promise of a module", async () => WebAssembly.compile(bytes)],
    ["a response with the type of WebAssembly", () => response("application/wasm")],
    ["a response with parameters of the type", () => response("application/wasm; charset=binary")],
    ["a response with another type, as careless servers give", () => response("application/octet-stream")],
    ["a response without a type", () => response()],
    ["a promise of a response", async () => Promise.resolve(response("application/wasm"))],
    ["a file: URL", () => fileUrl("guest.wasm")],
    ["a URL that is fetched", () => dataUrl(bytes)],
  ])("%s", async (_, source) => {
    expect(await run(source())).toBe(7);
  });

  test("a module, which is taken as it is", async () => {
    const module = await WebAssembly.compile(bytes);
    expect(await compileSource(module)).toBe(module);
  });

  test("bytes where an engine has no streaming", async () => {
    const { compileStreaming } = WebAssembly;
    Object.assign(WebAssembly, { compileStreaming: undefined });
    try {
      expect(await run(response("application/wasm"))).toBe(7);
    } finally {
      Object.assign(WebAssembly, { compileStreaming });
    }
  });

  test("a file: URL through fetch where an engine has no files", async () => {
    const fetched = jest.spyOn(globalThis, "fetch").mockResolvedValue(response("application/wasm"));
    const { getBuiltinModule } = process;
    Object.assign(process, { getBuiltinModule: undefined });
    try {
      expect(await run(fileUrl("guest.wasm"))).toBe(7);
      expect(fetched).toHaveBeenCalledWith(fileUrl("guest.wasm").href);
    } finally {
      Object.assign(process, { getBuiltinModule });
      fetched.mockRestore();
    }
  });
});

describe("a source that no guest can be made of", () => {
  /** The error that compiling it rejects with. */
  async function refusal(source: unknown): Promise<ModuleLinkError> {
    return rejected(compileSource(source as GuestSource), ModuleLinkError, {
      code: "invalid-source",
      problems: [],
    });
  }

  test.each<[string, () => unknown]>([
    ["bytes that are none", () => new Uint8Array([1, 2, 3])],
    ["no bytes", () => new Uint8Array(0)],
    ["bytes that are cut off", () => bytes.subarray(0, bytes.length - 1)],
    ["an empty response", () => new Response(null, { headers: { "content-type": "application/wasm" } })],
    [
      "a response of HTML",
      () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
    ],
  ])("is refused with the engine's reason: %s", async (_, source) => {
    const error = await refusal(source());
    expect(error.message).toMatch(/^the guest: the module cannot be compiled: \S/);
    // By name: the engine's classes are of another realm than the tests.
    expect(error.cause).toMatchObject({ name: expect.stringMatching(/^(Compile|Type)Error$/) });
  });

  test.each<[string, unknown, string]>([
    ["a path", "guest.wasm", '"guest.wasm"'],
    ["nothing", undefined, "undefined"],
    ["an object", {}, "an object"],
    ["memory that threads share", new SharedArrayBuffer(8), "a SharedArrayBuffer"],
  ])("is refused with what to give instead: %s", async (_, source, what) => {
    const error = await refusal(source);
    expect(error.message).toBe(
      `the guest: ${what} is not a source of a module. Give its bytes, such as await readFile("guest.wasm"), ` +
        'a WebAssembly.Module, a Response, or a URL: new URL("guest.wasm", import.meta.url).',
    );
  });

  test("is a response that failed, whatever it contains", async () => {
    const error = await refusal(response("application/wasm", 404));
    expect(error.message).toContain("answered 404");
  });

  test("is a promise that is rejected, with the reason as the cause", async () => {
    const cause = new Error("offline");
    const error = await refusal(Promise.reject(cause));
    expect(error.cause).toBe(cause);
    expect(error.message).toBe("the guest: the module cannot be compiled: offline");
  });

  test("is a file that is not there, which is named", async () => {
    const url = fileUrl("missing.wasm");
    const error = await refusal(url);
    expect(error).toMatchObject({ where: url.href, cause: { code: "ENOENT" } });
  });

  test("is a file of something else, which is named", async () => {
    writeFileSync(path.join(folder, "guest.txt"), "hello");
    expect(await refusal(fileUrl("guest.txt"))).toMatchObject({ where: fileUrl("guest.txt").href });
  });

  test("is a URL whose answer is no guest, which is named", async () => {
    const url = dataUrl(new Uint8Array([1, 2, 3]));
    expect(await refusal(url)).toMatchObject({ where: url.href });
  });

  test("is a response from a URL, which is named", async () => {
    const answer = await fetch(dataUrl(new Uint8Array([1, 2, 3])));
    expect(await refusal(answer)).toMatchObject({ where: answer.url });
  });
});
