import {
  anyref,
  arrayref,
  eqref,
  externref,
  GuestMemory,
  i31ref,
  i32,
  LiftError,
  LowerError,
  orErrno,
  structref,
} from "@hostwright/types";

import { ModuleLinkError } from "../errors.js";
import { describeWith } from "../fixtures/engine-features.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { assembleTyped } from "../fixtures/typed-guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { fn, guestModule } from "../index.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";

/** Takes and gives references, which it does not look into. */
@wasm.module("x")
class X extends HostModuleBase {
  readonly seen: unknown[] = [];
  next: unknown = undefined;

  @wasm.export("any", anyref)
  any(@anyref value: unknown): unknown {
    return this.#see(value);
  }
  @wasm.export("maybe", anyref({ nullable: true }))
  maybe(@anyref({ nullable: true }) value: unknown): unknown {
    return this.#see(value);
  }
  @wasm.export("eq", eqref)
  eq(@eqref value: number | object): number | object {
    return this.#see(value) as number;
  }
  @wasm.export("i31", i31ref)
  i31(@i31ref value: number): number {
    return this.#see(value) as number;
  }
  @wasm.export("struct", structref)
  struct(@structref value: object): object {
    return this.#see(value) as object;
  }
  @wasm.export("array", arrayref)
  array(@arrayref value: object): object {
    return this.#see(value) as object;
  }
  @wasm.export("extern", externref({ nullable: false }))
  extern(@externref({ nullable: false }) value: unknown): unknown {
    return this.#see(value);
  }
  @wasm.export("pair", [structref, i31ref])
  pair(@structref value: object): [object, number] {
    return [this.#see(value) as object, -5];
  }
  @wasm.export("or_errno", orErrno(structref))
  orErrno(@structref value: object): object {
    return this.#see(value) as object;
  }

  #see(value: unknown): unknown {
    this.seen.push(value);
    return this.next === undefined ? value : this.next === NULL ? undefined : this.next;
  }
}

/** Has the host return `undefined`. */
const NULL = Symbol("null");

// A guest of each kind: its functions pass values on to the import of the same name, and give back what that returns.
const types = `(rec (type $point (sub (struct (field i32)))) (type $other (sub (struct (field f64)))))
  (type $bytes (array (mut i8)))
  (func (export "point") (param i32) (result (ref $point)) (struct.new $point (local.get 0)))
  (func (export "x") (param (ref $point)) (result i32) (struct.get $point 0 (local.get 0)))
  (func (export "other") (result (ref $other)) (struct.new $other (f64.const 1)))
  (func (export "bytes") (result (ref $bytes)) (array.new_default $bytes (i32.const 3)))
  (func (export "small") (param i32) (result i31ref) (ref.i31 (local.get 0)))
  (func (export "null") (result anyref) (ref.null none))`;

function passing(name: string, type: string, more = ""): string {
  return `(import "x" "${name}" (func $f (param ${type}) (result ${type} ${more})))
    ${types}
    (func (export "pass") (param ${type}) (result ${type} ${more}) (call $f (local.get 0)))`;
}

const TYPES = {
  any: ["anyref", "(ref any)", "(ref $point)", "(ref null $point)"],
  maybe: ["anyref", "(ref null $point)"],
  eq: ["eqref", "(ref eq)", "(ref $point)"],
  i31: ["i31ref", "(ref i31)"],
  struct: ["structref", "(ref struct)", "(ref $point)", "(ref null $point)"],
  array: ["arrayref", "(ref array)", "(ref $bytes)"],
  extern: ["externref", "(ref extern)"],
} as const;
const NAMES = Object.entries(TYPES).flatMap(([name, all]) => all.map((type) => [name, type] as const));

interface Exports {
  pass(value: unknown): unknown;
  point(x: number): object;
  x(point: unknown): number;
  other(): object;
  bytes(): object;
  small(value: number): number;
  null(): null;
}

describeWith("garbage collection")("references that the engine collects", () => {
  let guests: Record<string, Uint8Array<ArrayBuffer>>;
  beforeAll(() => {
    guests = assembleAll();
  });

  const assembleAll = () =>
    assembleTyped({
      ...(Object.fromEntries(NAMES.map(([name, type]) => [`${name} ${type}`, passing(name, type)])) as Record<
        string,
        string
      >),
      pair: passing("pair", "(ref $point)", "i31ref").replace("(param (ref $point))", "(param structref)"),
      errno: passing("or_errno", "structref", "i32"),
      wrong: passing("array", "structref"),
      unrelated: passing("extern", "(ref $point)"),
    });

  async function start(name: string) {
    const runtime = new Runtime();
    const host = runtime.link(X);
    const bytes = guests[name] as Uint8Array<ArrayBuffer>;
    expect((await runtime.verify(bytes)).problems).toEqual([]);
    const { exports } = await runtime.instantiate<Exports>(bytes);
    return { host, exports };
  }

  const MADE: Record<string, (exports: Exports) => unknown> = {
    i31: ({ small }) => small(-7),
    array: ({ bytes }) => bytes(),
    extern: () => new Map(),
  };
  const make = (name: string, type: string, exports: Exports): unknown =>
    (type === "i31ref" ? MADE["i31"] : MADE[name])?.(exports) ?? exports.point(3);

  test.each(NAMES)("pass through %s as %s, the very same", async (name, type) => {
    const { host, exports } = await start(`${name} ${type}`);
    const value = make(name, type, exports);
    expect(exports.pass(value)).toBe(value);
    expect(host.seen[0]).toBe(value);
  });

  test.each(NAMES.filter(([, type]) => !type.startsWith("(ref ") || type.includes("null")))(
    "are refused by %s as %s where they are null",
    async (name, type) => {
      const { host, exports } = await start(`${name} ${type}`);
      if (name === "maybe") {
        expect(exports.pass(null)).toBeNull();
        expect(host.seen).toEqual([undefined]);
      } else {
        thrown(() => exports.pass(null), LiftError, { code: "null-reference", value: null });
        expect(host.seen).toEqual([]);
      }
    },
  );

  test.each(NAMES.filter(([name]) => name !== "maybe" && name !== "extern"))(
    "are refused as a result of %s as %s where there is none",
    async (name, type) => {
      const { host, exports } = await start(`${name} ${type}`);
      host.next = NULL;
      const value = make(name, type, exports);
      thrown(() => exports.pass(value), LowerError, { code: "wrong-type", value: undefined });
    },
  );

  test("are refused as a result where the guest expects another type of its own, with our error", async () => {
    for (const name of [
      "any (ref $point)",
      "any (ref null $point)",
      "eq (ref $point)",
      "struct (ref $point)",
    ]) {
      const { host, exports } = await start(name);
      const point = exports.point(1);
      host.next = exports.other();
      const error = thrown(() => exports.pass(point), LowerError, { code: "wrong-type", value: host.next });
      expect(error.message).toMatch(
        /^x\.\w+: the result must be a \(ref (null )?\d\), with which the guest imports/,
      );
    }
  });

  test("go from one guest to another whose type is the same", async () => {
    const [a, b] = [await start("struct (ref $point)"), await start("any anyref")];
    const point = a.exports.point(12);
    expect(b.exports.x(b.exports.pass(point))).toBe(12);
  });

  test("are results beside others, and beside an errno", async () => {
    const pair = await start("pair");
    const point = pair.exports.point(3);
    expect(pair.exports.pass(point)).toEqual([point, -5]);
    const errno = await start("errno");
    expect(errno.exports.pass(point)).toEqual([point, 0]);
  });

  test.each([
    ["eq (ref eq)", { a: 1 }],
    ["eq (ref eq)", 2 ** 30],
    ["eq eqref", "text"],
    ["struct structref", 5],
    ["struct structref", "an array"],
    ["array arrayref", Object.freeze(Object.create(null) as object)],
    ["i31 i31ref", 1.5],
    ["i31 i31ref", "1"],
    ["i31 i31ref", 1n],
  ])("are refused as a result of %s when they are of another kind: %p", async (name, value) => {
    const { host, exports } = await start(name);
    const given = make(name.slice(0, name.indexOf(" ")), name, exports);
    host.next = value === "an array" ? exports.bytes() : value;
    thrown(() => exports.pass(name.startsWith("i31") ? exports.small(1) : given), LowerError, {
      code: "wrong-type",
    });
  });

  test.each([-(2 ** 30) - 1, 2 ** 30, -(2 ** 30), 2 ** 30 - 1, -0])(
    "i31ref has its range checked: %d",
    async (value) => {
      const { host, exports } = await start("i31 (ref i31)");
      host.next = value;
      if (value >= -(2 ** 30) && value < 2 ** 30) expect(exports.pass(0)).toBe(value === 0 ? 0 : value);
      else thrown(() => exports.pass(0), LowerError, { code: "out-of-range", value });
    },
  );

  test.each([
    ["wrong", "arrayref"],
    ["unrelated", "externref"],
  ])("do not link where the types are not related: %s", async (name, type) => {
    const runtime = new Runtime();
    runtime.link(X);
    const bytes = guests[name] as Uint8Array<ArrayBuffer>;
    const { problems } = await runtime.verify(bytes);
    expect(problems).toMatchObject([{ code: "wrong-signature" }]);
    expect(problems[0]?.message).toContain(`is ${type}, and the guest passes`);
    await rejected(runtime.instantiate(bytes), ModuleLinkError, {});
  });

  const Points = guestModule({
    point: fn([i32], structref),
    other: fn([], structref),
    x: fn([structref], i32),
    bytes: fn([], arrayref),
    null: fn([], anyref({ nullable: true })),
    small: fn([i32], i31ref),
  });

  test("are parameters and results of functions of a guest, whose own types they have to be", async () => {
    const points = await new Runtime().instantiate(guests["unrelated"] as Uint8Array<ArrayBuffer>, {
      as: Points,
      missing: "trap",
    });
    const point = points.point(44);
    expect(points.x(point)).toBe(44);
    expect(points.null()).toBeUndefined();
    expect(points.small(2 ** 30)).toBe(-(2 ** 30));
    const error = thrown(() => points.x({}), LowerError, { code: "wrong-type" });
    expect(error.message).toBe(
      "guestModule.x: parameter 0 (structref) must be a struct of a guest, not an object.",
    );
    const other = thrown(() => points.x(points.other()), LowerError, { code: "wrong-type" });
    expect(other.message).toMatch(
      /^guestModule\.x: parameter 0 \(structref\) must be a \(ref \d\), which the guest takes, not an object\./,
    );
    expect(points.x(point)).toBe(44);
  });

  test("are looked at before an asynchronous call of a guest's function", async () => {
    const Later = guestModule({
      point: fn([i32], structref),
      other: fn([], structref),
      x: fn([structref], i32, { async: true }),
    });
    const points = await new Runtime().instantiate(guests["unrelated"] as Uint8Array<ArrayBuffer>, {
      as: Later,
      missing: "trap",
    });
    await expect(points.x(points.point(3))).resolves.toBe(3);
    await rejected(points.x(points.other()), LowerError, { code: "wrong-type" });
  });
});

test("lifting and lowering null says which type takes it", () => {
  const memory = new GuestMemory(0);
  const error = thrown(() => anyref.lift(memory, null), LiftError, { code: "null-reference", value: null });
  expect(error.message).toBe(
    "anyref is null. Let the guest pass a reference, or take anyref({ nullable: true }) to get undefined.",
  );
});
