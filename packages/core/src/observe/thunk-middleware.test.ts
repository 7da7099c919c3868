import { i32, u32 } from "@hostwright/types";

import { WAYS_TO_CATCH } from "../fixtures/catching.fixture.js";
import { currentCall } from "../context/current-call.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import { assemble, compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import type { GuestHooks, ThunkMiddleware } from "./thunk-middleware.js";

@wasm.module("host")
class Host extends HostModuleBase<string> {
  @wasm.export("act", i32)
  act(@u32 value: number): number {
    const services = currentCall()?.memory.guest;
    if (this.options === "export") return Number(services?.exportedFunction("double")?.(value));
    if (this.options === "table") return Number(services?.tableFunction(1)?.(value));
    if (this.options === "both") {
      const tripled = services?.tableFunction(1)?.(value);
      return Number(services?.exportedFunction("double")?.(tripled));
    }
    if (this.options === "missing") return services?.tableFunction(7) === undefined ? 1 : 0;
    return value;
  }
}

const GUEST = `
  (import "host" "act" (func $act (param i32) (result i32)))
  (table (export "table") 2 funcref)
  (elem (i32.const 1) $triple)
  (memory (export "memory") 1)
  (func $triple (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
  (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "run") (param i32) (result i32) (call $act (local.get 0)))`;

interface Exports {
  run(value: number): number;
  double(value: number): number;
}

/** Hooks that note what happens. */
function noting(): { readonly middleware: ThunkMiddleware; readonly notes: string[] } {
  const notes: string[] = [];
  const hooks: GuestHooks = {
    wrapThunk: (imported, thunk) => {
      const { parameters, results } = imported.functionType;
      notes.push(`thunk ${imported.module}.${imported.export} ${String(parameters)} ${String(results)}`);
      return (...raw) => {
        const result = thunk(...raw);
        notes.push(`called ${String(raw)} gave ${String(result)}`);
        return result;
      };
    },
    wrapEntry:
      (entered, entry) =>
      (...args) => {
        const result = entry(...args);
        notes.push(`entered ${JSON.stringify(entered)} ${String(args)} gave ${String(result)}`);
        return result;
      },
    linked: (guest) => notes.push(`linked ${Object.keys(guest.exports).join(" ")}`),
  };
  return { middleware: { attach: () => hooks }, notes };
}

async function guestWith(what: string, ...middleware: ThunkMiddleware[]) {
  const runtime = new Runtime();
  runtime.link(Host, what);
  runtime.use(...middleware);
  return runtime.instantiate<Exports>(assemble(GUEST));
}

describe("hooks around raw functions", () => {
  test("see the core values of host calls and of entries", async () => {
    const { middleware, notes } = noting();
    const guest = await guestWith("plain", middleware);
    expect(guest.exports.run(7)).toBe(7);
    expect(notes).toEqual([
      "thunk host.act i32 i32",
      "linked table memory double run",
      "called 7 gave 7",
      'entered {"export":"run"} 7 gave 7',
    ]);
  });

  test.each([
    ["export", '{"export":"double"}', 14],
    ["table", '{"tableIndex":1}', 21],
  ])("see entries by host functions, through the %s", async (what, entered, result) => {
    const { middleware, notes } = noting();
    const guest = await guestWith(what, middleware);
    expect(guest.exports.run(7)).toBe(result);
    expect(notes.slice(2)).toEqual([
      `entered ${entered} 7 gave ${String(result)}`,
      `called 7 gave ${String(result)}`,
      `entered {"export":"run"} 7 gave ${String(result)}`,
    ]);
  });

  test("tell entries through the table from those by name", async () => {
    const { middleware, notes } = noting();
    const guest = await guestWith("both", middleware);
    expect(guest.exports.run(1)).toBe(6);
    expect(notes.slice(2, 4)).toEqual([
      'entered {"tableIndex":1} 1 gave 3',
      'entered {"export":"double"} 3 gave 6',
    ]);
  });

  test("are not called for functions that the guest does not have", async () => {
    const guest = await guestWith("missing", noting().middleware);
    expect(guest.exports.run(7)).toBe(1);
  });

  test("wrap in the given order, the first outermost", async () => {
    const adding = (what: number): ThunkMiddleware => ({
      attach: () => ({
        wrapThunk:
          (_imported, thunk) =>
          (...raw) =>
            Number(thunk(...raw)) * 10 + what,
        wrapEntry:
          (_entered, entry) =>
          (...args) =>
            Number(entry(...args)) * 10 + what,
      }),
    });
    const guest = await guestWith("plain", adding(1), adding(2));
    // 5, then the inner and the outer hook of the thunk, then those of the entry.
    expect(guest.exports.run(5)).toBe(52121);
    expect(guest.exports.double(2)).toBe(421);
  });

  test.each(WAYS_TO_CATCH)(
    "end the guest's call with what they throw, which $name cannot catch",
    async (way) => {
      const failure = new Error("refused");
      const asked: unknown[] = [];
      const refuse: ThunkMiddleware = {
        attach: () => ({
          wrapThunk: (_imported, thunk) => (value) => {
            asked.push(value);
            if (value === 1) throw failure;
            return thunk(value);
          },
        }),
      };
      const runtime = new Runtime();
      runtime.link(Host, "plain");
      runtime.use(noting().middleware, refuse);
      const guest = await runtime.instantiate<Exports>(
        await compileGuest(`${way.fields} (import "host" "act" (func $act (param i32) (result i32)))
        (func (export "run") (param i32) (result i32)
          (drop ${way.around("(call $act (local.get 0))")}) (call $act (i32.const 2)))`),
        way.imports && { imports: way.imports },
      );
      expect(guest.exports.run(0)).toBe(2);
      expect(caught(() => guest.exports.run(1))).toBe(failure);
      expect([asked, guest.isPoisoned]).toEqual([[0, 2, 1], true]);
    },
  );

  test("are made anew for each guest", async () => {
    const attach = jest.fn((): GuestHooks => ({}));
    const runtime = new Runtime();
    runtime.link(Host, "plain");
    runtime.use({ attach });
    const guests = await Promise.all([
      runtime.instantiate(assemble(GUEST)),
      runtime.instantiate(assemble(GUEST)),
    ]);
    expect(attach).toHaveBeenCalledTimes(2);
    expect(guests.map(({ exports }) => (exports as unknown as Exports).run(3))).toEqual([3, 3]);
  });
});

@wasm.module("later")
class Later extends HostModuleBase {
  @wasm.export("act", i32)
  async act(@i32 value: number): Promise<number> {
    await Promise.resolve();
    return value * 2;
  }
}

describeWithJspi("hooks around the thunk of an asynchronous method", () => {
  test("see its core values, and return its promise", async () => {
    const runtime = new Runtime();
    runtime.link(Later);
    const notes: string[] = [];
    runtime.use({
      attach: () => ({
        wrapThunk:
          ({ isAsync }, thunk) =>
          async (...raw) => {
            const result = await thunk(...raw);
            notes.push(`${String(isAsync)} ${String(raw)} gave ${String(result)}`);
            return Number(result) + 1;
          },
      }),
    });
    const guest = await runtime.instantiate<Exports>(
      assemble(`
        (import "later" "act" (func $act (param i32) (result i32)))
        (func (export "run") (param i32) (result i32) (call $act (local.get 0)))`),
    );
    await expect(guest.call("run", 21)).resolves.toBe(43);
    expect(notes).toEqual(["true 21 gave 42"]);
  });
});
