import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { u32 } from "@hostwright/types";

import { CallContextError, ModuleLinkError } from "./errors.js";
import { compileGuest, forwardingGuest } from "./fixtures/guests.fixture.js";
import { HostModuleBase } from "./host-module-base.js";
import type * as core from "./index.js";
import { Runtime } from "./runtime.js";
import { caught, rejected, thrown } from "./fixtures/thrown.fixture.js";
import * as wasm from "./wasm.js";

/** Says in `notes` when it is closed, and fails when told so. */
abstract class Noted extends HostModuleBase<{ notes: string[]; name: string; fault?: Error }> {
  override async close(): Promise<void> {
    this.options.notes.push(`${this.options.name} begins`);
    await Promise.resolve();
    this.options.notes.push(`${this.options.name} ends`);
    if (this.options.fault !== undefined) throw this.options.fault;
  }
}

@wasm.module("a")
class A extends Noted {
  @wasm.export("a", u32) a(): number {
    return 1;
  }
}

@wasm.module("b")
class B extends Noted {
  @wasm.export("b", u32) b(): number {
    return 2;
  }
}

@wasm.module("c")
class C extends Noted {
  @wasm.export("c", u32) c(): number {
    return 3;
  }
}

let runtime: Runtime;
let notes: string[];

beforeEach(() => {
  runtime = new Runtime();
  notes = [];
});

describe("closing a runtime", () => {
  test("closes the default instances in the reverse order of linking, one after the other", async () => {
    runtime.link(A, { notes, name: "a" });
    runtime.declare(B);
    runtime.link(C, { notes, name: "c" });
    await runtime.close();
    expect(notes).toEqual(["c begins", "c ends", "a begins", "a ends"]);
  });

  test("closes once, however often it is called", async () => {
    runtime.link(A, { notes, name: "a" });
    await Promise.all([runtime.close(), runtime.close()]);
    await runtime.close();
    expect(notes).toEqual(["a begins", "a ends"]);
  });

  test("closes no instance that its user has closed already a second time", async () => {
    const a = runtime.link(A, { notes, name: "a" });
    await a.close();
    await runtime.close();
    expect(notes).toEqual(["a begins", "a ends"]);
  });

  test("leaves instances open that a run has bound", async () => {
    runtime.declare(A);
    const bound = new A({ notes, name: "bound" });
    const guest = await runtime.instantiate<{ a(): number }>(await forwardingGuest([A]));
    expect(runtime.run({ instances: [bound] }, () => guest.exports.a())).toBe(1);
    await runtime.close();
    expect(notes).toEqual([]);
  });

  test("closes all even when some fail, and tells of each failure every time", async () => {
    const faults = { a: new Error("a failed"), c: new Error("c failed") };
    runtime.link(A, { notes, name: "a", fault: faults.a });
    runtime.link(B, { notes, name: "b" });
    runtime.link(C, { notes, name: "c", fault: faults.c });
    const error = await rejected(runtime.close(), AggregateError, {});
    expect(error.errors).toEqual([faults.c, faults.a]);
    expect(notes.filter((note) => note.endsWith("ends"))).toEqual(["c ends", "b ends", "a ends"]);
    expect(await rejected(runtime.close(), AggregateError, {})).toBe(error);
  });

  test("closes its guests before the instances that they call", async () => {
    const refusals: unknown[] = [];
    class Calling extends A {
      override async close(): Promise<void> {
        refusals.push(...guests.map(({ exports }) => caught(() => exports.a())));
        await super.close();
      }
    }
    runtime.link(Calling, { notes, name: "calling" });
    const module = await forwardingGuest([Calling]);
    const guests = await Promise.all([1, 2, 3].map(async () => runtime.instantiate<{ a(): number }>(module)));
    await runtime.close();
    expect(refusals).toMatchObject(guests.map(() => ({ code: "guest-closed" })));
  });

  test("closes no guest and no instance of another runtime", async () => {
    const other = new Runtime();
    other.link(A, { notes, name: "a" });
    const guest = await other.instantiate<{ a(): number }>(await forwardingGuest([A]));
    await runtime.close();
    expect(guest.exports.a()).toBe(1);
    expect(notes).toEqual([]);
  });

  test("runs at the end of await using", async () => {
    {
      await using using = new Runtime();
      using.link(A, { notes, name: "a" });
    }
    expect(notes).toEqual(["a begins", "a ends"]);
  });
});

describe("a closed runtime", () => {
  beforeEach(async () => {
    runtime.link(A, { notes, name: "a" });
    await runtime.close();
  });

  test("links nothing, and constructs nothing", () => {
    const constructed = jest.fn();
    class Late extends A {
      constructor(options: ConstructorParameters<typeof A>[0]) {
        super(options);
        constructed();
      }
    }
    const error = thrown(() => runtime.link(Late, { notes, name: "b" }), ModuleLinkError, {
      code: "runtime-closed",
      where: "Late",
    });
    expect(error.message).toBe("Late: the runtime is closed. Make a new one.");
    expect(constructed).not.toHaveBeenCalled();
    thrown(
      () => {
        runtime.declare(B);
      },
      ModuleLinkError,
      { code: "runtime-closed" },
    );
  });

  test("instantiates nothing", async () => {
    const started = jest.fn();
    const module = await compileGuest('(import "js" "start" (func $start)) (start $start)');
    const options = { imports: { js: { start: started } } };
    await rejected(runtime.instantiate(module, options), ModuleLinkError, { code: "runtime-closed" });
    const never = new Promise<never>(() => undefined);
    await rejected(runtime.instantiate(never), ModuleLinkError, { code: "runtime-closed" });
    expect(started).not.toHaveBeenCalled();
  });

  test("runs nothing", () => {
    const work = jest.fn();
    thrown(
      () => {
        runtime.run({}, work);
      },
      CallContextError,
      { code: "runtime-closed", where: "run" },
    );
    expect(work).not.toHaveBeenCalled();
  });
});

test("a guest whose source arrives after the runtime was closed is not instantiated", async () => {
  const started = jest.fn();
  const module = await compileGuest('(import "js" "start" (func $start)) (start $start)');
  let arrive: (module: WebAssembly.Module) => void = () => undefined;
  const source = new Promise<WebAssembly.Module>((resolve) => {
    arrive = resolve;
  });
  const instantiated = runtime.instantiate(source, { imports: { js: { start: started } } });
  await runtime.close();
  arrive(module);
  await rejected(instantiated, ModuleLinkError, { code: "runtime-closed" });
  expect(started).not.toHaveBeenCalled();
});

test("a guest that is closed is let go of by its runtime, which may make one for each request", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const module = await compileGuest('(memory (export "memory") 1)');
  const guests = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const guest = await runtime.instantiate(module);
      guest.close();
      return new WeakRef(guest);
    }),
  );
  // A WeakRef holds its target until the job that made it is over.
  await new Promise((resolve) => setTimeout(resolve, 0));
  collectGarbage();
  expect(guests.filter((guest) => guest.deref() !== undefined)).toHaveLength(0);
});

test("a runtime without AsyncLocalStorage binds instances for synchronous work", async () => {
  const { getBuiltinModule } = process;
  Object.assign(process, { getBuiltinModule: undefined });
  let copy = {} as typeof core;
  jest.isolateModules(() => {
    copy = jest.requireActual<typeof core>("./index.js");
  });
  Object.assign(process, { getBuiltinModule });
  const bare = new copy.Runtime();
  class Who extends copy.HostModuleBase<number> {
    static override readonly moduleName = "who";
    @copy.wasm.export("who", u32) who(): number {
      return this.options;
    }
  }
  bare.link(Who, 1);
  const guest = await bare.instantiate<{ who(): number }>(await forwardingGuest([Who]));
  const seen = bare.run({ instances: [new Who(2)] }, () => [
    guest.exports.who(),
    bare.run({ instances: [new Who(3)] }, () => guest.exports.who()),
    guest.exports.who(),
  ]);
  expect(seen).toEqual([2, 3, 2]);
  expect(guest.exports.who()).toBe(1);
});
