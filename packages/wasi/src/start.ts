import type { Guest } from "@hostwright/core";

import { WasiError, WasiExit } from "./errors.js";

type Program = Guest | PromiseLike<Guest>;

/**
 * Runs a program: calls its `_start`, and returns its exit code, 0 where it returns. A program that ends itself by a signal has 128 and the signal's number.
 *
 * It takes a guest, or the promise of one: then a program that exits in its own start function has an exit code as well. All other failures are thrown,
 * as by any call of a guest: traps, signals of `runtime.run`, errors of other host functions. A program runs once; a guest that has called `proc_exit` is closed to further
 * calls.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { start, Wasi } from "@hostwright/wasi";
 *
 * const runtime = new Runtime();
 * runtime.link(Wasi, { args: ["app", "-v"], stdout: "inherit", stderr: "inherit" });
 * console.log(await start(runtime.instantiate(new URL("app.wasm", import.meta.url))));
 * ```
 *
 * @throws {WasiError} `no-such-export` for a reactor, which has no `_start`
 */
export async function start(program: Program): Promise<number> {
  try {
    const guest = await program;
    await call(guest, "_start", "Call initialize(guest) for a reactor.");
    return 0;
  } catch (error) {
    if (error instanceof WasiExit) return error.exitCode;
    throw error;
  }
}

/**
 * Initializes a reactor: calls its `_initialize`, where it has one, and returns the guest, whose functions can be called from then on.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { initialize, Wasi } from "@hostwright/wasi";
 *
 * const runtime = new Runtime();
 * runtime.link(Wasi, { stderr: "inherit" });
 * const plugin = await initialize(runtime.instantiate<{ run(): void }>(new URL("plugin.wasm", import.meta.url)));
 * plugin.exports.run();
 * ```
 *
 * @throws {WasiError} `no-such-export` for a command, which has `_start` and runs once
 * @throws {WasiExit} when it calls `proc_exit`
 */
export async function initialize<G extends Guest>(program: G | PromiseLike<G>): Promise<G> {
  const guest = await program;
  if (exported(guest, "_start") !== undefined) {
    throw new WasiError("no-such-export", "is a command, with a _start. Call start(guest).", {
      where: "initialize",
      subject: "the guest",
    });
  }
  if (exported(guest, "_initialize") !== undefined) await call(guest, "_initialize", "");
  return guest;
}

async function call(guest: Guest, name: string, next: string): Promise<void> {
  if (exported(guest, name) === undefined) {
    throw new WasiError("no-such-export", `exports no function ${name}. ${next}`, {
      where: "start",
      subject: "the guest",
    });
  }
  await (guest as Guest<Record<string, () => void>>).call(name);
}

function exported(guest: Guest, name: string): unknown {
  const value: unknown = (guest.exports as Readonly<Record<string, unknown>>)[name];
  return typeof value === "function" ? value : undefined;
}
