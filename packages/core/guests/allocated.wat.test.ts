import { allocated, array, bytes, GuestMemoryError, LowerError, string, u32 } from "@hostwright/types";

import { GuestClosedError } from "../src/errors.js";
import { compileGuest } from "../src/fixtures/guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import { Runtime } from "../src/runtime.js";
import { rejected, thrown } from "../src/fixtures/thrown.fixture.js";
import type { Guest } from "../src/guest.js";

class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  /** Runs for each call of the guest's allocator. */
  onAllocation: () => void = () => undefined;
  texts = 0;

  @wasm.export("text", allocated(string))
  text(): string {
    return `text ${++this.texts}`;
  }

  @wasm.export("two", [allocated(string), u32, allocated(array(u32))])
  two(): [string, number, Uint32Array] {
    return ["two", 7, Uint32Array.of(1, 2, 3)];
  }

  @wasm.export("echo", allocated(bytes))
  echo(@bytes given: Uint8Array): Uint8Array {
    return given;
  }

  @wasm.export("allocating")
  allocating(): void {
    this.onAllocation();
  }
}

const IMPORTS = `
  (import "host" "text" (func $text (result i32 i32)))
  (import "host" "two" (func $two (result i32 i32 i32 i32 i32)))
  (import "host" "echo" (func $echo (param i32 i32) (result i32 i32)))
  (import "host" "allocating" (func $allocating))`;

const EXPORTS = `
  (memory (export "memory") 1)
  (data (i32.const 16) "given")
  (func (export "text") (result i32 i32) (call $text))
  (func (export "two") (result i32 i32 i32 i32 i32) (call $two))
  (func (export "echo") (result i32 i32) (call $echo (i32.const 16) (i32.const 5)))`;

/** Tells the host, grows the memory by a page, and gives its start. */
const GROWING = `(call $allocating) (i32.mul (memory.grow (i32.const 1)) (i32.const 65536))`;

interface Exports {
  text(): [number, number];
  two(): number[];
  echo(): [number, number];
}

async function guestWith(allocator: string): Promise<[Host, Guest<Exports>]> {
  const runtime = new Runtime();
  const host = runtime.link(Host);
  return [host, await runtime.instantiate<Exports>(await compileGuest(`${IMPORTS} ${EXPORTS} ${allocator}`))];
}

function texts(guest: Guest<Exports>, [offset, length]: [number, number]): string {
  return string.lift(guest.memory, offset, length);
}

describe.each([
  ["malloc", `(func (export "malloc") (param i32) (result i32) ${GROWING})`],
  ["cabi_realloc", `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${GROWING})`],
  [
    "__new",
    `(func (export "__new") (param i32 i32) (result i32) ${GROWING})
     (func (export "__pin") (param i32) (result i32) (local.get 0)) (func (export "__unpin") (param i32))`,
  ],
])("a guest with an allocator %s that grows the memory each time", (_name, allocator) => {
  let host: Host;
  let guest: Guest<Exports>;

  beforeEach(async () => {
    [host, guest] = await guestWith(allocator);
  });

  test("is given a text as two results", () => {
    expect(texts(guest, guest.exports.text())).toBe("text 1");
  });

  test("is given several, each in its own place", () => {
    const [at, length, number, from, count] = guest.exports.two() as [number, number, number, number, number];
    expect([texts(guest, [at, length]), number]).toEqual(["two", 7]);
    expect(array(u32).lift(guest.memory, from, count)).toEqual(Uint32Array.of(1, 2, 3));
    expect(at).not.toBe(from);
  });

  test("is given back the bytes that it passed as a view, which growth has emptied since", () => {
    const [offset, length] = guest.exports.echo();
    expect(offset).toBeGreaterThanOrEqual(65536);
    expect(texts(guest, [offset, length])).toBe("given");
  });

  test("may call the host, which calls it, in the middle of an allocation", () => {
    const inner: string[] = [];
    host.onAllocation = () => {
      if (host.texts < 3) inner.push(texts(guest, guest.exports.text()));
    };
    expect(texts(guest, guest.exports.text())).toBe("text 1");
    expect(inner).toEqual(["text 3", "text 2"]);
  });

  test("ends its call with what the host throws in the middle of an allocation", () => {
    const failure = new Error("no memory for you");
    host.onAllocation = () => {
      throw failure;
    };
    expect(() => guest.exports.text()).toThrow(failure);
  });

  test("may be closed in the middle of an allocation, and is not entered again", () => {
    host.onAllocation = () => guest.close();
    const { message } = thrown(() => guest.exports.text(), GuestClosedError, { code: "guest-closed" });
    expect(message).toBe("guest: the call was ended, since the guest was closed. Instantiate a new one.");
    thrown(() => guest.exports.text(), GuestClosedError, { code: "guest-closed" });
  });
});

describe("a guest whose allocator", () => {
  test.each([
    ["gives null", "(i32.const 0)", LowerError, { code: "allocation-failed", value: 0 }],
    [
      "gives the end of the memory",
      "(i32.const 65536)",
      GuestMemoryError,
      { code: "out-of-bounds", offset: 65536 },
    ],
    [
      "gives the largest offset",
      "(i32.const -1)",
      GuestMemoryError,
      { code: "out-of-bounds", offset: 0xffffffff },
    ],
  ] as const)("%s is told so, and what it has is left as it is", async (_what, body, errorClass, data) => {
    const [, guest] = await guestWith(`(func (export "malloc") (param i32) (result i32) ${body})`);
    const before = guest.memory.bytes(0, 65536).slice();
    thrown(() => guest.exports.text(), errorClass as typeof LowerError, data as object);
    expect(Buffer.compare(before, guest.memory.bytes(0, 65536))).toBe(0);
  });

  test("traps ends its call with the engine's error", async () => {
    const [, guest] = await guestWith(`(func (export "malloc") (param i32) (result i32) unreachable)`);
    thrown(() => guest.exports.text(), WebAssembly.RuntimeError, { message: "unreachable" });
  });

  test.each([
    ["is missing", ""],
    ["is no function", `(global (export "malloc") i32 (i32.const 4096))`],
  ])("%s is told so before the method is called", async (_what, fields) => {
    const [host, guest] = await guestWith(fields);
    const { message } = thrown(() => guest.exports.text(), LowerError, { code: "no-allocator" });
    expect(message).toMatch(
      /^host\.text: the result \(allocated<string>\) needs memory that the guest allocates, and the guest exports none of/,
    );
    expect(host.texts).toBe(0);
  });

  test("is not there yet, in a start function, is told so", async () => {
    const runtime = new Runtime();
    runtime.link(Host);
    const start = `(func $start (call $text) drop drop) (start $start)
      (func (export "malloc") (param i32) (result i32) (i32.const 4096))`;
    const module = await compileGuest(`${IMPORTS} ${EXPORTS} ${start}`);
    await rejected(runtime.instantiate(module), LowerError, { code: "allocator-not-ready" });
  });
});
