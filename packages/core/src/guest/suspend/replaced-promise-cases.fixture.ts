import type * as fixture from "../../fixtures/callbacks.fixture.js";
import type * as core from "../../index.js";
import { describeWithJspi } from "./jspi.fixture.js";

/** The package, and host modules that it has linked. */
export type Copy = typeof core & typeof fixture;

/** Waits for a promise of the program, of whatever class that is. */
async function pause(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

function link(copy: Copy, work: Partial<fixture.Work> = {}) {
  const runtime = new copy.Runtime();
  const seen: unknown[] = [];
  runtime.link(copy.Caller, {
    wait: async (argument: number) => pause().then(() => argument),
    later: async (visit: fixture.Visit, argument: number) => pause().then(async () => visit(argument)),
    now: (_visit: fixture.Visit, argument: number) => {
      seen.push(copy.currentCall()?.values["id"]);
      return argument;
    },
    ...work,
  });
  return { runtime, seen };
}

// The modules that are loaded late are loaded before: Jest's loader is a part of the program here.
async function warm(copy: Copy): Promise<WebAssembly.Module> {
  const { runtime } = link(copy);
  const guest = await copy.callbackGuest(runtime);
  await guest.call("later", copy.TABLE.visit, 1);
  const pool = await runtime.pool(guest.module, { size: 1 });
  await pool.close();
  return guest.module;
}

/** Tests a copy of the package while `replaced` replaces the program's `Promise`. */
export function describeReplaced(
  name: string,
  open: () => Promise<Copy>,
  replaced: <R>(work: () => Promise<R>) => Promise<R>,
): void {
  describeWithJspi(name, () => {
    let copy: Copy;
    let module: WebAssembly.Module;

    beforeAll(async () => {
      copy = await open();
      module = await warm(copy);
    });

    test("has guests that are suspended, with callbacks, and go on in their own call", async () => {
      await replaced(async () => {
        const { runtime, seen } = link(copy);
        const guest = await runtime.instantiate<fixture.CallbackExports>(module);
        const call = async (id: number): Promise<unknown> =>
          runtime.run({ values: { id } }, async () => {
            const result = await guest.call("again", copy.TABLE.nested, id);
            return result;
          });
        const calls = [call(1), call(2), call(3)];
        expect([await calls[0], await calls[1], await calls[2]]).toEqual([12, 24, 36]);
        expect(seen).toEqual([1, 2, 3]);
        expect(calls[0]).toBeInstanceOf((async () => pause())().constructor);
      });
    });

    test("ends suspended calls by a signal, and those that wait", async () => {
      await replaced(async () => {
        const controller = new AbortController();
        const { runtime } = link(copy, { wait: async () => new Promise<never>(() => undefined) });
        const guest = await runtime.instantiate<fixture.CallbackExports>(module);
        const reasons: unknown[] = [];
        const calls = [1, 2].map(async (id) => {
          try {
            await runtime.run({ signal: controller.signal }, async () => guest.call("visit", id));
          } catch (error) {
            reasons.push(error);
          }
        });
        await pause();
        controller.abort("reason");
        await calls[0];
        await calls[1];
        expect(reasons).toEqual(["reason", "reason"]);
      });
    });

    test("has pools, with calls that wait, and closes them", async () => {
      await replaced(async () => {
        const { runtime } = link(copy);
        const pool = await runtime.pool<fixture.CallbackExports>(module, { size: 1 });
        const calls = [pool.call("visit", 1), pool.call("visit", 2)];
        expect([await calls[0], await calls[1]]).toEqual([10, 20]);
        const last = pool.call("visit", 3);
        await runtime.close();
        expect(await last).toBe(30);
      });
    });

    test("learns that a synchronous method has returned a promise of any class", async () => {
      await replaced(async () => {
        const { runtime } = link(copy, { now: () => new Promise<number>(() => undefined) as never });
        const guest = await runtime.instantiate<fixture.CallbackExports>(module);
        expect(() => guest.exports.now(copy.TABLE.visit, 1)).toThrow(/returned a promise/);
        await pause();
      });
    });
  });
}
