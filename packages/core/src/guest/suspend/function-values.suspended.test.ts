import { allocated, callback, i32, string, v128 } from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../../fixtures/cases.fixture.js";
import { ECHOING } from "../../fixtures/echoing.fixture.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime } from "../../index.js";
import { describeWithJspi } from "./jspi.fixture.js";

type Echo = (text: string) => Promise<string>;
type Vector = (value: Uint8Array, added: number) => Promise<Uint8Array>;

const echo = callback([string], allocated(string))({ async: true });
const vector = callback([v128, i32], v128)({ async: true });

/** Does with functions of the guest whatever a test says, and lets the guest wait. */
class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  static readonly exports = { use: fn([echo, vector]), wait: fn([]) };
  work = async (_echo: Echo, _vector: Vector): Promise<void> => Promise.resolve();
  pause = async (): Promise<void> => Promise.resolve();
  async use(echoed: Echo, added: Vector): Promise<void> {
    await this.work(echoed, added);
  }
  async wait(): Promise<void> {
    await this.pause();
  }
}

const Plugin = guestModule(
  {
    use: fn([i32, i32], undefined, { async: true }),
    text: fn([echo, string], allocated(string), { name: "call_text", async: true }),
    vector: fn([vector, v128, i32], v128, { name: "call_vector", async: true }),
  },
  { name: "Plugin" },
);

const source = assemble(`
  (import "host" "use" (func $use (param i32 i32)))
  (import "host" "wait" (func $wait))
  (export "use" (func $use))
  (func $echo_later (param i32 i32) (result i32 i32) (call $wait) (call $echo (local.get 0) (local.get 1)) (call $wait))
  (func $trap_later (param i32 i32) (result i32 i32) (call $wait) unreachable)
  (func $double_later (param v128 i32) (result v128) (call $wait) (call $double (local.get 0) (local.get 1)))
  (elem (i32.const 5) $echo_later $double_later $trap_later)
  ${ECHOING}`);

async function start(runtime = new Runtime()) {
  const host = runtime.link(Host);
  const plugin = await runtime.instantiate(await source, { as: Plugin, afterAbort: "keep" });
  const { live } = plugin.guest.exports as Record<"live", WebAssembly.Global>;
  return { host, plugin, live };
}

describeWithJspi("a function pointer that waits", () => {
  test("has texts of its own for each of several calls, in both directions", async () => {
    const { host, plugin, live } = await start();
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(2)), async (all, pauses) => {
        let next = 0;
        host.pause = async () => {
          for (let left = pauses[next++ % (pauses.length + 1)] ?? 0; left > 0; left--)
            await Promise.resolve();
        };
        const echoed: string[] = [];
        host.work = async (call) => {
          echoed.push(...(await Promise.all(all.map(async (text) => call(text)))));
        };
        await plugin.use(5, 6);
        expect(echoed).toEqual(all);
        const answers = await Promise.all(
          all.map(async (text) =>
            plugin.text(async (given) => {
              await host.pause();
              return `<${given}>`;
            }, text),
          ),
        );
        expect(answers).toEqual(all.map((text) => `<${text}>`));
        expect(live.value).toBe(0);
      }),
      { numRuns: caseCount(300) },
    );
  });

  test("has vectors, in both directions", async () => {
    const { host, plugin } = await start();
    const ones = new Uint8Array(16).fill(1);
    let seen: unknown;
    host.work = async (_, add) => {
      seen = await Promise.all([add(ones, 1), add(ones, 2)]);
    };
    await plugin.use(5, 6);
    expect(seen).toEqual([ones.map(() => 2), ones.map(() => 3)]);
    const later: Vector = async (value, added) => {
      await Promise.resolve();
      return value.map((byte) => byte - added);
    };
    expect(await plugin.vector(later, ones, 1)).toEqual(new Uint8Array(16));
  });

  test("gives back its memory when it traps, when its argument does not fit, and when a signal ends it", async () => {
    const runtime = new Runtime();
    const { host, plugin, live } = await start(runtime);
    host.work = async (call) => {
      await call("a text");
    };
    await rejected(plugin.use(7, 6), WebAssembly.RuntimeError as never, {});
    expect(live.value).toBe(0);
    host.work = async (call) => {
      await expect(call(1 as never)).rejects.toMatchObject({ code: "wrong-type" });
    };
    await plugin.use(5, 6);
    const controller = new AbortController();
    host.pause = async () => {
      controller.abort(new Error("enough"));
      return Promise.resolve();
    };
    host.work = async (call) => {
      await call("a text");
    };
    await expect(runtime.run({ signal: controller.signal }, async () => plugin.use(5, 6))).rejects.toThrow(
      "enough",
    );
    expect(live.value).toBe(0);
    host.pause = async () => Promise.resolve();
    await plugin.use(5, 6);
    expect(live.value).toBe(0);
  });
});
