import fc from "fast-check";

import { caseCount } from "../cases.fixture.js";
import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { orErrno } from "../result/or-errno.js";
import { thrown } from "../thrown.fixture.js";
import { externref } from "./externref.js";
import { anyref, arrayref, eqref, i31ref, structref } from "./gc-references.js";

const memory = new GuestMemory(0);
const TYPES = { anyref, eqref, i31ref, structref, arrayref } as const;
const ALL = Object.entries(TYPES) as unknown as [string, typeof anyref][];

// Node.js 20 has no such references, and takes any value for one.
const knowsKinds = WebAssembly.validate(
  Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0x01, 0x03, 0x01, 0x5f, 0x00),
);

describe.each(ALL)("%s", (name, type) => {
  test("is one core value, and lies in no memory", () => {
    expect(type.flat).toEqual([name]);
    expect(type).not.toHaveProperty("layout");
    expect(type.describe()).toEqual({ name, kind: name, flat: [name] });
    expect(type({ nullable: true }).describe()).toMatchObject({ name, options: { nullable: true } });
    expect(type.format(undefined)).toBe("undefined");
  });

  test.each([null, undefined])("is never %p, in either direction", (value) => {
    thrown(() => type.lift(memory, value), LiftError, { code: "null-reference", value });
    thrown(() => type.lower(value as never, memory), LowerError, { code: "wrong-type", value });
  });

  test("has undefined for null on request, and for nothing else", () => {
    const nullable = type({ nullable: true });
    expect(nullable.lift(memory, null)).toBeUndefined();
    expect(nullable.lower(undefined, memory)).toBeNull();
    thrown(() => nullable.lower(null, memory), LowerError, { code: "wrong-type", value: null });
    expect(type({ nullable: false })).not.toHaveProperty("nullable", true);
  });

  test("refuses options that there are not", () => {
    thrown(() => type({ nulable: true } as never), TypeDefinitionError, { code: "unknown-option" });
    thrown(() => type({ nullable: 1 } as never), TypeDefinitionError, { code: "invalid-option" });
  });

  test("lifts any value as it is", () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true }), (value) => {
        fc.pre(value !== null && value !== undefined);
        expect(type.lift(memory, value)).toBe(value);
      }),
      { numRuns: caseCount(1000) },
    );
  });

  test("is null beside an errno that fails", () => {
    expect(orErrno(type).lowerFailure?.({})).toBeUndefined();
    expect(orErrno(type).flat).toEqual([name, "i32"]);
  });
});

test("anyref is any value but null", () => {
  fc.assert(
    fc.property(fc.anything({ withDate: true }), (value) => {
      fc.pre(value !== null && value !== undefined);
      expect(Object.is(anyref.lower(value, memory), value)).toBe(true);
    }),
    { numRuns: caseCount(1000) },
  );
});

test("i31ref is an integer of 31 bits", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.double(),
        fc.integer(),
        fc.integer({ min: -3, max: 3 }).map((n) => 2 ** 30 + n),
      ),
      (value) => {
        for (const each of [value, -value]) {
          const isIn = Number.isInteger(each) && each >= -(2 ** 30) && each < 2 ** 30;
          if (isIn) expect(i31ref.lower(each, memory)).toBe(each === 0 ? 0 : each);
          else thrown(() => i31ref.lower(each, memory), LowerError, { value: each } as never);
        }
      },
    ),
    { numRuns: caseCount(5000) },
  );
  thrown(() => i31ref.lower("5" as never, memory), LowerError, { code: "wrong-type" });
});

(knowsKinds ? test : test.skip)("values of the host are of no kind that only a guest makes", () => {
  const frozen = Object.freeze(Object.create(null) as object);
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.constant(frozen)), (value) => {
      fc.pre(value !== null && value !== undefined);
      thrown(() => structref.lower(value, memory), LowerError, { code: "wrong-type" });
      thrown(() => arrayref.lower(value, memory), LowerError, { code: "wrong-type" });
      const isSmall = typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 30;
      if (isSmall) expect(eqref.lower(value, memory)).toBe(value === 0 ? 0 : value);
      else if (value !== -(2 ** 30))
        thrown(() => eqref.lower(value, memory), LowerError, { code: "wrong-type" });
    }),
    { numRuns: caseCount(2000) },
  );
});

describe("externref without null", () => {
  const present = externref({ nullable: false });

  test("is any other value, undefined included", () => {
    expect(present.lift(memory, undefined)).toBeUndefined();
    expect(present.lower(0, memory)).toBe(0);
    expect(present.describe()).toMatchObject({
      name: "externref",
      flat: ["externref"],
      options: { nullable: false },
    });
  });

  test("refuses null in both directions", () => {
    thrown(() => present.lift(memory, null), LiftError, { code: "null-reference", value: null });
    thrown(() => present.lower(null, memory), LowerError, { code: "wrong-type", value: null });
  });

  test("is the type itself with null", () => {
    expect(externref({ nullable: true } as never)).toBe(externref);
    thrown(() => externref({ nulable: false } as never), TypeDefinitionError, { code: "unknown-option" });
  });
});
