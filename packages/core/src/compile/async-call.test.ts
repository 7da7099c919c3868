import { bytes, type CoreValue, GuestMemoryError, orErrno, string, u32 } from "@hostwright/types";

import { type Frame, UnboundFrame } from "../context/frame.js";
import { CallContextError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { testGuest } from "../testing/index.js";
import * as wasm from "../wasm.js";
import { asyncCall } from "./async-call.js";
import { type ExportThunks, compileModule } from "./compiled-module.js";

const LATER = Symbol("later");

@wasm.module("host")
class Host extends HostModuleBase {
  readonly calls: unknown[][] = [];

  @wasm.export("put", u32)
  async put(
    @string key: string,
    @bytes({ copy: true }) value: Uint8Array,
    @u32 flags: number,
  ): Promise<number> {
    this.calls.push([key, ...value, flags]);
    return Promise.resolve(value.length);
  }

  @wasm.export("find", orErrno(u32, { out: true }))
  async find(@u32 key: number): Promise<number> {
    this.calls.push([key]);
    return Promise.resolve(key + 1);
  }

  @wasm.export("later")
  async [LATER](): Promise<void> {
    this.calls.push([]);
    return Promise.resolve();
  }
}

describe.each([
  ["source text", true],
  ["closures", false],
])("the call of an asynchronous method, as %s,", (_, codegen) => {
  let host: Host;
  let frame: Frame;
  const { memory } = testGuest(new Host(), { pages: 1 });
  const compiled = compileModule(Host);

  beforeEach(() => {
    host = new Host();
    frame = new UnboundFrame(memory, undefined, undefined, true);
    frame[compiled.slot] = host;
  });

  function partsOf(name: string): ExportThunks {
    const found = compiled.exports.find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new TypeError(`there is no ${name}`);
    return found.for("i32");
  }

  const call = (name: string, ...raw: CoreValue[]): unknown => asyncCall(partsOf(name), codegen)(frame, raw);

  test("lifts all arguments at once, and gives the promise of the method", async () => {
    memory.writeBytes(8, Uint8Array.of(0x6b, 1, 2, 3));
    frame.copied = 9;
    const value = call("put", 8, 1, 9, 3, -1);
    expect(value).toBeInstanceOf(Promise);
    expect(host.calls).toEqual([["k", 1, 2, 3, 0xffffffff]]);
    expect(await value).toBe(3);
  });

  test("calls a method whose name is a symbol", () => {
    call("later");
    expect(host.calls).toEqual([[]]);
  });

  test("names the parameter that cannot be lifted, and does not call the method", () => {
    const error = thrown(() => call("put", 0, 1, 65536, 1, 0), GuestMemoryError, { code: "out-of-bounds" });
    expect(error.message).toContain("host.put: parameter 1 (value: bytes)");
    expect(host.calls).toEqual([]);
  });

  test.each([
    [65532, false],
    [65533, true],
  ])("checks the place of the result, %i, before the method is called", (place, isOutside) => {
    const find = (): unknown => call("find", 7, place);
    if (isOutside) thrown(find, GuestMemoryError, { code: "out-of-bounds" });
    else void find();
    expect(host.calls).toEqual(isOutside ? [] : [[7]]);
  });

  test("refuses an instance that is closed", async () => {
    await host.close();
    thrown(() => call("find", 7, 0), CallContextError, { code: "module-closed" });
  });
});

test("the text of an asynchronous call is compiled once for an export", () => {
  const [exported] = compileModule(Host).exports;
  const parts = exported?.for("i32") as ExportThunks;
  expect(asyncCall(parts, true)).toBe(asyncCall(parts, true));
  expect(asyncCall(parts, true)).not.toBe(asyncCall(parts, false));
});
