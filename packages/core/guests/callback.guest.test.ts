import {
  callback,
  i32,
  list,
  type List,
  LiftError,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  u32,
} from "@hostwright/types";

import { compiledGuests } from "./compiled-guests.fixture.js";
import { wasm } from "../src/index.js";
import { GuestClosedError } from "../src/errors.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { Runtime } from "../src/runtime.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import type { Guest } from "../src/guest.js";

type Compare = (a: number, b: number) => number;
type Done = (value: number) => void;
type Visit = (index: number, context: Pointer<number>) => number;

const done = callback([i32]);
const comparer = callback([i32, i32], i32);

const subtract: Compare = (a, b) => a - b;

class Handlers extends Struct {
  @u32 id!: number;
  @comparer first!: Compare;
  @done({ nullable: true }) last!: Done | undefined;
}

class Host extends HostModuleBase<string> {
  static override readonly moduleName = "host";
  readonly kept: Done[] = [];
  readonly listeners = new Set<Done>();
  readonly told: string[] = [];
  readonly released: Compare[] = [];
  #previous: Done | undefined;

  @wasm.export("sort")
  sort(@list(i32) items: List<number>, @callback([i32, i32], i32) by: Compare): void {
    items
      .toArray()
      .sort(by)
      .forEach((item, index) => items.set(index, item));
  }

  @wasm.export("each", i32)
  each(
    @u32 count: number,
    @callback([u32, pointer(u32)], i32) visit: Visit,
    @pointer(u32) context: Pointer<number>,
  ): number {
    for (let index = 0; index < count; index++) if (visit(index, context) === 0) return index;
    return count;
  }

  @wasm.export("later")
  later(@done done: Done): void {
    this.kept.push(done);
  }

  @wasm.export("on")
  on(@done listener: Done): void {
    this.listeners.add(listener);
  }

  @wasm.export("off", i32)
  off(@done listener: Done): number {
    return this.listeners.delete(listener) ? 1 : 0;
  }

  @wasm.export("maybe", i32)
  maybe(@done({ nullable: true }) done: Done | undefined): number {
    done?.(33);
    return done === undefined ? 0 : 1;
  }

  @wasm.export("handlers", i32)
  handlers(@struct(Handlers) { id, first, last }: Handlers): number {
    return last === undefined ? first(id, 3) : 99;
  }

  @wasm.export("previous", done({ nullable: true }))
  previous(@done next: Done): Done | undefined {
    const before = this.#previous;
    this.#previous = next;
    return before;
  }

  @wasm.export("comparer", comparer)
  comparer(): Compare {
    return subtract;
  }

  @wasm.export("release")
  release(@comparer.own given: Compare): void {
    this.released.push(given);
  }

  @wasm.export("fill")
  fill(@struct(Handlers) handlers: Handlers): void {
    handlers.first = subtract;
  }

  @wasm.export("tell")
  tell(@string text: string): void {
    this.told.push(`${this.options}: ${text}`);
  }
}

interface Exports {
  sort(isAscending: number): number;
  sum(count: number): number;
  stop(count: number): number;
  grow_in_call(): number;
  recurse(): number;
  trap(): number;
  later(): void;
  told(): number;
  listen(isTwice: number): void;
  unlisten(isTwice: number): number;
  maybe(isNull: number): number;
  handlers(): number;
  swap(): number;
  wrong(): void;
  null(): void;
  wild(index: number): void;
  compare_by_host(a: number, b: number): number;
  readonly __indirect_function_table: WebAssembly.Table;
}

describe.each(compiledGuests("callbacks-c"))("a guest in C, %s, passes function pointers", (_how, bytes) => {
  let runtime: Runtime;
  let host: Host;
  let guest: Guest<Exports>;

  beforeEach(async () => {
    runtime = new Runtime();
    host = runtime.link(Host, "default");
    guest = await runtime.instantiate<Exports>(bytes, { afterAbort: "keep" });
  });

  afterEach(() => runtime.close());

  test.each([
    [0, [9, 7, 5, 0, -3, -8]],
    [1, [-8, -3, 0, 5, 7, 9]],
  ])("that the host calls while it sorts", (isAscending, sorted) => {
    const offset = guest.exports.sort(isAscending);
    expect(list(i32).lift(guest.memory, offset, 6).toArray()).toEqual(sorted);
  });

  test("with a context of their own, which the host hands back", () => {
    expect(guest.exports.sum(10)).toBe(45);
    expect(guest.exports.stop(10)).toBe(2);
    expect(guest.exports.stop(1)).toBe(1);
  });

  test("that grow the memory, and call the host, in the middle of the host's call", () => {
    const { byteLength } = guest.memory;
    expect(guest.exports.grow_in_call()).toBe(2);
    expect(guest.memory.byteLength).toBe(byteLength + 2 * 65536);
    expect(host.told).toEqual(["default: grown", "default: grown"]);
  });

  test("that call back into the host, fifty deep", () => {
    expect(guest.exports.recurse()).toBe(50);
  });

  test("that trap, which ends the guest's call with the engine's error", () => {
    thrown(() => guest.exports.trap(), WebAssembly.RuntimeError, { message: "unreachable" });
    expect(guest.exports.sum(4)).toBe(6);
  });

  test("that are null, where the host lets them", () => {
    expect(guest.exports.maybe(1)).toBe(0);
    expect(guest.exports.told()).toBe(0);
    expect(guest.exports.maybe(0)).toBe(1);
    expect(guest.exports.told()).toBe(33);
  });

  test("in structs", () => {
    expect(guest.exports.handlers()).toBe(-1);
  });

  test("and gets them back as the pointers that they were", () => {
    expect(guest.exports.swap()).toBe(1);
  });

  test("of the host, which it has been given, until it releases them", () => {
    const { exports } = guest;
    const { length } = exports.__indirect_function_table;
    for (let count = 0; count < 3; count++) expect(exports.compare_by_host(9, 4)).toBe(5 - 50);
    expect(host.released).toEqual([subtract, subtract, subtract]);
    expect(exports.__indirect_function_table.length).toBe(length + 1);
  });

  test("that are the same function each time, so that a listener can be removed", () => {
    for (const isTwice of [0, 1, 0]) guest.exports.listen(isTwice);
    expect(host.listeners.size).toBe(2);
    for (const listener of host.listeners) listener(7);
    expect(guest.exports.told()).toBe(14);
    expect(guest.exports.unlisten(0)).toBe(1);
    expect(guest.exports.unlisten(0)).toBe(0);
    expect(host.listeners.size).toBe(1);
  });

  test("that are no function, or one of another type, and the method is not called", () => {
    const at = "host.later: parameter 0 (done: callback<(i32) -> ()>) is";
    const wrong = thrown(() => guest.exports.wrong(), LiftError, { code: "wrong-function-type" });
    expect(wrong.message).toMatch(
      /^host\.later: .* is function \d+ of the guest's table, which is not of the type \(i32\) -> \(\)\./,
    );
    expect(
      thrown(() => guest.exports.null(), LiftError, { code: "null-callback", value: 0 }).message,
    ).toContain(`${at} null.`);
    for (const index of [1000, -1, 0x7fffffff]) {
      const value = index >>> 0;
      const wild = thrown(() => guest.exports.wild(index), LiftError, { code: "unknown-callback", value });
      expect(wild.message).toContain(`${at} ${value}, and the guest's table has no function at that index.`);
    }
    expect(host.kept).toEqual([]);
  });

  describe("and the host calls one later:", () => {
    beforeEach(() => {
      guest.exports.later();
      guest.exports.later();
    });

    test("from a timer, any number of times", async () => {
      const [keep, same] = host.kept as [Done, Done];
      expect(same).toBe(keep);
      await new Promise<void>((resolve) => {
        setTimeout(() => {
          keep(41);
          keep(42);
          resolve();
        }, 0);
      });
      expect(guest.exports.told()).toBe(42);
    });

    test("once the guest is closed, which is an error", async () => {
      const keep = host.kept[0] as Done;
      guest.close();
      const { message } = thrown(() => keep(1), GuestClosedError, { code: "guest-closed" });
      expect(message).toMatch(
        /^guest: function \d+ of the table was called after the guest had been closed\./,
      );
      await new Promise((resolve) => setTimeout(resolve, 0));
      thrown(() => keep(300), GuestClosedError, { code: "guest-closed" });
    });
  });

  test("in the call context of whoever calls, not of where they were passed", async () => {
    const tenant = new Host("tenant");
    const other = new Host("other");
    runtime.run({ instances: [tenant] }, () => guest.exports.grow_in_call());
    expect(tenant.told).toEqual(["tenant: grown", "tenant: grown"]);
    // Passed under one binding, called under another.
    const visits: Visit[] = [];
    class Keeping extends Host {
      @wasm.export("each", i32)
      override each(@u32 count: number, @callback([u32, pointer(u32)], i32) visit: Visit): number {
        visits.push(visit);
        return count;
      }
    }
    const keeping = new Runtime();
    keeping.link(Keeping, "default");
    const [first, second] = [new Keeping("first"), new Keeping("second")];
    const kept = await keeping.instantiate<Exports>(bytes, { afterAbort: "keep" });
    keeping.run({ instances: [first] }, () => kept.exports.grow_in_call());
    const visit = visits[0] as Visit;
    const context = pointer(u32).lift(kept.memory, 1024);
    keeping.run({ instances: [second] }, () => visit(0, context));
    visit(0, context);
    expect([first.told, second.told, host.told, other.told]).toEqual([[], ["second: grown"], [], []]);
    await keeping.close();
  });
});
