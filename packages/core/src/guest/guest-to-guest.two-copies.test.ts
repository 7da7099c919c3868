// Two copies of the packages in one process: the ES module and the CommonJS one, or two that are installed. A guest of one
// that is linked with a guest of the other calls the other's host functions on the other's instances, in the other's memory.
import type * as typesModule from "@hostwright/types";

import type * as coreModule from "../index.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";

interface Copy {
  readonly core: typeof coreModule;
  readonly types: typeof typesModule;
}

function loadCopy(): Copy {
  let copy: Copy | undefined;
  jest.isolateModules(() => {
    const types = jest.requireActual<typeof typesModule>("@hostwright/types");
    copy = { core: jest.requireActual<typeof coreModule>("../index.js"), types };
  });
  return copy as Copy;
}

const [first, second] = [loadCopy(), loadCopy()];
const pairs: readonly [string, Copy, Copy][] = [
  ["two copies", first, second],
  ["one copy", first, first],
];
const ways: readonly [string, (guest: coreModule.Guest) => WebAssembly.ModuleImports][] = [
  ["guest.exports", (guest) => guest.exports],
  ["guest.instance.exports", (guest) => guest.instance.exports],
];

// The library imports its functions in another order than the user's class declares them.
const LIBRARY = `
  (import "log" "get" (func $get (param i32) (result i32)))
  (import "log" "put" (func $put (param i32 i32)))
  (import "log" "fail" (func $fail))
  (memory (export "memory") 1)
  (data (i32.const 0) "library!")
  (func (export "get") (param i32) (result i32) (call $get (local.get 0)))
  (func (export "put") (param i32 i32) (call $put (local.get 0) (local.get 1)))
  (func (export "fail") (call $fail))
  (func (export "trap") unreachable)`;
const USER = `
  (import "lib" "get" (func $get (param i32) (result i32)))
  (import "lib" "put" (func $put (param i32 i32)))
  (import "lib" "fail" (func $fail))
  (import "lib" "trap" (func $trap))
  (import "vault" "get" (func $own (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "secret!!")
  (func (export "put") (call $put (i32.const 0) (i32.const 8)))
  (func (export "both") (result i32) (i32.add (call $get (i32.const 1)) (call $own (i32.const 1))))
  (func (export "fail") (result i32) (try (result i32) (do (call $fail) (i32.const 1)) (catch_all (i32.const 99))))
  (func (export "trap") (result i32) (try (result i32) (do (call $trap) (i32.const 1)) (catch_all (i32.const 99))))
  (func (export "own") (result i32) (call $own (i32.const 1)))`;

interface User {
  put(): void;
  both(): number;
  fail(): number;
  trap(): number;
  own(): number;
}

const boom = new Error("boom");
let seen: string[];
beforeEach(() => {
  seen = [];
});

async function link(one: Copy, other: Copy, exportsOf: (typeof ways)[number][1]) {
  class Vault extends one.core.HostModuleBase<string> {
    put(text: string): void {
      seen.push(`vault of ${this.options} put ${text}`);
    }
    get(): number {
      seen.push(`vault of ${this.options} get`);
      return 7;
    }
    fail(): void {
      // Never fails.
    }
  }
  const { string, u32 } = one.types;
  const vault = { put: one.core.fn([string]), get: one.core.fn([u32], u32), fail: one.core.fn([]) };
  one.core.define(Vault, vault, { name: "vault" });
  class Log extends other.core.HostModuleBase<string> {
    get(): number {
      seen.push(`log of ${this.options} get, called by ${String(one.core.currentCall()?.values["user"])}`);
      return 9;
    }
    fail(): void {
      throw boom;
    }
    put(text: string): void {
      seen.push(`log of ${this.options} put ${text}`);
    }
  }
  const { fn, define } = other.core;
  const log = {
    get: fn([other.types.u32], other.types.u32),
    fail: fn([]),
    put: fn([other.types.string]),
  };
  define(Log, log, { name: "log" });
  const theirs = new other.core.Runtime();
  theirs.link(Log, "library");
  const ours = new one.core.Runtime();
  ours.link(Vault, "user");
  const library = await theirs.instantiate(await compileGuest(LIBRARY));
  const imports = { lib: exportsOf(library) };
  const guest = await ours.instantiate<User>(await compileGuest(USER), { imports });
  return { library, guest, ours, theirs, Log, Vault };
}

test("the copies are two", () => {
  expect(first.core.Runtime).not.toBe(second.core.Runtime);
  expect(first.types.u32).not.toBe(second.types.u32);
});

describe.each(pairs)("guests of %s", (_, one, other) => {
  describe.each(ways)("linked by %s", (_, exportsOf) => {
    test("call the class of each, which reads the memory of its own guest", async () => {
      const { guest } = await link(one, other, exportsOf);
      guest.exports.put();
      expect(guest.exports.both()).toBe(16);
      expect(seen).toEqual([
        "log of library put library!",
        "log of library get, called by undefined",
        "vault of user get",
      ]);
    });

    test("find the instances that runs of both have bound, and their values", async () => {
      const { guest, ours, theirs, Log, Vault } = await link(one, other, exportsOf);
      ours.run({ instances: [new Vault("ann")], values: { user: "ann" } }, () =>
        theirs.run({ instances: [new Log("ben")] }, () => guest.exports.both()),
      );
      expect(seen).toEqual(["log of ben get, called by ann", "vault of ann get"]);
    });

    test.each(["fail", "trap"] as const)(
      "end both calls when one ends, with the same error: %s",
      async (name) => {
        const { guest, library } = await link(one, other, exportsOf);
        const error = caught(() => guest.exports[name]());
        if (name === "fail") expect(error).toBe(boom);
        else expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
        expect([guest.isPoisoned, library.isPoisoned]).toEqual([true, true]);
        expect(caught(() => guest.exports.own())).toMatchObject({ code: "guest-poisoned", cause: error });
      },
    );

    test("stop at their next host call when a signal has aborted", async () => {
      const { guest, ours, theirs, Log } = await link(one, other, exportsOf);
      const controller = new AbortController();
      class Stopping extends Log {
        override get(): number {
          controller.abort(boom);
          return 1;
        }
      }
      const run = (): number => theirs.run({ instances: [new Stopping("library")] }, guest.exports.both);
      expect(caught(() => ours.run({ signal: controller.signal }, run))).toBe(boom);
      expect(seen).toEqual([]);
    });
  });
});

test("a function of the guest's table that one copy has lifted is given back by a type of the other", () => {
  const memory = new first.types.GuestMemory(16, {
    guest: {
      isClosed: false,
      exportedFunction: () => undefined,
      tableFunction: () => given,
      state: (_key: object, make: () => unknown) => make(),
    } as never,
  });
  const given = (): void => undefined;
  const lifted = first.types.callback([]).lift(memory, 3);
  expect(second.types.callback([]).lower(lifted, memory)).toBe(3);
});
