import { callback, i32 } from "@hostwright/types";

import { caught } from "../src/fixtures/thrown.fixture.js";
import type { Guest } from "../src/guest.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { Runtime } from "../src/runtime.js";
import * as wasm from "../src/wasm.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

interface Exports {
  run(argument: number): number;
  uncaught(argument: number): number;
  fine(): number;
  malloc(size: number): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  setThrew(threw: number, value: number): void;
  __wasm_call_ctors(): void;
  __indirect_function_table: WebAssembly.Table;
}

/** Calls the guest back: an exception that the guest throws there passes through the method. */
@wasm.module("env")
class Host extends HostModuleBase {
  @wasm.export("host_each", i32)
  each(@callback([i32], i32) visit: (argument: number) => number, @i32 argument: number): number {
    return visit(argument);
  }
}

/** The functions that Emscripten writes in JavaScript, in short: they throw and catch numbers as control flow. */
function emscriptenImports(guest: () => Exports): WebAssembly.ModuleImports {
  let low = 0;
  let type = 0;
  let exception = 0;
  return {
    getTempRet0: () => low,
    setTempRet0: (value: number) => {
      low = value;
    },
    abort: () => undefined,
    emscripten_memcpy_big: () => 0,
    emscripten_resize_heap: () => 0,
    _emscripten_throw_longjmp: () => {
      throw Infinity;
    },
    invoke_iii: (index: number, a: number, b: number) => {
      const { stackSave, stackRestore, setThrew, __indirect_function_table: table } = guest();
      const pointer = stackSave();
      try {
        return (table.get(index) as (a: number, b: number) => number)(a, b);
      } catch (error) {
        stackRestore(pointer);
        if (typeof error !== "number") throw error;
        setThrew(1, 0);
        return 0;
      }
    },
    __cxa_allocate_exception: (size: number) => guest().malloc(size),
    __cxa_throw: (thrown: number, thrownType: number) => {
      [exception, type] = [thrown, thrownType];

      throw thrown;
    },
    __cxa_find_matching_catch_3: () => {
      low = type;
      return exception;
    },
    llvm_eh_typeid_for: (wanted: number) => wanted,
    __cxa_begin_catch: (thrown: number) => thrown,
    __cxa_end_catch: () => undefined,
    __resumeException: () => {
      throw exception;
    },
  };
}

const GUESTS: readonly [string, string, (thrown: unknown) => boolean][] = [
  ["setjmp and longjmp", "jumps-emscripten", (thrown) => thrown === Infinity],
  ["exceptions of C++", "exceptions-emscripten", (thrown) => thrown instanceof WebAssembly.Exception],
  [
    "exceptions of C++ by way of JavaScript",
    "exceptions-js-emscripten",
    (thrown) => typeof thrown === "number",
  ],
];

describe.each(GUESTS)("a guest of Emscripten with %s", (_, file, isOfGuest) => {
  describe.each(compiledGuests(file))("%s", (__, bytes) => {
    let guest: Guest<Exports>;

    beforeEach(async () => {
      const runtime = new Runtime();
      runtime.link(Host);
      const env = emscriptenImports(() => guest.exports);
      guest = await runtime.instantiate<Exports>(bytes, { imports: { env } });
      guest.exports.__wasm_call_ctors();
    });

    test("calls through the host where nothing is thrown", () => {
      expect(guest.exports.run(0)).toBe(1);
    });

    test("catches below the host function, again and again, and is not poisoned", () => {
      for (const argument of [7, 8, 9]) expect(guest.exports.run(argument)).toBe(100 + argument);
      expect([guest.isPoisoned, guest.exports.fine()]).toEqual([false, 5]);
    });

    test("is not poisoned where nothing catches, and the caller gets the exception", () => {
      expect(isOfGuest(caught(() => guest.exports.uncaught(3)))).toBe(true);
      expect([guest.isPoisoned, guest.exports.fine(), guest.exports.run(4)]).toEqual([false, 5, 104]);
    });
  });
});
