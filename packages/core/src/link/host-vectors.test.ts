import {
  defineType,
  type GuestMemory,
  i32,
  LiftError,
  LowerError,
  orErrno,
  ErrnoError,
  u32,
  v128,
} from "@hostwright/types";
import fc from "fast-check";

import { ModuleLinkError } from "../errors.js";
import { caseCount } from "../fixtures/cases.fixture.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { testGuest } from "../testing/index.js";
import { fn } from "../declare/fn.js";
import * as wasm from "../wasm.js";
import { compileSource } from "./source.js";
import { withoutCompiler } from "./verify/broken-guests.fixture.js";

@wasm.module("vec")
class Vectors extends HostModuleBase<unknown> {
  @wasm.export("reverse", v128)
  reverse(@v128 value: Uint8Array): Uint8Array {
    return value.reverse();
  }

  @wasm.export("give", v128)
  give(): Uint8Array {
    return this.options as Uint8Array;
  }

  @wasm.export("split", [u32, v128, v128])
  split(
    @u32 number: number,
    @v128 a: Uint8Array,
    @i32 between: number,
    @v128 b: Uint8Array,
  ): [number, Uint8Array, Uint8Array] {
    return [number + between, b, a];
  }

  @wasm.export("fail", orErrno(v128))
  fail(@v128 value: Uint8Array): Uint8Array {
    if (value[0] === 0) throw new ErrnoError("ENOENT");
    return value;
  }

  @wasm.export("later", v128)
  async later(@v128 value: Uint8Array): Promise<Uint8Array> {
    await Promise.resolve();
    return value.reverse();
  }
}

const TAKING = "(func $f (param v128) (result v128))";

/** Runs a function with the vector at 0, and stores its result at 16. */
function guestOf(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return assemble(
    `(import "vec" "${name}" ${TAKING})
    (memory (export "memory") 1)
    (func (export "run") (v128.store (i32.const 16) (call $f (v128.load (i32.const 0)))))`,
  );
}

const BYTES = Uint8Array.from({ length: 16 }, (_, at) => 240 + at);

function linked(options?: unknown): Runtime {
  const runtime = new Runtime();
  runtime.link(Vectors, options);
  return runtime;
}

async function run(runtime: Runtime, bytes: Uint8Array<ArrayBuffer>, given = BYTES): Promise<Uint8Array> {
  const guest = await runtime.instantiate<{ run(): void }>(bytes);
  guest.memory.writeBytes(0, given);
  guest.exports.run();
  return guest.memory.readBytes(16, 16);
}

describe("a host function with vectors", () => {
  test("takes and returns the bytes as they lie in memory", async () => {
    expect(await run(linked(), await guestOf("reverse"))).toEqual(BYTES.slice().reverse());
  });

  test("does so in a runtime without source text, and with middleware", async () => {
    const runtime = new Runtime({ codegen: false });
    const seen: unknown[] = [];
    runtime.link(Vectors, undefined);
    runtime.use((call, next) => {
      seen.push(...call.arguments);
      return next();
    });
    expect(await run(runtime, await guestOf("reverse"))).toEqual(BYTES.slice().reverse());
    expect(seen).toHaveLength(1);
  });

  test("is one function for all guests, and works for a module that was compiled elsewhere", async () => {
    const runtime = linked();
    const module = await WebAssembly.compile(await guestOf("reverse"));
    for (let round = 0; round < 2; round++) {
      const guest = await runtime.instantiate<{ run(): void }>(module);
      guest.memory.writeBytes(0, BYTES);
      guest.exports.run();
      expect(guest.memory.readBytes(16, 16)).toEqual(BYTES.slice().reverse());
    }
  });

  test("has several among other values, in their order", async () => {
    const bytes = await assemble(
      `(import "vec" "split" (func $f (param i32 v128 i32 v128) (result i32 v128 v128)))
      (memory (export "memory") 1)
      (func (export "run") (result i32)
        (call $f (i32.const 40) (v128.load (i32.const 0)) (i32.const 2) (v128.load (i32.const 16))) (drop) (drop))
      (func (export "order") (local v128 v128)
        (call $f (i32.const 40) (v128.load (i32.const 0)) (i32.const 2) (v128.load (i32.const 16)))
        (local.set 0) (local.set 1) (drop)
        (v128.store (i32.const 32) (local.get 1)) (v128.store (i32.const 48) (local.get 0)))`,
    );
    const guest = await linked().instantiate<{ run(): number; order(): void }>(bytes);
    guest.memory.writeBytes(0, BYTES);
    expect(guest.exports.run()).toBe(42);
    guest.exports.order();
    expect(guest.memory.readBytes(32, 16)).toEqual(new Uint8Array(16));
    expect(guest.memory.readBytes(48, 16)).toEqual(BYTES);
  });

  test("gives zeros beside an errno", async () => {
    const bytes = await assemble(
      `(import "vec" "fail" (func $f (param v128) (result v128 i32)))
      (memory (export "memory") 1)
      (func (export "run") (result i32) (local i32 v128)
        (call $f (v128.load (i32.const 0))) (local.set 0) (local.set 1)
        (v128.store (i32.const 32) (local.get 1)) (local.get 0))`,
    );
    const guest = await linked().instantiate<{ run(): number }>(bytes);
    guest.memory.writeBytes(32, BYTES);
    expect(guest.exports.run()).toBe(44);
    expect(guest.memory.readBytes(32, 16)).toEqual(new Uint8Array(16));
    guest.memory.writeBytes(0, BYTES);
    expect(guest.exports.run()).toBe(0);
    expect(guest.memory.readBytes(32, 16)).toEqual(BYTES);
  });

  test.each([
    ["a value of another type", "text"],
    ["too few bytes", new Uint8Array(15)],
    ["nothing", undefined],
  ])("ends the call when it returns %s, and the guest cannot go on", async (_, value) => {
    const bytes = await assemble(
      `(import "vec" "give" (func $f (result v128)))
      (memory (export "memory") 1)
      (func (export "run") (v128.store (i32.const 0) (call $f)))`,
    );
    const guest = await linked(value).instantiate<{ run(): void }>(bytes);
    thrown(() => guest.exports.run(), LowerError, { code: "wrong-type", where: "vec.give" });
    expect(guest.memory.readBytes(0, 16)).toEqual(new Uint8Array(16));
  });

  test("passes an error of lifting on, as any type of one's own does", async () => {
    const odd = defineType({
      name: "odd",
      flat: ["v128"],
      lift: (_memory: GuestMemory, core: Uint8Array): number => {
        if (core[0] !== undefined && core[0] % 2 === 1) return core[0];
        throw new LiftError("invalid-value", "is even.", core, { subject: "the value" });
      },
      lower: (value: number) => new Uint8Array(16).fill(value),
    });
    @wasm.module("vec")
    class Odd extends HostModuleBase {
      @wasm.export("odd", odd)
      odd(@odd value: number): number {
        return value + 2;
      }
    }
    const runtime = new Runtime();
    runtime.link(Odd);
    const guest = await guestOf("odd");
    expect(await run(runtime, guest, new Uint8Array(16).fill(5))).toEqual(new Uint8Array(16).fill(7));
    await expect(run(runtime, guest, new Uint8Array(16))).rejects.toMatchObject({ code: "invalid-value" });
  });

  test("is known to verify by its type", async () => {
    const report = await linked().verify(
      await assemble('(import "vec" "reverse" (func (param v128 i32) (result v128)))'),
    );
    expect(report.problems).toMatchObject([{ code: "wrong-signature", offered: "(v128) -> v128" }]);
    expect((await linked().verify(await guestOf("reverse"))).isLinkable).toBe(true);
  });

  test("can be called without a guest", () => {
    const test = testGuest(new Vectors(undefined));
    expect(test.call("reverse", BYTES)).toEqual(BYTES.slice().reverse());
    expect(test.call("split", 1, BYTES, 2, new Uint8Array(16))).toEqual([3, new Uint8Array(16), BYTES]);
    expect(test.call("fail", new Uint8Array(16))).toEqual([new Uint8Array(16), 44]);
    expect(() => test.call("reverse", 1n)).toThrow("is a v128, a Uint8Array of 16, not 1.");
  });

  test("agrees with the guest about vectors anywhere among parameters and results", async () => {
    const kinds = ["i32", "i64", "f32", "f64", "v128"] as const;
    const NEXT = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 };
    const any = (kind: (typeof kinds)[number]) =>
      defineType({
        name: kind,
        flat: [kind],
        lift: (_memory: GuestMemory, core: unknown) => core,
        lower: (core: unknown) => core,
      });
    const signature = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 8 });
    const content = fc.uint8Array({ minLength: 128, maxLength: 128 });
    await fc.assert(
      fc.asyncProperty(signature, content, async (types, given) => {
        @wasm.module("any")
        class Any extends HostModuleBase {
          static readonly exports = { f: fn(types.map(any), types.map(any)) };
          f(...values: unknown[]): unknown[] {
            return values;
          }
        }
        // NaNs have one form in JavaScript.
        const bytes = given.map((byte) => byte & 0x3f);
        let at = 0;
        const loads = types.map((type) => `(${type}.load (i32.const ${(at += NEXT[type]) - NEXT[type]}))`);
        at = 128;
        const stored = types.map((type, index) => {
          at += NEXT[type];
          return `(${type}.store (i32.const ${at - NEXT[type]}) (local.get ${index}))`;
        });
        const sets = types.map((_, index) => `(local.set ${types.length - 1 - index})`);
        const guest = await assemble(
          `(import "any" "f" (func $f (param ${types.join(" ")}) (result ${types.join(" ")})))
          (memory (export "memory") 1)
          (func (export "run") (local ${types.join(" ")}) (call $f ${loads.join(" ")}) ${sets.join(" ")} ${stored.join(" ")})`,
        );
        const runtime = new Runtime();
        runtime.link(Any);
        const { exports, memory } = await runtime.instantiate<{ run(): void }>(guest);
        memory.writeBytes(0, bytes);
        exports.run();
        expect(memory.readBytes(128, at - 128)).toEqual(bytes.slice(0, at - 128));
      }),
      { numRuns: caseCount(300) },
    );
  });
});

describe("an engine that compiles no bytes", () => {
  test("does not link a guest with vectors, and says why", async () => {
    // Another class: functions that an adapter was made for stay linked.
    @wasm.module("vec")
    class Other extends HostModuleBase {
      @wasm.export("reverse", [v128, i32, v128])
      reverse(@v128 value: Uint8Array, @i32 number: number): [Uint8Array, number, Uint8Array] {
        return [value, number, value];
      }
    }
    const bytes = await assemble('(import "vec" "reverse" (func (param v128 i32) (result v128 i32 v128)))');
    const compiled = await compileSource(bytes);
    const runtime = new Runtime();
    runtime.link(Other);
    const says =
      "vec.reverse: Other.reverse takes or returns a v128, which JavaScript is passed by a generated module, and this engine " +
      "compiles no bytes. Allow it to ('wasm-unsafe-eval' in a Content Security Policy), or take pointer(v128).";
    const report = await withoutCompiler(async () => runtime.verify(bytes));
    expect(report.problems).toMatchObject([{ code: "vectors-unavailable", index: 0, message: says }]);
    const instantiated = withoutCompiler(async () => runtime.instantiate(compiled));
    const error = await rejected(instantiated, ModuleLinkError, { code: "unresolved-imports" });
    expect(error.problems).toMatchObject([{ code: "vectors-unavailable", message: says }]);
  });
});

describeWithJspi("an asynchronous host function with vectors", () => {
  test("suspends the guest", async () => {
    const guest = await linked().instantiate<{ run(): void }>(await guestOf("later"));
    guest.memory.writeBytes(0, BYTES);
    await guest.call("run");
    expect(guest.memory.readBytes(16, 16)).toEqual(BYTES.slice().reverse());
  });
});
