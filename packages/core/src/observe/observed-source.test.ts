import { u32 } from "@hostwright/types";

import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import type { Middleware } from "./middleware.js";
import { policy } from "./policy.js";

@wasm.module("host")
class Host extends HostModuleBase {
  @wasm.export("sum", u32)
  sum(@u32 a: number, @u32 b: number): number {
    return a + b;
  }
}

interface Exports {
  sum(a: number, b: number): number;
}

/** Counts the texts of thunks that are compiled while `work` runs. */
async function textsOf(work: () => Promise<unknown>): Promise<number> {
  const { Function: original } = globalThis;
  let count = 0;
  globalThis.Function = new Proxy(original, {
    construct: (target, args) => {
      if (String(args.at(-1)).includes("host.sum")) count++;
      return Reflect.construct(target, args) as object;
    },
  });
  try {
    await work();
  } finally {
    globalThis.Function = original;
  }
  return count;
}

async function guestOf(runtime: Runtime) {
  return runtime.instantiate<Exports>(await forwardingGuest([Host]));
}

async function guestBehind(...middleware: Middleware[]) {
  const runtime = new Runtime();
  runtime.link(Host);
  runtime.use(...middleware);
  return { runtime, guest: await guestOf(runtime) };
}

const adding =
  (more: number): Middleware =>
  (_call, next) =>
    (next() as number) + more;

describe("the text of a thunk behind middleware", () => {
  test("is compiled once for an export, however many guests are linked", async () => {
    const { runtime } = await guestBehind(adding(0), adding(0), adding(0));
    expect(await textsOf(async () => guestOf(runtime))).toBe(0);
  });

  test("serves other middleware of the same number, each with its own functions", async () => {
    const { guest: before } = await guestBehind(adding(1), adding(10));
    let after: typeof before | undefined;
    expect(await textsOf(async () => (after = (await guestBehind(adding(100), adding(1000))).guest))).toBe(0);
    expect([before.exports.sum(2, 3), after?.exports.sum(2, 3)]).toEqual([16, 1105]);
  });

  test("is another for another number of functions", async () => {
    await guestBehind(adding(1));
    const four = [adding(1), adding(1), adding(1), adding(1)];
    expect(await textsOf(async () => guestBehind(...four))).toBeGreaterThan(0);
  });

  test("knows no middleware that is used later", async () => {
    const { runtime, guest } = await guestBehind(adding(1));
    runtime.use(adding(10));
    expect([guest.exports.sum(2, 3), (await guestOf(runtime)).exports.sum(2, 3)]).toEqual([6, 16]);
  });

  test("is not written for middleware that decides before arguments are lifted", async () => {
    const five = Array.from({ length: 4 }, () => adding(1));
    const rules = policy([{ module: "host", allow: true }]);
    let guest: Awaited<ReturnType<typeof guestOf>> | undefined;
    expect(await textsOf(async () => ({ guest } = await guestBehind(...five, rules)))).toBe(0);
    expect(guest?.exports.sum(2, 3)).toBe(9);
  });
});
