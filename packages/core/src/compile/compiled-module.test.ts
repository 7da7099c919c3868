import { type AddressType, string, u32 } from "@hostwright/types";

import { ModuleDefinitionError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { loadClosures } from "./closures.js";
import { compileModule } from "./compiled-module.js";
import type { Thunk } from "./thunk.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("length", u32)
  length(@string text: string): number {
    return text.length;
  }
}

beforeAll(async () => loadClosures(false));

test("a class is compiled once, and each of its exports once for each kind of memory", () => {
  const compiled = compileModule(Env);
  expect(compileModule(Env)).toBe(compiled);
  for (const codegen of [true, false]) {
    const thunkFor = (addressType: AddressType): Thunk | undefined =>
      compiled.exports
        .find(({ metadata }) => metadata.name === "length")
        ?.for(addressType)
        .sync(codegen);
    const thunk = thunkFor("i32");
    expect(thunkFor("i32")).toBe(thunk);
    expect(thunkFor("i64")).not.toBe(thunk);
  }
});

test("every class has a place of its own in frames, a subclass too", () => {
  class Derived extends Env {}
  const slots = [Env, Derived].map((moduleClass) => compileModule(moduleClass).slot);
  expect(new Set(slots).size).toBe(2);
});

test("a class with problems is not compiled, however often it is tried", () => {
  class Broken extends HostModuleBase {}
  for (let i = 0; i < 2; i++) {
    thrown(() => compileModule(Broken), ModuleDefinitionError, { code: "invalid-module" });
  }
});
