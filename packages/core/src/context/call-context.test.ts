import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

import { u32 } from "@hostwright/types";

import { CallContextError, GuestClosedError } from "../errors.js";
import { compileGuest, forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

@wasm.module("env")
class Env extends HostModuleBase<number> {
  @wasm.export("who", u32)
  who(): number {
    return this.options;
  }
}

@wasm.module("log")
class Log extends HostModuleBase<number> {
  @wasm.export("level", u32)
  level(): number {
    return this.options;
  }
}

interface Exports {
  who(): number;
  level(): number;
}

let guestModule: WebAssembly.Module;

beforeAll(async () => {
  guestModule = await forwardingGuest([Env, Log]);
});

/** A runtime whose defaults say 1, and a guest of it. */
async function setUp() {
  const runtime = new Runtime();
  const env = runtime.link(Env, 1);
  runtime.link(Log, 1);
  const guest = await runtime.instantiate<Exports>(guestModule, { afterAbort: "keep" });
  /** Who answers: of Env, and of Log. */
  const ask = (): [number, number] => [guest.exports.who(), guest.exports.level()];
  return { runtime, env, guest, ask };
}

let { runtime, env, guest, ask } = {} as Awaited<ReturnType<typeof setUp>>;

beforeEach(async () => {
  ({ runtime, env, guest, ask } = await setUp());
});

describe("a call reaches", () => {
  test("the default instance outside of any run", () => {
    expect(ask()).toEqual([1, 1]);
  });

  test("the default instance in a run that binds nothing", () => {
    expect(runtime.run({}, ask)).toEqual([1, 1]);
  });

  test("the instance that the run binds, and the default again afterwards", () => {
    expect(runtime.run({ instances: [new Env(2)] }, ask)).toEqual([2, 1]);
    expect(ask()).toEqual([1, 1]);
  });

  test("the instance of the innermost run, and that of the outer one afterwards", () => {
    runtime.run({ instances: [new Env(2)] }, () => {
      expect(runtime.run({ instances: [new Env(3)] }, ask)).toEqual([3, 1]);
      expect(ask()).toEqual([2, 1]);
    });
  });

  test("that of an outer run for each class which the inner one does not bind", () => {
    runtime.run({ instances: [new Env(2), new Log(20)] }, () => {
      expect(runtime.run({ instances: [new Env(3)] }, ask)).toEqual([3, 20]);
      expect(runtime.run({ instances: [new Log(30)] }, ask)).toEqual([2, 30]);
      expect(runtime.run({}, ask)).toEqual([2, 20]);
    });
  });

  test("the default instance when a run binds it inside of another", () => {
    expect(runtime.run({ instances: [new Env(2)] }, () => runtime.run({ instances: [env] }, ask))).toEqual([
      1, 1,
    ]);
  });

  test("an instance of a subclass, which serves the class that was linked", () => {
    class Special extends Env {
      override who(): number {
        return this.options * 100;
      }
    }
    expect(runtime.run({ instances: [new Special(2)] }, ask)).toEqual([200, 1]);
  });

  test("the instances of that guest's own runtime", async () => {
    const other = await setUp();
    const both = () => [...ask(), ...other.ask()];
    runtime.run({ instances: [new Env(2)] }, () => {
      expect(both()).toEqual([2, 1, 1, 1]);
      other.runtime.run({ instances: [new Env(3), new Log(30)] }, () => {
        expect(both()).toEqual([2, 1, 3, 30]);
        runtime.run({ instances: [new Log(40)] }, () => {
          expect(both()).toEqual([2, 40, 3, 30]);
        });
      });
    });
  });

  test("the same instance through every guest of the runtime", async () => {
    const second = await runtime.instantiate<Exports>(guestModule, { afterAbort: "keep" });
    const both = () => [guest.exports.who(), second.exports.who()];
    expect(runtime.run({ instances: [new Env(2)] }, both)).toEqual([2, 2]);
  });

  test("the instance of where the function is called, not of where it was taken from the guest", () => {
    const { who } = runtime.run({ instances: [new Env(2)] }, () => guest.exports);
    expect(who()).toBe(1);
    expect(runtime.run({ instances: [new Env(3)] }, who)).toBe(3);
  });

  test("the instance that the run binds through guest.call too", async () => {
    expect(await runtime.run({ instances: [new Env(2)] }, async () => guest.call("who"))).toBe(2);
  });
});

describe("a call has no instance to reach", () => {
  test("when the class is declared and no run binds one", async () => {
    const declaring = new Runtime();
    declaring.declare(Env);
    declaring.link(Log, 1);
    const { exports } = await declaring.instantiate<Exports>(guestModule, { afterAbort: "keep" });
    const error = thrown(() => exports.who(), CallContextError, {
      code: "unbound-module",
      module: "env",
      export: "who",
      where: "env.who",
    });
    expect(error.message).toBe(
      "env.who: no instance of Env is bound here, and it was declared without a default. " +
        "Call the guest inside runtime.run({ instances: [instance] }, …), or link the class.",
    );
    expect(exports.level()).toBe(1);
    expect(declaring.run({ instances: [new Env(2)] }, exports.who)).toBe(2);
    thrown(() => declaring.run({ instances: [new Log(2)] }, exports.who), CallContextError, {
      code: "unbound-module",
    });
  });

  test("when the instance is closed, be it the default", () => {
    void env.close();
    const error = thrown(() => guest.exports.who(), CallContextError, {
      code: "module-closed",
      module: "env",
      export: "who",
    });
    expect(error.message).toBe(
      "env.who: the instance of Env that is bound here is closed. Bind another with runtime.run, or close it later.",
    );
    expect(runtime.run({ instances: [new Env(2)] }, ask)).toEqual([2, 1]);
  });

  test("when the instance is closed, be it bound, even in the middle of its run", () => {
    const bound = new Env(2);
    runtime.run({ instances: [bound] }, () => {
      expect(guest.exports.who()).toBe(2);
      void bound.close();
      thrown(() => guest.exports.who(), CallContextError, { code: "module-closed" });
    });
    expect(ask()).toEqual([1, 1]);
  });

  test("when the guest is entered past guest.exports", () => {
    const raw = guest.instance.exports as unknown as Exports;
    const error = thrown(() => raw.who(), CallContextError, {
      code: "no-call",
      module: "env",
      export: "who",
    });
    expect(error.message).toBe(
      "env.who was called by a guest that was entered past its wrapper. Call guest.exports (with node:wasi: wasi.start({ exports: guest.exports })), or take a callback(…).",
    );
    // A run alone does not say which guest it is that calls.
    thrown(() => runtime.run({ instances: [env] }, () => raw.who()), CallContextError, { code: "no-call" });
  });

  test("when the guest is closed", () => {
    guest.close();
    guest.close();
    const error = thrown(() => guest.exports.who(), GuestClosedError, { code: "guest-closed" });
    expect(error.message).toBe(
      "guest: who was called after the guest had been closed. Instantiate a new one.",
    );
  });
});

describe("the frame of a guest that has thrown is gone", () => {
  const raw = () => guest.instance.exports as unknown as Exports;

  test("when a method throws", () => {
    const fault = new Error("planned");
    jest.spyOn(env, "who").mockImplementation(() => {
      throw fault;
    });
    expect(caught(() => guest.exports.who())).toBe(fault);
    thrown(() => raw().who(), CallContextError, { code: "no-call" });
  });

  test("when the guest traps, also inside a call of another guest, which goes on with its own", async () => {
    const trapping = await runtime.instantiate<{ trap(): void }>(
      await compileGuest('(func (export "trap") unreachable)'),
    );
    jest.spyOn(env, "who").mockImplementation(() => {
      thrown(
        () => {
          trapping.exports.trap();
        },
        WebAssembly.RuntimeError,
        {},
      );
      return raw().level();
    });
    expect(guest.exports.who()).toBe(1);
    thrown(() => raw().level(), CallContextError, { code: "no-call" });
  });

  test("and was the outer one's while an inner run of the same guest went on", () => {
    jest.spyOn(env, "who").mockImplementation(() => {
      const inner = runtime.run({ instances: [new Log(7)] }, () => guest.exports.level());
      return 10 * inner + raw().level();
    });
    expect(guest.exports.who()).toBe(71);
  });
});

describe("a callback that was captured in one run and is called in another", () => {
  const three = () => runtime.run({ instances: [new Env(3)] }, ask);

  test("by AsyncLocalStorage.snapshot sees its own", () => {
    const snapshot = runtime.run({ instances: [new Env(2)] }, () => AsyncLocalStorage.snapshot());
    expect(runtime.run({ instances: [new Env(3)] }, () => snapshot(ask))).toEqual([2, 1]);
    expect(three()).toEqual([3, 1]);
  });

  test("by AsyncResource sees its own", () => {
    const resource = runtime.run({ instances: [new Env(2)] }, () => new AsyncResource("test"));
    expect(runtime.run({ instances: [new Env(3)] }, () => resource.runInAsyncScope(ask))).toEqual([2, 1]);
    expect(resource.runInAsyncScope(three)).toEqual([3, 1]);
  });

  test("by AsyncLocalStorage.bind sees its own, in the middle of a host call too", () => {
    const bound = runtime.run({ instances: [new Log(2)] }, () =>
      AsyncLocalStorage.bind(() => guest.exports.level()),
    );
    jest.spyOn(env, "who").mockImplementation(() => 10 * bound() + guest.exports.level());
    expect(guest.exports.who()).toBe(21);
  });

  test("by nothing sees the run that calls it", () => {
    const plain = runtime.run({ instances: [new Env(2)] }, () => () => guest.exports.who());
    expect(runtime.run({ instances: [new Env(3)] }, plain)).toBe(3);
  });
});
