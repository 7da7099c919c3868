import * as types from "@hostwright/types";

import { compiledGuests } from "./compiled-guests.fixture.js";
import { EveryReference } from "./every-reference.fixture.js";
import { EveryType } from "./every-type.fixture.js";
import { describe as describeModule } from "../src/compile/describe.js";
import { describeWith } from "../src/fixtures/engine-features.fixture.js";
import { assembleTyped } from "../src/fixtures/typed-guests.fixture.js";
import { Runtime } from "../src/runtime.js";

// The exports that each guest calls, and those that its language cannot express:
// - managed objects are those of AssemblyScript;
// - vectors are no values that stable Rust passes;
// - externref is no type of Rust's, and one of C only since clang 16;
// - functions of AssemblyScript have one result, as those have that Rust imports;
// - offsets of 64 bits do not fit into a packed pair.
const SEVERAL = ["or_errno", "several"];
const GUESTS: [language: string, name: string, without: string[]][] = [
  ["C", "types-c", ["externref", "managed"]],
  ["C with a 64-bit memory", "types-c64", ["externref", "managed", "packed", "packed_length_high"]],
  ["AssemblyScript", "types-assemblyscript", SEVERAL],
  ["Rust", "types-rust", ["externref", "managed", "v128", ...SEVERAL]],
];

/** Names the exports that are called to test another one. */
const MEANS = ["calls", "open", "give", "is_given"];
const exported = describeModule(EveryType)
  .exports.map(({ name }) => name)
  .filter((name) => !MEANS.includes(name));
const collected = describeModule(EveryReference).exports.map(({ name }) => name);

/** Types and makers of types: lower-case functions that are no operations. */
const OPERATIONS = [
  "align_of",
  "copy_of",
  "encode",
  "errno_table",
  "is_errno_error",
  "offset_of",
  "other_memory",
  "size_of",
];

test("the host has an export for every type that there is", () => {
  const all = Object.entries(types)
    .filter(([name, value]) => typeof value === "function" && /^[a-z]/.test(name))
    .map(([name]) =>
      name === "defineType" ? "defined" : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    )
    .filter((name) => !OPERATIONS.includes(name));
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter((name) => ![...exported, ...collected].includes(name))).toEqual([]);
});

describeWith("garbage collection")("a guest with references that the engine collects", () => {
  // In the text format: C and Rust have none of these types.
  const VALUES: Record<string, string> = {
    anyref: "(array.new_fixed $a 0)",
    eqref: "(struct.new $s)",
    i31ref: "(ref.i31 (i32.const 5))",
    structref: "(struct.new $s)",
    arrayref: "(array.new_fixed $a 0)",
  };

  // Functions cannot be compared: their own suite calls them.
  test.each(collected.filter((name) => name !== "funcref"))("agrees with the host about %s", async (each) => {
    // Complemented by the host, where it is a number.
    const same = each === "i31ref" ? "(ref.i31 (i32.const -6))" : "(local.get 0)";
    const { guest: bytes } = assembleTyped({
      guest: `(type $s (struct)) (type $a (array i32))
        (import "host" "${each}" (func $f (param ${each}) (result ${each})))
        (func (export "run") (result i32) (local ${each})
          (local.set 0 ${VALUES[each] ?? ""})
          (ref.eq (ref.cast eqref (call $f (local.get 0))) (ref.cast eqref ${same})))`,
    });
    await using runtime = new Runtime();
    runtime.link(EveryReference);
    const guest = await runtime.instantiate<{ run(): number }>(bytes);
    expect(guest.exports.run()).toBe(1);
  });
});

describe.each(GUESTS)("a guest in %s", (_language, name, without) => {
  describe.each(compiledGuests(name))("%s", (_how, bytes) => {
    // Node.js 20 and 22 have no 64-bit memories; `npm run test:nodes` runs this file on newer ones.
    if (!WebAssembly.validate(bytes)) {
      test.skip("needs an engine with 64-bit memories", () => undefined);
      return;
    }
    const called = exported.filter((each) => !without.includes(each));

    test("calls every export that its language can", () => {
      const { length } = called;
      const exports = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
      const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ name }) => name);
      expect(exports.filter((each) => called.includes(each))).toHaveLength(length);
      expect(imports.filter((each) => called.includes(each))).toHaveLength(length);
      expect([...exports, ...imports].filter((each) => without.includes(each))).toEqual([]);
    });

    test.each(called)("agrees with the host about %s", async (each) => {
      await using runtime = new Runtime();
      runtime.link(EveryType);
      const guest = await runtime.instantiate<Record<string, () => number>>(bytes);
      expect(guest.exports[each]?.()).toBe(0);
    });
  });
});
