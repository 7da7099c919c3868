// The things that a call of a runtime is given count as they are at the call, and a closed runtime is closed at once.
import { handle } from "@hostwright/types";

import { assemble, compileGuest } from "./fixtures/guests.fixture.js";
import { ACT, Host } from "./fixtures/host.fixture.js";
import { caught, rejected, thrown } from "./fixtures/thrown.fixture.js";
import { GuestClosedError, ModuleLinkError } from "./errors.js";
import type { Guest } from "./guest.js";
import { CLOSED, HostModuleBase } from "./host-module-base.js";
import { Runtime } from "./runtime.js";
import * as wasm from "./wasm.js";

interface Exports {
  f(): number;
}

async function returning(value: number): Promise<Uint8Array<ArrayBuffer>> {
  return assemble(`(func (export "f") (result i32) (i32.const ${value}))`);
}

let runtime: Runtime;
beforeEach(() => {
  runtime = new Runtime();
});

describe("bytes are read when they are given", () => {
  let bytes: Uint8Array<ArrayBuffer>;
  const changes: readonly [string, () => ArrayBuffer | ArrayBufferView<ArrayBuffer>][] = [
    ["a typed array", () => bytes],
    ["a DataView", () => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)],
    ["an ArrayBuffer", () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)],
  ];
  beforeEach(async () => {
    bytes = (await returning(1)).slice();
  });

  test.each(changes)("by instantiate, as %s", async (_, source) => {
    const given = source();
    const guest = runtime.instantiate<Exports>(given);
    new Uint8Array(ArrayBuffer.isView(given) ? given.buffer : given).fill(0);
    expect((await guest).exports.f()).toBe(1);
  });

  test.each(changes)("by pool, as %s", async (_, source) => {
    const given = source();
    const pool = runtime.pool<Exports>(given, { size: 1 });
    new Uint8Array(ArrayBuffer.isView(given) ? given.buffer : given).fill(0);
    expect(await (await pool).call("f")).toBe(1);
  });

  test("by verify", async () => {
    const imported = await assemble('(import "a" "first" (func))');
    const report = runtime.verify(imported);
    imported.fill(0);
    expect((await report).imports.map(({ name }) => name)).toEqual(["first"]);
  });
});

describe("options are read when they are given", () => {
  test("by instantiate", async () => {
    const options = { imports: { js: { get: () => 1 } } };
    const module = await compileGuest(
      '(import "js" "get" (func $get (result i32))) (func (export "f") (result i32) (call $get))',
    );
    const guest = runtime.instantiate<Exports>(module, options);
    options.imports = { js: { get: () => 2 } };
    expect((await guest).exports.f()).toBe(1);
  });

  test("by pool", async () => {
    const options = { size: 3 };
    const pool = runtime.pool(await returning(1), options);
    options.size = 1;
    expect((await pool).size).toBe(3);
  });
});

describe("close, within a host call", () => {
  let calls: number;
  let guest: Guest<{ loop(): number }>;
  let close: () => void;
  beforeEach(async () => {
    calls = 0;
    close = () => undefined;
    runtime.link(Host, (argument) => {
      calls++;
      if (calls === 3) close();
      return argument;
    });
    guest = await runtime.instantiate(
      await compileGuest(`${ACT} (func (export "loop") (result i32) (local i32)
        (loop
          (local.set 0 (i32.add (i32.const 1) (call $act (local.get 0))))
          (br_if 0 (i32.lt_u (local.get 0) (i32.const 10))))
        (local.get 0))`),
    );
  });

  test.each([
    ["of the runtime", () => void runtime.close()],
    ["of the guest", () => guest.close()],
    ["of the guest by its Symbol.dispose", () => guest[Symbol.dispose]()],
  ])("%s ends the call of the guest at once", (_, closing) => {
    close = closing;
    thrown(() => guest.exports.loop(), GuestClosedError, { code: "guest-closed" });
    expect(calls).toBe(3);
  });

  test("of a runtime with a pool does, too", async () => {
    await runtime.pool(await returning(1), { size: 1 });
    close = () => void runtime.close();
    thrown(() => guest.exports.loop(), GuestClosedError, { code: "guest-closed" });
    expect(calls).toBe(3);
  });
});

describe("a runtime that was closed in this turn", () => {
  test("has closed its guests", async () => {
    const guest = await runtime.instantiate<Exports>(await returning(1));
    const closed = runtime.close();
    thrown(() => guest.exports.f(), GuestClosedError, { code: "guest-closed" });
    await closed;
  });

  test("refuses what it is asked for", async () => {
    const pool = await runtime.pool<Exports>(await returning(1), { size: 1 });
    const bytes = await returning(2);
    const closed = runtime.close();
    await rejected(runtime.instantiate(bytes), ModuleLinkError, { code: "runtime-closed" });
    await rejected(pool.call("f"), GuestClosedError, { code: "pool-closed" });
    await closed;
  });

  test("is not closed again by the release of a handle", async () => {
    class File {}
    let releases = 0;
    const file = handle(File, {
      release: () => {
        releases++;
        again = runtime.close();
      },
    });
    let again: Promise<void> | undefined;
    @wasm.module("files")
    class Files extends HostModuleBase {
      @wasm.export("open", file)
      open(): File {
        return new File();
      }
    }
    runtime.link(Files);
    const guest = await runtime.instantiate<{ open(): void }>(
      await compileGuest(
        '(import "files" "open" (func $open (result i32))) (func (export "open") (drop (call $open)))',
      ),
    );
    guest.exports.open();
    const closed = runtime.close();
    expect(again).toBe(closed);
    await closed;
    expect(releases).toBe(1);
  });

  test("tells of a release that failed, and closes its instances", async () => {
    class File {}
    const fault = new Error("busy");
    const file = handle(File, {
      release: () => {
        throw fault;
      },
    });
    @wasm.module("files")
    class Files extends HostModuleBase {
      @wasm.export("open", file)
      open(): File {
        return new File();
      }
    }
    const files = runtime.link(Files);
    const guest = await runtime.instantiate<{ open(): void }>(
      await compileGuest(
        '(import "files" "open" (func $open (result i32))) (func (export "open") (drop (call $open)))',
      ),
    );
    guest.exports.open();
    const error = await rejected(runtime.close(), AggregateError, {});
    expect(error.errors).toEqual([fault]);
    expect(caught(() => guest.exports.open())).toMatchObject({ code: "guest-closed" });
    expect(files).toMatchObject({ [CLOSED]: true });
  });
});
