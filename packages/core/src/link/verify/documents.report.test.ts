import { bytes, errno, orErrno, string, u32 } from "@hostwright/types";

import { assemble } from "../../fixtures/guests.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import { fenceOf } from "../../fixtures/documents.fixture.js";
import { Runtime } from "../../runtime.js";
import * as wasm from "../../wasm.js";

/** The class that docs/linking.md speaks of. */
@wasm.module("kv")
class KeyValue extends HostModuleBase {
  readonly seen: unknown[] = [];

  @wasm.export("put", errno)
  put(@string key: string, @bytes value: Uint8Array): void {
    this.seen.push(key, value);
  }

  @wasm.export("get", orErrno(u32))
  get(@string key: string, @bytes into: Uint8Array): number {
    return this.seen.push(key, into);
  }
}

test("docs/linking.md shows the report on its guest", async () => {
  const runtime = new Runtime();
  runtime.link(KeyValue);
  const fields = fenceOf("docs/linking.md", "wrong-guest")
    .replace(/^\(module/, "")
    .replace(/\)$/, "");
  const report = await runtime.verify(await assemble(fields));
  expect(fenceOf("docs/linking.md", "wrong-guest-output")).toBe(report.toString());
});
