import {
  funcref,
  type FuncRefType,
  type GuestFunction,
  i32,
  LiftError,
  LowerError,
  orErrno,
  u32,
} from "@hostwright/types";
import * as fc from "fast-check";

import { currentCall } from "../context/current-call.js";
import { GuestClosedError } from "../errors.js";
import { describeWith } from "../fixtures/engine-features.fixture.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { assembleTyped } from "../fixtures/typed-guests.fixture.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { fn, guestModule } from "../index.js";
import { Runtime } from "../runtime.js";
import { testGuest } from "../testing/index.js";
import * as wasm from "../wasm.js";

const numbers = funcref({ parameters: [i32], result: i32 });
const maybe = funcref({ nullable: true });

@wasm.module("host")
class Host extends HostModuleBase {
  kept: GuestFunction | undefined;
  given: unknown;
  seen: unknown[] = [];

  @wasm.export("keep", u32)
  keep(@funcref raw: GuestFunction): number {
    this.kept = raw;
    return 1;
  }
  @wasm.export("apply", i32)
  apply(@numbers f: (value: number) => number, @i32 value: number): number {
    this.seen.push(f);
    return f(value);
  }
  @wasm.export("swap", maybe)
  swap(@maybe f: GuestFunction | undefined): GuestFunction | undefined {
    this.seen.push(f);
    return this.given === undefined ? f : this.given === NULL ? undefined : (this.given as GuestFunction);
  }
  @wasm.export("strict", funcref)
  strict(): GuestFunction {
    return this.given as GuestFunction;
  }
  @wasm.export("or_errno", orErrno(numbers))
  orErrno(): (value: number) => number {
    return this.seen[0] as (value: number) => number;
  }
  @wasm.export("who", i32)
  who(): number {
    return (currentCall()?.values["who"] as number | undefined) ?? -1;
  }
}

const NULL = Symbol("null");

const GUEST = `
  (import "host" "keep" (func $keep (param funcref) (result i32)))
  (import "host" "apply" (func $apply (param funcref i32) (result i32)))
  (import "host" "swap" (func $swap (param funcref) (result funcref)))
  (import "host" "strict" (func $strict (result funcref)))
  (import "host" "or_errno" (func $or_errno (result funcref i32)))
  (import "host" "who" (func $who (result i32)))
  (type $f (func (param i32) (result i32)))
  (table $t 2 funcref)
  (elem declare func $double $add $ask $fail $who)
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $add (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func $ask (result i32) (call $who))
  (func $fail unreachable)
  (func (export "keep") (param i32) (result i32)
    (if (result i32) (i32.eq (local.get 0) (i32.const 0)) (then (call $keep (ref.func $add))) (else
    (if (result i32) (i32.eq (local.get 0) (i32.const 1)) (then (call $keep (ref.func $ask))) (else
    (if (result i32) (i32.eq (local.get 0) (i32.const 2)) (then (call $keep (ref.func $fail))) (else
    (if (result i32) (i32.eq (local.get 0) (i32.const 3)) (then (call $keep (ref.func $who))) (else
      (call $keep (ref.null func)))))))))))
  (func (export "apply") (param i32) (result i32) (call $apply (ref.func $double) (local.get 0)))
  (func (export "wrong") (result i32) (call $apply (ref.func $add) (i32.const 1)))
  (func (export "swap") (param i32) (result i32)
    (table.set $t (i32.const 0) (call $swap (ref.func $double)))
    (call_indirect $t (type $f) (local.get 0) (i32.const 0)))
  (func (export "swap_null") (result i32) (ref.is_null (call $swap (ref.null func))))
  (func (export "strict") (result i32) (ref.is_null (call $strict)))
  (func (export "or_errno") (param i32) (result i32) (local $given funcref)
    (call $or_errno) (drop) (local.set $given)
    (table.set $t (i32.const 1) (local.get $given))
    (call_indirect $t (type $f) (local.get 0) (i32.const 1)))
  (func (export "double_it") (result funcref) (ref.func $double))
  (func (export "through") (param funcref) (result funcref) (local.get 0))
  (func (export "null") (result funcref) (ref.null func))`;

interface Exports {
  keep(which: number): number;
  apply(value: number): number;
  wrong(): number;
  swap(value: number): number;
  swap_null(): number;
  strict(): number;
  or_errno(value: number): number;
}

let compiled: WebAssembly.Module;
beforeAll(async () => {
  compiled = await compileGuest(GUEST);
});

async function open(codegen = true) {
  const runtime = new Runtime({ codegen });
  const host = runtime.link(Host);
  const guest = await runtime.instantiate<Exports>(compiled);
  return { runtime, host, guest, exports: guest.exports };
}

describe.each([true, false])("a function that a guest passes by reference (generated: %p)", (codegen) => {
  test("is called with core values, in the host function and later", async () => {
    const { host, exports } = await open(codegen);
    expect(exports.keep(0)).toBe(1);
    expect(host.kept?.(20, 22)).toBe(42);
  });

  test("converts and checks its values where their types are given, and is one value for one reference", async () => {
    const { host, exports } = await open(codegen);
    expect([exports.apply(4), exports.apply(-5)]).toEqual([8, -10]);
    expect(host.seen[0]).toBe(host.seen[1]);
    thrown(() => (host.seen[0] as (value: unknown) => number)(1.5), LowerError, {
      code: "out-of-range",
    });
  });

  test("of another type is an error before the method is called", async () => {
    const { host, exports } = await open(codegen);
    const error = thrown(() => exports.wrong(), LiftError, { code: "wrong-function-type" });
    expect(error.message).toContain("is not of the type (i32) -> i32.");
    expect(host.seen).toEqual([]);
  });

  test("goes back to the guest as the original", async () => {
    const { host, exports } = await open(codegen);
    expect(exports.swap(21)).toBe(42);
    host.given = host.seen[0];
    expect(exports.swap(4)).toBe(8);
    exports.apply(1);
    host.seen.shift();
    expect(exports.or_errno(5)).toBe(10);
  });

  test("is null or an error for the null reference", async () => {
    const { host, exports, guest } = await open(codegen);
    expect([exports.swap_null(), host.seen]).toEqual([1, [undefined]]);
    thrown(() => exports.keep(9), LiftError, { code: "null-reference" });
    expect(guest.isClosed).toBe(true);
  });

  test.each([undefined, null])("is not %p as a result", async (nothing) => {
    const { host, exports } = await open(codegen);
    host.given = nothing;
    const error = thrown(() => exports.strict(), LowerError, { code: "wrong-type" });
    expect(error.message).toContain("take funcref({ nullable: true }) and give undefined");
  });

  test("without types is no function of the host, and none of another guest", async () => {
    const one = await open(codegen);
    one.host.given = (value: number) => value;
    thrown(() => one.exports.swap(1), LowerError, { code: "wrong-type" });
    const two = await open(codegen);
    two.exports.keep(0);
    const three = await open(codegen);
    three.host.given = two.host.kept;
    const error = thrown(() => three.exports.swap(1), LowerError, { code: "foreign-memory" });
    expect(error.message).toContain(
      "Take funcref({ parameters, result }) for functions of the host and of other guests.",
    );
  });

  test("enters the guest in the context of the call, also through an import that it passes on", async () => {
    const { runtime, host, exports } = await open(codegen);
    for (const which of [1, 3]) {
      exports.keep(which);
      expect(host.kept?.()).toBe(-1);
      expect(runtime.run({ values: { who: 7 } }, () => host.kept?.())).toBe(7);
    }
    await Promise.all(
      Array.from({ length: 50 }, (_, who) =>
        runtime.run({ values: { who } }, async () => {
          for (let turn = 0; turn < who % 5; turn++) await Promise.resolve();
          expect(host.kept?.()).toBe(who);
        }),
      ),
    );
  });

  test("poisons its guest with a trap, and is refused from then on", async () => {
    const { host, exports, guest } = await open(codegen);
    exports.keep(2);
    expect(caught(() => host.kept?.())).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(guest.isPoisoned).toBe(true);
    thrown(() => host.kept?.(), GuestClosedError, { code: "guest-poisoned" });
  });

  test("is refused once the guest is closed, whatever it is called with", async () => {
    const { host, exports, guest } = await open(codegen);
    exports.apply(1);
    guest.close();
    for (const value of [1, "x"])
      thrown(() => (host.seen[0] as (value: unknown) => number)(value), GuestClosedError, {
        code: "guest-closed",
      });
  });

  test("is a value of a class of guest modules, in both directions", async () => {
    const Functions = guestModule({
      double: fn([], numbers, { name: "double_it" }),
      raw: fn([], funcref, { name: "double_it" }),
      through: fn([numbers], numbers),
      maybe: fn([maybe], maybe, { name: "through" }),
      nothing: fn([], funcref, { name: "null" }),
    });
    const runtime = new Runtime({ codegen });
    runtime.link(Host);
    const functions = await runtime.instantiate(compiled, { as: Functions });
    const double = functions.double();
    expect([double(4), functions.raw()(5), functions.through(double)(6)]).toEqual([8, 10, 12]);
    expect(functions.through(double)).toBe(double);
    expect(functions.double()).toBe(double);
    expect(functions.maybe(undefined)).toBeUndefined();
    thrown(() => functions.nothing(), LiftError, { code: "null-reference" });
    const next = (value: number): number => value + 1;
    expect(functions.through(next)).toBe(next);
    thrown(() => functions.maybe(next as GuestFunction), LowerError, { code: "wrong-type" });
    functions.close();
    thrown(() => double(1), GuestClosedError, { code: "guest-closed" });
  });
});

describeWith("garbage collection")("a typed reference to a function", () => {
  const { guest: bytes } = assembleTyped({
    guest: `(type $f (func (param i32) (result i32))) (type $g (func))
      (import "host" "apply" (func $apply (param (ref $f) i32) (result i32)))
      (import "host" "swap" (func $swap (param (ref null $f)) (result (ref null $f))))
      (import "host" "keep" (func $keep (param (ref $g)) (result i32)))
      (elem declare func $double $none)
      (func $double (type $f) (i32.mul (local.get 0) (i32.const 2)))
      (func $none (type $g))
      (func (export "apply") (param i32) (result i32) (call $apply (ref.func $double) (local.get 0)))
      (func (export "keep") (param i32) (result i32) (call $keep (ref.func $none)))
      (func (export "swap") (param i32) (result i32) (call_ref $f (local.get 0) (call $swap (ref.func $double))))`,
  });
  const start = async () => {
    const runtime = new Runtime();
    const host = runtime.link(Host);
    return { host, exports: (await runtime.instantiate<Exports>(bytes)).exports };
  };

  test("is passed as a function, which is called and goes back", async () => {
    const { host, exports } = await start();
    expect([exports.apply(4), exports.swap(5), exports.keep(0)]).toEqual([8, 10, 1]);
    expect(host.kept?.()).toBeUndefined();
  });

  test("goes back as no function of another type", async () => {
    const { host, exports } = await start();
    exports.keep(0);
    host.given = host.kept;
    const error = thrown(() => exports.swap(1), LowerError, { code: "wrong-type", where: "host.swap" });
    expect(error.message).toContain("Return a reference that the guest has made as one.");
  });
});

test("a function gives what the guest's gives, for any number", async () => {
  const { host, exports } = await open();
  exports.apply(0);
  const double = host.seen[0] as (value: number) => number;
  fc.assert(fc.property(fc.integer(), (value) => double(value) === ((2 * value) | 0)));
});

test("a test guest passes functions, and gets them back", () => {
  const guest = testGuest(new Host());
  const double = (value: number): number => 2 * value;
  expect(guest.call("apply", double, 4)).toBe(8);
  expect(guest.call("swap", double)).toBe(double);
  expect(guest.call("swap", null)).toBeNull();
  const kept = new Host();
  testGuest(kept).call("keep", () => currentCall()?.values["who"]);
  expect(new Runtime().run({ values: { who: 7 } }, () => kept.kept?.())).toBe(7);
});

test("a reference is described with its types", () => {
  const described = (type: FuncRefType | typeof numbers): object => type.describe();
  expect(described(numbers)).toMatchObject({
    name: "funcref<(i32) -> i32>",
    parameters: [{ name: "i32" }],
    result: { name: "i32" },
  });
  expect(described(funcref)).toMatchObject({ name: "funcref" });
  expect(maybe.describe()).toMatchObject({ options: { nullable: true } });
});
