// A guest has an address space of gigabytes: one that the program has let go of must be collected, closed or not.
import { callback, handle, i32 } from "@hostwright/types";

import { collectGarbage } from "../fixtures/garbage.fixture.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { HostModuleBase } from "../host-module-base.js";
import { timing } from "../observe/timing.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";
import { WeakList } from "./weak-list.js";

const GUESTS = 20;

interface Exports {
  one(): number;
  make(): number;
  keep(): number;
  trap(): void;
}

class Thing {}
const things = handle(Thing);

@wasm.module("host")
class Host extends HostModuleBase {
  @wasm.export("one", i32)
  one(): number {
    return 1;
  }
  @wasm.export("make", things)
  make(): Thing {
    return new Thing();
  }
  @wasm.export("keep", i32)
  keep(@callback([], i32) each: () => number): number {
    return each();
  }
}

@wasm.module("later")
class Later extends HostModuleBase {
  @wasm.export("two", i32)
  async two(): Promise<number> {
    return Promise.resolve(2);
  }
}

const FIELDS = `
  (import "host" "one" (func $one (result i32)))
  (import "host" "make" (func $make (result i32)))
  (import "host" "keep" (func $keep (param i32) (result i32)))
  (memory (export "memory") 1)
  (table (export "__indirect_function_table") 2 funcref)
  (elem (i32.const 1) $one_more)
  (func $one_more (result i32) (call $one))
  (func (export "one") (result i32) (call $one))
  (func (export "make") (result i32) (call $make))
  (func (export "keep") (result i32) (call $keep (i32.const 1)))
  (func (export "trap") unreachable)`;
const SUSPENDING = '(import "later" "two" (func $two (result i32)))';

const controller = new AbortController();
let runtime: Runtime;
beforeEach(() => {
  runtime = new Runtime();
  runtime.link(Host);
  runtime.link(Later);
});

async function left(fields: string, use: (guest: Guest<Exports>) => unknown): Promise<number> {
  const module = await compileGuest(fields);
  const guests: WeakRef<Guest<Exports>>[] = [];
  for (let count = 0; count < GUESTS; count++) {
    const guest = await runtime.instantiate<Exports>(module);
    await use(guest);
    guests.push(new WeakRef(guest));
  }
  await collectGarbage();
  return guests.filter((guest) => guest.deref() !== undefined).length;
}

const USES: readonly [string, (guest: Guest<Exports>) => unknown][] = [
  ["was never called", () => undefined],
  ["was called", (guest) => guest.exports.one()],
  ["a trap has poisoned", (guest) => caught(() => guest.exports.trap())],
  ["guest.call has called", async (guest) => guest.call("one")],
  ["holds an object by a handle", (guest) => guest.exports.make()],
  ["has passed a callback", (guest) => guest.exports.keep()],
  [
    "was called under a signal that lives on",
    (guest) => runtime.run({ signal: controller.signal }, () => guest.exports.one()),
  ],
  ["was closed", (guest) => guest.close()],
];

describe("a guest that the program has let go of is collected", () => {
  test.each(USES)("when it %s", async (_, use) => {
    expect(await left(FIELDS, use)).toBeLessThan(3);
  });

  test("when middleware has seen its calls", async () => {
    runtime.use(timing());
    expect(await left(FIELDS, (guest) => guest.exports.one())).toBeLessThan(3);
  });

  describeWithJspi("that can be suspended", () => {
    test.each(USES)("when it %s", async (_, use) => {
      expect(await left(`${SUSPENDING} ${FIELDS}`, use)).toBeLessThan(3);
    });
  });
});

test("a pool that the program has let go of is collected with its guests", async () => {
  const module = await compileGuest(FIELDS);
  const pools = [];
  for (let count = 0; count < GUESTS; count++) {
    const pool = await runtime.pool<Exports>(module, { size: 1 });
    await pool.call("one");
    pools.push(new WeakRef(pool));
  }
  await collectGarbage();
  expect(pools.filter((pool) => pool.deref() !== undefined).length).toBeLessThan(3);
});

test("guests that are idle hold nothing of the runs that have called them", async () => {
  const module = await compileGuest(FIELDS);
  const guests: Guest<Exports>[] = [];
  const requests: WeakRef<object>[] = [];
  for (let count = 0; count < GUESTS; count++) {
    const guest = await runtime.instantiate<Exports>(module);
    const request = {};
    runtime.run({ values: { request } }, () => guest.exports.one());
    guests.push(guest);
    requests.push(new WeakRef(request));
  }
  await collectGarbage();
  expect(requests.filter((request) => request.deref() !== undefined).length).toBeLessThan(3);
  expect(guests.map(({ exports }) => exports.one())).toEqual(guests.map(() => 1));
});

test("a guest stays usable as long as one of its exports is held", async () => {
  const { one } = (await runtime.instantiate<Exports>(await compileGuest(FIELDS))).exports;
  await collectGarbage();
  expect(one()).toBe(1);
});

test("the runtime closes the guests that are held", async () => {
  const guest = await runtime.instantiate<Exports>(await compileGuest(FIELDS));
  await left(FIELDS, () => undefined);
  await runtime.close();
  expect(guest.isClosed).toBe(true);
});

describe("a weak list", () => {
  test("drops the entries of collected objects as it grows", async () => {
    const list = new WeakList();
    const held = {};
    list.add(held);
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 100; count++) list.add({});
      await collectGarbage();
    }
    list.add(held);
    expect(list.items).toEqual([held, held]);
  });

  test("holds objects until they are closed where the engine has no WeakRef", () => {
    const { WeakRef } = globalThis;
    Object.assign(globalThis, { WeakRef: undefined });
    try {
      const list = new WeakList<{ isClosed: boolean }>();
      const [open, closed] = [{ isClosed: false }, { isClosed: false }];
      list.add(open);
      list.add(closed);
      closed.isClosed = true;
      expect(list.items).toEqual([open]);
      list.delete(open);
      expect(list.items).toEqual([]);
    } finally {
      Object.assign(globalThis, { WeakRef });
    }
  });
});
