import {
  GuestMemory,
  handle,
  i32,
  LiftError,
  list,
  type List,
  LowerError,
  orErrno,
  string,
  Struct,
  u32,
  u8,
} from "@hostwright/types";

import { compiledGuests } from "./compiled-guests.fixture.js";
import { compileGuest } from "../src/fixtures/guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import { Runtime } from "../src/runtime.js";
import { rejected, thrown } from "../src/fixtures/thrown.fixture.js";
import type { Guest } from "../src/guest.js";

class File {
  isOpen = true;
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  close(): void {
    if (!this.isOpen) throw new Error("closed twice");
    this.isOpen = false;
  }
}

const files = handle(File, { name: "file", max: 16, release: (file) => file.close() });

class Entry extends Struct {
  @u8 kind!: number;
  @files file!: File;
}

class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  readonly opened: File[] = [];
  readonly closed: File[] = [];

  @wasm.export("open", files)
  open(@string path: string): File {
    const file = new File(path);
    this.opened.push(file);
    return file;
  }

  @wasm.export("size", u32)
  size(@files file: File): number {
    return file.path.length;
  }

  @wasm.export("close")
  closeFile(@files.own file: File): void {
    file.close();
    this.closed.push(file);
  }

  @wasm.export("same", i32)
  same(@files a: File, @files b: File): number {
    return a === b ? 1 : 0;
  }

  @wasm.export("sizes", u32)
  sizes(@list(Entry) entries: List<Entry>): number {
    return [...entries].reduce((sum, { kind, file }) => sum + kind * file.path.length, 0);
  }

  @wasm.export("open_into", orErrno(files, { out: true }))
  openInto(@string path: string): File {
    return this.open(path);
  }
}

interface Exports {
  use(): number;
  keep(): number;
  size_of_kept(): number;
  close_kept(): void;
  forge(file: number): number;
  both(): number;
  entries(): number;
  into(): number;
  flood(count: number): number;
}

describe.each(compiledGuests("handles-c"))(
  "a guest in C, %s, holds objects of the host by handles",
  (_how, bytes) => {
    let runtime: Runtime;
    let host: Host;
    let guest: Guest<Exports>;

    beforeEach(async () => {
      runtime = new Runtime();
      host = runtime.link(Host);
      guest = await runtime.instantiate<Exports>(bytes, { afterAbort: "keep" });
    });

    afterEach(() => runtime.close());

    test("which it gets, passes on and gives away", () => {
      expect(guest.exports.use()).toBe(10);
      expect(host.closed).toEqual(host.opened);
      expect(host.opened).toHaveLength(1);
      expect(files.held(guest.memory).size).toBe(0);
    });

    test("which are equal for one object and differ for two", () => {
      expect(guest.exports.both()).toBe(2);
    });

    test("in the fields of structs, and through a trailing pointer", () => {
      expect(guest.exports.entries()).toBe(60);
      expect(guest.exports.into()).toBe(10);
      expect(files.held(guest.memory).size).toBe(4);
    });

    test("and not after it has given one away", () => {
      const kept = guest.exports.keep();
      expect(guest.exports.size_of_kept()).toBe(10);
      guest.exports.close_kept();
      const again = thrown(() => guest.exports.size_of_kept(), LiftError, {
        code: "stale-handle",
        value: kept,
      });
      expect(again.message).toBe(
        `host.size: parameter 0 (file: handle<file>) is ${kept}, which has been dropped. Let the guest forget a handle when it drops it.`,
      );
      const twice = thrown(() => guest.exports.close_kept(), LiftError, { code: "stale-handle" });
      expect(twice.message).toContain("host.close: parameter 0 (file: own<file>) is");
      expect(host.closed).toHaveLength(1);
      // The same slot, another handle.
      expect(guest.exports.keep()).not.toBe(kept);
      thrown(() => guest.exports.forge(kept), LiftError, { code: "stale-handle" });
    });

    test("and cannot make one up", () => {
      const kept = guest.exports.keep();
      for (const forged of [0, -1, kept + 1, kept - 1, kept | (2 ** 20), kept | (1 << 31), 2 ** 31 - 1]) {
        thrown(() => guest.exports.forge(forged), LiftError, { code: "unknown-handle", value: forged | 0 });
      }
      expect(guest.exports.forge(kept)).toBe(10);
    });

    test("and cannot reach another guest's", async () => {
      const other = await runtime.instantiate<Exports>(bytes, { afterAbort: "keep" });
      guest.exports.keep();
      const second = guest.exports.keep();
      other.exports.keep();
      thrown(() => other.exports.forge(second), LiftError, { code: "unknown-handle" });
    });

    test("and not when the host has dropped it", () => {
      guest.exports.keep();
      const [file] = host.opened as [File];
      expect(files.drop(guest.memory, file)).toBe(file);
      thrown(() => guest.exports.size_of_kept(), LiftError, { code: "stale-handle" });
      thrown(() => guest.exports.close_kept(), LiftError, { code: "stale-handle" });
    });

    test("as many as it may, and no more", () => {
      expect(guest.exports.flood(16)).toBe(16);
      const { message } = thrown(() => guest.exports.flood(1), LowerError, { code: "too-many-handles" });
      expect(message).toMatch(
        /^host\.open: the result \(handle<file>\) cannot be given: the guest holds 16 handles/,
      );
      const [file] = host.opened as [File];
      files.drop(guest.memory, file);
      expect(guest.exports.flood(1)).toBe(1);
    });

    test("until it is closed, which releases those that it still holds", () => {
      guest.exports.use();
      guest.exports.flood(3);
      const { memory } = guest;
      guest.close();
      expect(host.opened.map(({ isOpen }) => isOpen)).toEqual([false, false, false, false]);
      expect(files.held(memory).size).toBe(0);
      thrown(() => files.lower(new File(""), memory), LowerError, { code: "guest-closed" });
      guest.close();
    });

    test("and an error of the release closes the guest all the same, and the runtime", async () => {
      guest.exports.keep();
      (host.opened[0] as File).isOpen = false;
      await rejected(runtime.close(), AggregateError, {});
      expect(files.held(guest.memory).size).toBe(0);
      runtime = new Runtime();
    });
  },
);

describe("a guest whose start function traps", () => {
  // A memory of its own would not be there yet.
  const fields = `
    (import "host" "open" (func $open (param i32 i32) (result i32)))
    (import "env" "memory" (memory 1))
    (func $start (call $open (i32.const 0) (i32.const 1)) drop unreachable)
    (start $start)`;

  test("has its handles released, and the trap reaches the caller", async () => {
    const runtime = new Runtime();
    const host = runtime.link(Host);
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 1 }) } };
    await rejected(
      runtime.instantiate(await compileGuest(fields), { imports }),
      WebAssembly.RuntimeError,
      {},
    );
    expect(host.opened.map(({ isOpen }) => isOpen)).toEqual([false]);
  });

  test("tells of a release that fails as well", async () => {
    const runtime = new Runtime();
    const host = runtime.link(Host);
    jest.spyOn(host, "open").mockImplementation(() => {
      const file = new File("");
      file.isOpen = false;
      return file;
    });
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 1 }) } };
    const instantiated = runtime.instantiate(await compileGuest(fields), { imports });
    const error = await rejected(instantiated, AggregateError, {});
    expect(error.errors).toEqual([expect.any(WebAssembly.RuntimeError), new Error("closed twice")]);
  });
});

test("handles of a memory without a guest are kept for the memory", () => {
  const memory = new GuestMemory(0);
  const file = new File("");
  expect(files.lift(memory, files.lower(file, memory))).toBe(file);
});
