import { bytes, i32 } from "@hostwright/types";

import { AsyncCallError, CallContextError, GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import type { Caller } from "../context/caller.js";
import { WAYS_TO_CATCH } from "../fixtures/catching.fixture.js";
import { caller } from "../context/current-call.js";
import { collectGarbage } from "../fixtures/garbage.fixture.js";
import type { Guest } from "../guest.js";
import { ACT, ACT_LATER, Host, Later, raise, reasonOf } from "../fixtures/host.fixture.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";

@wasm.module("env")
class Env extends HostModuleBase<string> {
  readonly heard: [text: string, from: Guest][] = [];

  @wasm.export("say", i32)
  say(@bytes text: Uint8Array, @caller from: Caller): number {
    this.heard.push([String.fromCharCode(...text), from.guest]);
    return this.heard.length;
  }
}

const SAY = '(import "env" "say" (func $say (param i32 i32) (result i32)))';

/** A guest whose memory says who it is, and which tells the host. */
const INNER = `${SAY} ${ACT}
  (tag $mine (export "tag") (param i32))
  (memory (export "memory") 1) (data (i32.const 0) "inner")
  (func (export "speak") (result i32) (call $say (i32.const 0) (i32.const 5)))
  (func (export "raise") (param i32) (result i32) (throw $mine (local.get 0)))
  (func (export "trap") (param i32) (result i32) unreachable)
  (func (export "act") (param i32) (result i32) (call $act (local.get 0)))
  (func (export "three") (param i64 f64 externref) (result i64 f64 externref)
    (local.get 0) (local.get 1) (local.get 2))`;

interface Inner {
  speak(): number;
  raise(code: number): number;
  trap(_: number): number;
  act(argument: number): number;
}

const OUTER = `${SAY} (import "inner" "speak" (func $speak (result i32)))
  (memory (export "memory") 1) (data (i32.const 0) "outer")
  (func (export "run") (result i32)
    (drop (call $speak))
    (drop (call $say (i32.const 0) (i32.const 5)))
    (call $speak))`;

let runtime: Runtime;
let env: Env;
let inner: Guest<Inner>;
let act: (argument: number) => number;

beforeEach(async () => {
  runtime = new Runtime();
  env = runtime.link(Env, "default");
  runtime.link(Host, (argument) => act(argument));
  inner = await runtime.instantiate<Inner>(await compileGuest(INNER));
});

/** Names the functions that another guest can be linked with: the wrapped ones, or the engine's own. */
const LINKS: [string, () => WebAssembly.ModuleImports][] = [
  ["guest.exports", () => ({ ...inner.exports })],
  ["guest.instance.exports", () => inner.instance.exports],
];

describe.each(LINKS)("a guest that is linked with another's %s", (_, exports) => {
  test("calls it with that guest's memory and instances, and goes on with its own", async () => {
    const outer = await runtime.instantiate<{ run(): number }>(await compileGuest(OUTER), {
      imports: { inner: exports() },
    });
    expect(outer.exports.run()).toBe(3);
    expect(env.heard).toEqual([
      ["inner", inner],
      ["outer", outer],
      ["inner", inner],
    ]);
  });

  test("calls it in the run that it was called in itself", async () => {
    const outer = await runtime.instantiate<{ run(): number }>(await compileGuest(OUTER), {
      imports: { inner: exports() },
    });
    const bound = new Env("bound");
    expect(runtime.run({ instances: [bound] }, () => outer.exports.run())).toBe(3);
    expect([env.heard.length, bound.heard.map(([text]) => text)]).toEqual([0, ["inner", "outer", "inner"]]);
  });

  test("calls it with the instances of that guest's runtime, when it is of another", async () => {
    const other = new Runtime();
    const own = other.link(Env, "other");
    const outer = await other.instantiate<{ run(): number }>(await compileGuest(OUTER), {
      imports: { inner: exports() },
    });
    const bound = new Env("bound");
    runtime.run({ instances: [bound] }, () => outer.exports.run());
    expect([bound, own, env].map(({ heard }) => heard.map(([text]) => text))).toEqual([
      ["inner", "inner"],
      ["outer"],
      [],
    ]);
  });

  test("calls it in its start function too", async () => {
    const module = await compileGuest(`(import "inner" "speak" (func $speak (result i32)))
      (func $start (drop (call $speak))) (start $start)`);
    await runtime.instantiate(module, { imports: { inner: exports() } });
    expect(env.heard).toEqual([["inner", inner]]);
  });

  test("passes and gets several values of several types", async () => {
    const outer = await runtime.instantiate<{ three(...raw: unknown[]): unknown[] }>(
      await compileGuest(`
        (import "inner" "three" (func $three (param i64 f64 externref) (result i64 f64 externref)))
        (func (export "three") (param i64 f64 externref) (result i64 f64 externref)
          (call $three (local.get 0) (local.get 1) (local.get 2)))`),
      { imports: { inner: exports() } },
    );
    const token = Symbol("token");
    expect(outer.exports.three(-(2n ** 63n), -0, token)).toEqual([-(2n ** 63n), -0, token]);
  });

  /** A guest that catches whatever a function of the other throws. */
  async function catching(name: string, way: (typeof WAYS_TO_CATCH)[0]): Promise<Guest<Inner>> {
    const module = await compileGuest(`${way.fields}
      (import "inner" "${name}" (func $inner (param i32) (result i32)))
      (func (export "${name}") (param i32) (result i32) ${way.around("(call $inner (local.get 0))")})`);
    return runtime.instantiate<Inner>(module, { imports: { ...way.imports, inner: exports() } });
  }

  describe.each(WAYS_TO_CATCH)("and that catches with $name", (way) => {
    test("does not catch the abort of that guest's call: both are poisoned, and the reason arrives", async () => {
      const outer = await catching("act", way);
      const reason = Symbol("reason");
      act = () => raise(reason);
      expect(caught(() => outer.exports.act(0))).toBe(reason);
      thrown(() => inner.exports.act(0), GuestClosedError, { code: "guest-poisoned", cause: reason });
      thrown(() => outer.exports.act(0), GuestClosedError, { code: "guest-poisoned", cause: reason });
    });

    test("does not catch the trap of an abort that a host function keeps, and throws into it", async () => {
      const other = await catching("act", way);
      const reason = Symbol("reason");
      let kept: unknown;
      const raw = inner.instance.exports["act"] as Inner["act"];
      act = (argument) => {
        if (argument === 0) raise(reason);
        kept = caught(() => raw(0));
        return 1;
      };
      expect(caught(() => inner.exports.act(1))).toBe(reason);
      expect(kept).toBeInstanceOf(WebAssembly.RuntimeError);

      act = () => raise(kept);
      inner = await runtime.instantiate<Inner>(inner.module);
      expect(caught(() => inner.exports.act(0))).toBe(reason);
      expect(caught(() => other.exports.act(0))).toMatchObject({ code: "guest-poisoned", cause: reason });
    });

    test("does not catch its trap", async () => {
      const outer = await catching("trap", way);
      thrown(() => outer.exports.trap(0), WebAssembly.RuntimeError, { message: "unreachable" });
      expect([inner.isPoisoned, outer.isPoisoned]).toEqual([true, true]);
    });

    test("does not catch that the guest is closed", async () => {
      const outer = await catching("act", way);
      inner.close();
      thrown(() => outer.exports.act(0), GuestClosedError, { code: "guest-closed" });
      expect(outer.isPoisoned).toBe(true);
    });

    test("does not catch that a signal has been aborted on the way", async () => {
      const outer = await catching("act", way);
      const controller = new AbortController();
      const reason = Object.freeze({ code: "ETIMEDOUT" });
      act = (argument) => {
        controller.abort(reason);
        return argument;
      };
      const { signal } = controller;
      expect(runtime.run({ signal }, () => outer.exports.act(1))).toBe(1);
      expect(caught(() => runtime.run({ signal }, () => outer.exports.act(1)))).toBe(reason);
      expect([inner.isPoisoned, outer.isPoisoned]).toEqual([false, false]);
    });
  });

  test("catches an exception of the guests' own, by its tag, and neither is poisoned", async () => {
    const outer = await runtime.instantiate<{ run(): number }>(
      await compileGuest(`
        (import "inner" "raise" (func $raise (param i32) (result i32)))
        (import "inner" "tag" (tag $mine (param i32)))
        (func (export "run") (result i32)
          (try (result i32) (do (call $raise (i32.const 41))) (catch $mine (i32.add (i32.const 1)))))`),
      { imports: { inner: exports() } },
    );
    expect(outer.exports.run()).toBe(42);
    expect([inner.isPoisoned, outer.isPoisoned]).toEqual([false, false]);
  });
});

describe("a host function that guests export again", () => {
  const AGAIN = `${SAY} (export "say" (func $say)) (memory (export "memory") 1) (data (i32.const 0) "again")`;
  const RUN = `(import "again" "say" (func $again (param i32 i32) (result i32))) ${SAY}
    (memory (export "memory") 1) (data (i32.const 0) "outer")
    (func (export "run") (result i32) (call $again (i32.const 0) (i32.const 5)))`;
  let first: Guest<{ say(offset: number, length: number): number }>;
  let other: Env;

  beforeEach(async () => {
    const module = await compileGuest(AGAIN);
    first = await runtime.instantiate(module);
    const elsewhere = new Runtime();
    other = elsewhere.link(Env, "other");
    await elsewhere.instantiate(module);
  });

  test("is the guest's whose exports it was taken from", async () => {
    const imports = { again: { ...first.exports } };
    const outer = await new Runtime().instantiate<{ run(): number }>(
      await compileGuest(RUN.replace(SAY, "")),
      { imports },
    );
    outer.exports.run();
    expect([env.heard, other.heard]).toEqual([[["again", first]], []]);
  });

  test("is that of the guest that calls it, never another's, when it was taken past them", async () => {
    const imports = { again: first.instance.exports };
    const outer = await runtime.instantiate<{ run(): number }>(await compileGuest(RUN), { imports });
    outer.exports.run();
    expect([env.heard, other.heard]).toEqual([[["outer", outer]], []]);
  });

  test("holds none of these guests", async () => {
    const ended = await (async () => {
      const shortLived = new Runtime();
      shortLived.link(Env, "short-lived");
      const guest = await shortLived.instantiate<typeof first.exports>(await compileGuest(AGAIN));
      guest.exports.say(0, 5);
      await shortLived.close();
      return new WeakRef(guest);
    })();
    await collectGarbage();
    expect(ended.deref()).toBeUndefined();
  });
});

describe.each(["source text", "closures", "closures for middleware"])("with %s", (thunks) => {
  test("a host function out of a shared table refuses a guest that imports nothing of its class", async () => {
    const own = new Runtime({ codegen: thunks === "source text" });
    if (thunks === "closures for middleware") own.use((_, next) => next());
    own.link(Host, (argument) => argument);
    const imports = { js: { table: new WebAssembly.Table({ element: "anyfunc", initial: 1 }) } };
    const TABLE = '(import "js" "table" (table 1 funcref))';
    await own.instantiate(await compileGuest(`${TABLE} ${ACT} (elem (i32.const 0) $act)`), { imports });
    const stranger = await own.instantiate<{ run(): number }>(
      await compileGuest(`${TABLE} (type $act (func (param i32) (result i32)))
        (func (export "run") (result i32)
          (try (result i32) (do (call_indirect (type $act) (i32.const 5) (i32.const 0)))
            (catch_all (i32.const -1))))`),
      { imports },
    );
    const error = thrown(() => stranger.exports.run(), CallContextError, {
      code: "unbound-module",
      module: "host",
      export: "act",
    });
    expect(error.message).toBe(
      "host.act: the guest that calls it imports nothing of Host, and got it past the host. " +
        "Let it import a function of guest.exports, or one of the class.",
    );
  });
});

describeWithJspi("an asynchronous host function out of a shared table", () => {
  test("refuses a guest that imports nothing of its class", async () => {
    class Other extends Later {
      static override readonly moduleName = "other";
    }
    runtime.link(Later, async (argument) => Promise.resolve(argument));
    runtime.link(Other, async (argument) => Promise.resolve(argument));
    const imports = { js: { table: new WebAssembly.Table({ element: "anyfunc", initial: 1 }) } };
    const TABLE = '(import "js" "table" (table 1 funcref))';
    await runtime.instantiate(await compileGuest(`${TABLE} ${ACT_LATER} (elem (i32.const 0) $act_later)`), {
      imports,
    });
    const stranger = await runtime.instantiate<{ run(): number }>(
      await compileGuest(`${TABLE} ${ACT_LATER.replace('"later"', '"other"')}
        (type $act (func (param i32) (result i32)))
        (func (export "run") (result i32) (call_indirect (type $act) (i32.const 5) (i32.const 0)))`),
      { imports },
    );
    const called = { code: "unbound-module", module: "later", export: "act" };
    await rejected(stranger.call("run"), CallContextError, called);
  });
});

test("a guest that is linked with a function of no guest gets that function itself", async () => {
  const plain = jest.fn(() => 7);
  const outer = await runtime.instantiate<{ run(): number }>(
    await compileGuest('(import "inner" "speak" (func $speak (result i32))) (export "run" (func $speak))'),
    { imports: { inner: { speak: plain } } },
  );
  expect(outer.exports.run()).toBe(7);
});

test("an error of another guest that a host function catches does not end the call of its own guest", async () => {
  act = (argument) => {
    if (argument === 1) thrown(() => inner.exports.trap(0), WebAssembly.RuntimeError, {});
    return argument;
  };
  const outer = await runtime.instantiate<Inner>(await compileGuest(INNER));
  expect(outer.exports.act(1)).toBe(1);
  expect([inner.isPoisoned, outer.isPoisoned]).toEqual([true, false]);
});

describeWithJspi.each(LINKS)(
  "a guest that can be suspended, and is linked with another's %s,",
  (_, exports) => {
    const MODULE = `${ACT_LATER} ${OUTER.replace('(export "run")', "$run")}
    (func (export "run") (result i32) (drop (call $act_later (i32.const 1))) (call $run))`;

    test("calls it in its own run after it has been suspended", async () => {
      runtime.link(Later, async (argument) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return argument;
      });
      const outer = await runtime.instantiate<{ run(): number }>(await compileGuest(MODULE), {
        imports: { inner: exports() },
      });
      const bound = new Env("bound");
      expect(await runtime.run({ instances: [bound] }, async () => outer.call("run"))).toBe(3);
      expect([env.heard.length, bound.heard.map(([text]) => text)]).toEqual([0, ["inner", "outer", "inner"]]);
    });

    test("cannot be suspended while it is called through another", async () => {
      runtime.link(Later, async (argument) => Promise.resolve(argument));
      const waiting = await runtime.instantiate(
        await compileGuest(`${ACT_LATER} (export "speak" (func $wait))
        (func $wait (result i32) (call $act_later (i32.const 1)))`),
      );
      const outer = await runtime.instantiate<{ run(): number }>(await compileGuest(MODULE), {
        imports: { inner: exports === LINKS[0]?.[1] ? waiting.exports : waiting.instance.exports },
      });
      const error = await rejected(outer.call("run"), AsyncCallError, { code: "not-suspendable" });
      // An engine may notice it first, or call the import, which notices it then.
      expect(error.message).toMatch(/another guest.* async method of a host module/);
      expect([waiting.isPoisoned, outer.isPoisoned]).toEqual([true, true]);
      expect(await reasonOf(outer.call("run"))).toMatchObject({ code: "guest-poisoned" });
    });
  },
);
