import { bytes, errno, ErrnoError, orErrno, string, u32 } from "@hostwright/types";

import { HostModuleBase } from "../host-module-base.js";
import { fenceOf } from "../fixtures/documents.fixture.js";
import { testGuest } from "../testing/index.js";
import * as wasm from "../wasm.js";
import { ticking } from "./host.fixture.js";
import { logCalls } from "./log-calls.js";
import { policy } from "./policy.js";
import { timing } from "./timing.js";

/** The key-value store of the README, with a result of two values. */
@wasm.module("kv")
class KeyValue extends HostModuleBase<{ quota: number }> {
  readonly #values = new Map<string, Uint8Array>();

  @wasm.export("put", errno)
  put(@string key: string, @bytes value: Uint8Array): void {
    if (value.length > this.options.quota) throw new ErrnoError("ENOSPC");
    this.#values.set(key, value.slice());
  }

  @wasm.export("get", orErrno(u32))
  get(@string key: string, @bytes into: Uint8Array): number {
    const value = this.#values.get(key);
    if (value === undefined) throw new ErrnoError("ENOENT");
    into.set(value.subarray(0, into.length));
    return value.length;
  }
}

/** Removes durations, which differ from run to run, and the spaces of their columns. */
const timeless = (text: string) => text.replace(/\d+(\.\d+)?(ns|µs|ms)/g, "…").replace(/ +/g, " ");

test("docs/observing.md shows the output of middleware", () => {
  const lines: string[] = [];
  // Not the real clock: the table is sorted by total.
  const calls = timing({ clock: ticking(1000) });
  const guest = testGuest(new KeyValue({ quota: 1024 }), {
    middleware: [
      logCalls((line) => lines.push(line)),
      calls,
      policy([{ module: "kv", export: "put", quota: { calls: 3 }, deny: "EDQUOT" }]),
    ],
  });
  const greeting = guest.string("greeting");
  const long = new Uint8Array(2000);
  long.set(new TextEncoder().encode("hello, host"));
  guest.call("put", greeting, guest.string("hello, host"));
  guest.call("put", greeting, guest.bytes(long));
  guest.call("get", greeting, [guest.reserve(64), 64]);
  guest.call("put", greeting, guest.string("hello"));
  guest.call("put", greeting, guest.string("hello"));
  expect(timeless(`${lines.join("\n")}\n${calls.table()}`)).toBe(
    timeless(fenceOf("docs/observing.md", "middleware-output")),
  );
});
