import { errno, i32, LowerError, list, orErrno, Struct, tuple, u8, v128 } from "@hostwright/types";
import fc from "fast-check";

import { ModuleLinkError } from "../errors.js";
import { caseCount } from "../fixtures/cases.fixture.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import { GuestModuleBase, HostModuleBase, Runtime, wasm } from "../index.js";
import { withoutCompiler } from "../link/verify/broken-guests.fixture.js";

class Body extends Struct {
  @u8 kind!: number;
  @v128 position!: Uint8Array;
}

class Vectors extends GuestModuleBase {
  @wasm.export("twice", [v128], v128) twice!: (value: Uint8Array) => Uint8Array;
  @wasm.export("swap", [v128, i32, v128], [v128, i32, v128]) swap!: (
    a: Uint8Array,
    number: number,
    b: Uint8Array,
  ) => [Uint8Array, number, Uint8Array];
  @wasm.export("checked", [v128], orErrno(v128)) checked!: (value: Uint8Array) => Uint8Array;
  @wasm.export("failed", [i32], errno) failed!: (code: number) => void;
  @wasm.export("last", [list(Body)], v128) last!: (bodies: readonly Body[]) => Uint8Array;
  @wasm.export("place", [tuple(v128, v128)], v128) place!: (pair: [Uint8Array, Uint8Array]) => Uint8Array;
}

class Waiting extends GuestModuleBase {
  @wasm.export("twice", [v128], v128, { async: true }) twice!: (value: Uint8Array) => Promise<Uint8Array>;
}

const bytes = assemble(
  `(memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "malloc") (param i32) (result i32)
    (global.get $next)
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 0)) (i32.const 31)) (i32.const -16))))
  (func (export "free") (param i32))
  (func (export "twice") (param v128) (result v128) (i8x16.add (local.get 0) (local.get 0)))
  (func (export "swap") (param v128 i32 v128) (result v128 i32 v128)
    (local.get 2) (i32.add (local.get 1) (i32.const 1)) (local.get 0))
  (func (export "checked") (param v128) (result v128 i32)
    (local.get 0) (select (i32.const 44) (i32.const 0) (i8x16.extract_lane_u 0 (local.get 0))))
  (func (export "failed") (param i32) (result i32) (local.get 0))
  (func (export "last") (param i32 i32) (result v128)
    (v128.load (i32.add (local.get 0) (i32.sub (i32.mul (local.get 1) (i32.const 32)) (i32.const 16)))))
  (func (export "place") (param i32) (result v128)
    (i8x16.add (v128.load (local.get 0)) (v128.load (i32.add (local.get 0) (i32.const 16)))))`,
);

const vector = fc.uint8Array({ minLength: 16, maxLength: 16 });
const ONES = new Uint8Array(16).fill(1);

function doubled(value: Uint8Array): Uint8Array {
  return value.map((byte) => 2 * byte);
}

describe.each([
  ["with source text", true],
  ["without source text", false],
])("a guest's functions with vectors, %s", (_, codegen) => {
  async function instantiate(): Promise<Vectors> {
    return new Runtime({ codegen }).instantiate(await bytes, { as: Vectors });
  }

  test("take and return the bytes", async () => {
    const guest = await instantiate();
    fc.assert(
      fc.property(vector, vector, fc.integer({ min: 0, max: 9 }), (a, b, number) => {
        expect(guest.twice(a)).toEqual(doubled(a));
        expect(guest.swap(a, number, b)).toEqual([b, number + 1, a]);
        const pair = a.map((byte, at) => byte + (b[at] ?? 0));
        expect(guest.place([a, b])).toEqual(pair);
      }),
      { numRuns: caseCount(500) },
    );
  });

  test("stand beside functions without any, errnos and lists of structs", async () => {
    const guest = await instantiate();
    expect(guest.checked(new Uint8Array(16))).toEqual(new Uint8Array(16));
    expect(() => guest.checked(ONES)).toThrow("ENOENT");
    expect(() => {
      guest.failed(44);
    }).toThrow("ENOENT");
    const bodies = [1, 2].map((kind) => ({ kind, position: ONES.map((byte) => byte * kind) }));
    expect(guest.last(bodies)).toEqual(ONES.map(() => 2));
  });

  test("refuse other values before the guest is entered", async () => {
    const guest = await instantiate();
    const act = () => guest.twice(new Uint8Array(15));
    thrown(act, LowerError, { code: "wrong-type", where: "Vectors.twice" });
    expect(guest.twice(ONES)).toEqual(doubled(ONES));
  });

  test("are seen by middleware", async () => {
    const runtime = new Runtime({ codegen });
    const seen: string[] = [];
    runtime.use((call, next) => {
      seen.push(call.format());
      return next();
    });
    const guest = await runtime.instantiate(await bytes, { as: Vectors });
    expect(guest.twice(ONES)).toEqual(doubled(ONES));
    expect(seen).toEqual(["Vectors.twice(0x01010101010101010101010101010101 (16 bytes))"]);
  });
});

test("an export with another type is a problem, and a class without a guest describes its vectors", async () => {
  class Wrong extends GuestModuleBase {
    @wasm.export("twice", [v128], i32) twice!: (value: Uint8Array) => number;
  }
  const { problems } = await new Runtime().verify(await bytes, { as: Wrong });
  expect(problems).toMatchObject([{ code: "wrong-guest-signature", wanted: "(v128) -> i32" }]);
});

test("an engine that compiles no bytes refuses a guest as the class, and says why", async () => {
  // Of types that no adapter was made for yet.
  class Other extends GuestModuleBase {
    @wasm.export("other", [i32, v128], v128) other!: (number: number, value: Uint8Array) => Uint8Array;
  }
  const module = await WebAssembly.compile(
    await assemble('(func (export "other") (param i32 v128) (result v128) (local.get 1))'),
  );
  const instantiated = withoutCompiler(async () => new Runtime().instantiate(module, { as: Other }));
  const error = await rejected(instantiated, ModuleLinkError, { code: "unfit-exports" });
  expect(error.problems).toMatchObject([
    {
      code: "vectors-unavailable",
      name: "other",
      message:
        "other: Other.other takes or returns a v128, which JavaScript is passed by a generated module, and this engine compiles " +
        "no bytes. Allow it to ('wasm-unsafe-eval' in a Content Security Policy), or take pointer(v128).",
    },
  ]);
});

test("an asynchronous function has vectors too", async () => {
  const guest = await new Runtime().instantiate(await bytes, { as: Waiting });
  expect(await guest.twice(ONES)).toEqual(doubled(ONES));
});

describeWithJspi("a guest's function that waits", () => {
  @wasm.module("host")
  class Host extends HostModuleBase {
    @wasm.export("later", v128)
    async later(@v128 value: Uint8Array): Promise<Uint8Array> {
      await Promise.resolve();
      return doubled(value);
    }
  }

  test("has vectors on both sides", async () => {
    const runtime = new Runtime();
    runtime.link(Host);
    const guest = await runtime.instantiate(
      await assemble(
        `(import "host" "later" (func $later (param v128) (result v128)))
        (memory (export "memory") 1)
        (func (export "twice") (param v128) (result v128) (call $later (local.get 0)))`,
      ),
      { as: Waiting },
    );
    expect(await guest.twice(ONES)).toEqual(doubled(ONES));
  });
});
