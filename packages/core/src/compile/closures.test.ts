import { GuestMemory, i32 } from "@hostwright/types";

import { type Frame, register } from "../context/frame.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { CallContextError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { makeCall, makeSyncThunk } from "./array-call.js";
import { loadClosures } from "./closures.js";
import { compileModule, type ExportThunks } from "./compiled-module.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("double", i32)
  double(@i32 value: number): number {
    return 2 * value;
  }
}

const compiled = compileModule(Env);
const thunks = compiled.exports
  .find(({ metadata }) => metadata.name === "double")
  ?.for("i32") as ExportThunks;
const empty = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

function doubled(value: number, thunk = thunks.sync(false)): unknown {
  const base = { memory: new GuestMemory(0), owner: undefined, context: undefined };
  const state = { aborted: undefined, passing: undefined, copied: 0, copiedBelow: 0 };
  const frame: Frame = { ...base, ...state, isSuspendable: false };
  frame[compiled.slot] = new Env();
  register.frame = frame;
  try {
    return thunk(value);
  } finally {
    register.frame = null;
  }
}

/** Whether there are templates: without them no thunk can be made. */
function areLoaded(): boolean {
  try {
    return thunks.sync(false) === thunks.sync(false);
  } catch {
    return false;
  }
}

test("a thunk that goes through arrays needs no templates", () => {
  const thunk = makeSyncThunk(thunks, makeCall(thunks));
  expect(doubled(21, thunk)).toBe(42);
  thrown(() => thunk(1), CallContextError, { code: "no-call" });
});

// In this order: what is loaded stays loaded.
test("templates are not loaded where source text runs", async () => {
  const runtime = new Runtime();
  await runtime.instantiate(empty);
  expect(areLoaded()).toBe(false);
});

test("an engine that refuses source text has them loaded when a guest is instantiated", async () => {
  const { Function: original } = globalThis;
  globalThis.Function = function () {
    throw new EvalError("Code generation from strings disallowed for this context");
  } as unknown as FunctionConstructor;
  try {
    await new Runtime().instantiate(empty);
  } finally {
    globalThis.Function = original;
  }
  expect(areLoaded()).toBe(true);
  expect(doubled(21)).toBe(42);
});

test("with codegen off they are there, whatever the engine runs", async () => {
  await loadClosures(false);
  expect(areLoaded()).toBe(true);
});
