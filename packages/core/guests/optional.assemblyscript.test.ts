import { callback, i32, utf16 } from "@hostwright/types";

import { describeWithJspi } from "../src/guest/suspend/jspi.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime, wasm } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

const layout = "assemblyscript";
const text = utf16({ layout });
const step = callback([i32, i32], i32)({ layout });
const waitingStep = callback([i32, i32], i32)({ layout, async: true });
type Step = (x: number, y: number) => number;

@wasm.module("host")
class Host extends HostModuleBase {
  @wasm.export("apply", i32)
  apply(@step each: Step): number {
    return each(1, 2);
  }
  @wasm.export("wait", i32)
  wait(@i32 number: number): number {
    return number;
  }
}

@wasm.module("host")
class WaitingHost extends HostModuleBase {
  @wasm.export("apply", i32)
  async apply(@waitingStep each: (x: number, y: number) => Promise<number>): Promise<number> {
    return each(1, 2);
  }
  @wasm.export("wait", i32)
  async wait(@i32 number: number): Promise<number> {
    return Promise.resolve(number);
  }
}

const fields = {
  sum: fn([i32, i32, i32], i32),
  nested: fn([i32, i32], i32),
  greet: fn([text, text], text),
  plain: fn([i32], i32),
};
const Plugin = guestModule({ ...fields, applied: fn([i32], i32), waited: fn([i32, i32], i32) });
const WaitingPlugin = guestModule({
  ...fields,
  applied: fn([i32], i32, { async: true }),
  waited: fn([i32, i32], i32, { async: true }),
});

describe.each(compiledGuests("optional-assemblyscript"))(
  "functions of AssemblyScript with optional parameters %s",
  (_how, module) => {
    test.each([true, false])("get all the arguments of a field, by source text: %s", async (codegen) => {
      const runtime = new Runtime({ codegen });
      runtime.link(Host);
      const plugin = await runtime.instantiate(module, { as: Plugin });
      for (let time = 0; time < 3; time++) {
        expect(plugin.sum(1, 2, 3)).toBe(321);
        expect(plugin.greet("Ada", "Good evening")).toBe("Good evening, Ada");
        // It calls `sum` with one, of which it is told as well.
        expect(plugin.nested(1, 2)).toBe(751 + 2);
        expect(plugin.waited(1, 3)).toBe(4);
        expect(plugin.plain(time)).toBe(time);
      }
    });

    test("get all the arguments of a function that was passed to the host", async () => {
      const runtime = new Runtime();
      runtime.link(Host);
      const plugin = await runtime.instantiate(module, { as: Plugin });
      expect(plugin.applied(100)).toBe(121);
    });

    test("are told what middleware passes on", async () => {
      const runtime = new Runtime();
      runtime.link(Host);
      runtime.use((_call, next) => next());
      const plugin = await runtime.instantiate(module, { as: Plugin });
      expect([plugin.sum(1, 2, 3), plugin.applied(100)]).toEqual([321, 121]);
    });

    test("are called as the engine's own by their exports", async () => {
      const runtime = new Runtime();
      runtime.link(Host);
      const { exports } = await runtime.instantiate<{
        sum(...numbers: number[]): number;
        __setArgumentsLength(count: number): void;
      }>(module);
      exports.__setArgumentsLength(2);
      expect(exports.sum(1, 2)).toBe(721);
    });

    describeWithJspi("which suspend", () => {
      test("get all the arguments, in whatever order they are called", async () => {
        const runtime = new Runtime();
        runtime.link(WaitingHost);
        const plugin = await runtime.instantiate(module, { as: WaitingPlugin });
        const calls = [plugin.waited(1, 3), plugin.applied(100), plugin.waited(10, 20)];
        expect(plugin.sum(1, 2, 3)).toBe(321);
        expect(await Promise.all(calls)).toEqual([4, 121, 30]);
        expect(await plugin.guest.call("sum", 1, 2)).toBe(721);
      });
    });
  },
);
