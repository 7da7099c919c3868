import { u32 } from "@hostwright/types";

import { CallContextError, ModuleDefinitionError, ModuleLinkError } from "../errors.js";
import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

@wasm.module("env")
class Env extends HostModuleBase<number> {
  @wasm.export("answer", u32)
  answer(): number {
    return this.options;
  }
}

@wasm.module("env")
class Clock extends HostModuleBase {
  @wasm.export("now", u32)
  now(): number {
    return 7;
  }
}

@wasm.module("env")
class Rival extends HostModuleBase {
  @wasm.export("other", u32)
  other(): number {
    return 1;
  }

  @wasm.export("answer", u32)
  respond(): number {
    return 2;
  }
}

let runtime: Runtime;

beforeEach(() => {
  runtime = new Runtime();
});

describe("link", () => {
  test("constructs the default instance with the arguments, and gives it", async () => {
    const env = runtime.link(Env, 42);
    expect(env).toBeInstanceOf(Env);
    const guest = await runtime.instantiate<{ answer(): number }>(await forwardingGuest([Env]));
    expect(guest.exports.answer()).toBe(42);
  });

  test("passes on every argument of a constructor", () => {
    class Many extends HostModuleBase<number[]> {
      static override readonly moduleName = "many";
      constructor(...numbers: number[]) {
        super(numbers);
      }
      @wasm.export("sum", u32)
      sum(): number {
        return this.options.reduce((a, b) => a + b, 0);
      }
    }
    expect(runtime.link(Many, 1, 2, 3).sum()).toBe(6);
  });

  test("refuses a class that is linked already, and says how to bind several instances", () => {
    runtime.link(Env, 1);
    const error = thrown(() => runtime.link(Env, 2), ModuleLinkError, {
      code: "already-linked",
      problems: [],
    });
    expect(error.message).toBe(
      "Env is linked already. Bind other instances for each call: " +
        "runtime.run({ instances: [new Env(…)] }, …).",
    );
  });

  test("links one class in several runtimes, and compiles it once", () => {
    const other = new Runtime();
    expect(runtime.link(Env, 1)).not.toBe(other.link(Env, 1));
  });

  test("refuses a class with problems, all of which it tells", () => {
    class Broken extends HostModuleBase {
      @wasm.export() run(_a: number): void {
        // Neither name nor type.
      }
    }
    const error = thrown(() => runtime.link(Broken), ModuleDefinitionError, { code: "invalid-module" });
    expect(error.problems.map(({ code }) => code)).toEqual(["missing-module-name", "untyped-parameter"]);
  });

  test("takes async methods, on engines that cannot suspend a guest too", () => {
    class Later extends HostModuleBase {
      static override readonly moduleName = "later";
      @wasm.export("tick") async onTick(): Promise<void> {
        await Promise.resolve();
      }
    }
    expect(runtime.link(Later)).toBeInstanceOf(Later);
  });

  test("leaves nothing behind when the constructor throws: the class can be linked again", () => {
    const fault = new Error("no database");
    class Fragile extends HostModuleBase<boolean> {
      static override readonly moduleName = "fragile";
      constructor(isBroken: boolean) {
        super(isBroken);
        if (isBroken) throw fault;
      }
      @wasm.export() run(): void {
        // Nothing to run.
      }
    }
    expect(() => runtime.link(Fragile, true)).toThrow(fault);
    expect(runtime.link(Fragile, false)).toBeInstanceOf(Fragile);
  });
});

describe("declare", () => {
  test("counts as linked: neither it nor link may follow", () => {
    runtime.declare(Env);
    thrown(
      () => {
        runtime.declare(Env);
      },
      ModuleLinkError,
      { code: "already-linked" },
    );
    thrown(() => runtime.link(Env, 1), ModuleLinkError, { code: "already-linked" });
  });

  test("takes an abstract class, whose subclasses can be bound", async () => {
    abstract class Shape extends HostModuleBase {
      static override readonly moduleName = "shape";
      @wasm.export("sides", u32) abstractSides(): number {
        return this.sides;
      }
      protected abstract readonly sides: number;
    }
    class Square extends Shape {
      protected override readonly sides = 4;
    }
    runtime.declare(Shape);
    const guest = await runtime.instantiate<{ sides(): number }>(await forwardingGuest([Shape]));
    expect(runtime.run({ instances: [new Square()] }, () => guest.exports.sides())).toBe(4);
  });

  test("refuses what link refuses", () => {
    class Broken extends HostModuleBase {}
    thrown(
      () => {
        runtime.declare(Broken);
      },
      ModuleDefinitionError,
      { code: "invalid-module" },
    );
    runtime.link(Env, 1);
    thrown(
      () => {
        runtime.declare(Rival);
      },
      ModuleLinkError,
      { code: "export-collision" },
    );
  });
});

describe("two classes behind one module name", () => {
  test("serve one guest, each with its own instance", async () => {
    runtime.link(Env, 42);
    runtime.link(Clock);
    const guest = await runtime.instantiate<{ answer(): number; now(): number }>(
      await forwardingGuest([Env, Clock]),
    );
    expect([guest.exports.answer(), guest.exports.now()]).toEqual([42, 7]);
  });

  test("may not export the same name, and nothing of the second is linked", async () => {
    runtime.link(Env, 42);
    const error = thrown(() => runtime.link(Rival), ModuleLinkError, {
      code: "export-collision",
      where: "env.answer",
    });
    expect(error.message).toBe(
      "env.answer: Rival and Env both export it with one type. Rename one, or link one only.",
    );
    await expect(runtime.instantiate(await forwardingGuest([Rival]))).rejects.toMatchObject({
      problems: [{ code: "missing-export", name: "other" }],
    });
  });

  test("collide even when the second is a subclass of the first, which exports the same", () => {
    class Special extends Env {}
    runtime.link(Env, 1);
    thrown(() => runtime.link(Special, 1), ModuleLinkError, { code: "export-collision" });
  });
});

describe("run", () => {
  class Special extends Env {}
  class VerySpecial extends Special {}

  test("refuses an instance whose class is not linked, and says how to link it", () => {
    const error = thrown(() => runtime.run({ instances: [new Env(1)] }, () => 1), CallContextError, {
      code: "not-linked",
      where: "Env",
    });
    expect(error.message).toBe(
      "Env: neither the class nor one that it extends is linked. " + "Call runtime.link(Env) first.",
    );
  });

  test("refuses an instance of the base of a linked class, which lacks what the subclass adds", () => {
    runtime.declare(Special);
    thrown(() => runtime.run({ instances: [new Env(1)] }, () => 1), CallContextError, { code: "not-linked" });
  });

  test.each([
    ["twice the same", (env: Env) => [env, env]],
    ["two of the class", () => [new Env(1), new Env(2)]],
    ["one of the class and one of a subclass", () => [new Env(1), new VerySpecial(2)]],
  ])("refuses two instances for one class: %s", (_, instances) => {
    const env = runtime.link(Env, 1);
    const work = jest.fn();
    thrown(
      () => {
        runtime.run({ instances: instances(env) }, work);
      },
      CallContextError,
      {
        code: "bound-twice",
        where: "Env",
      },
    );
    expect(work).not.toHaveBeenCalled();
  });

  test("gives what its work returns, and throws what it throws", async () => {
    const fault = new Error("planned");
    expect(runtime.run({}, () => 5)).toBe(5);
    await expect(runtime.run({ instances: [] }, async () => Promise.resolve(6))).resolves.toBe(6);
    expect(() =>
      runtime.run({}, () => {
        throw fault;
      }),
    ).toThrow(fault);
  });
});
