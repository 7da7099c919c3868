import { defineType, externref, LowerError } from "@hostwright/types";

import { ModuleLinkError } from "../errors.js";
import { describeWith } from "../fixtures/engine-features.fixture.js";
import { sleep } from "../fixtures/sleep.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { EXTERN, SECTION } from "../wasm-format/codes.js";
import { functionType, moduleBytes, rawSection, section, text } from "../wasm-format/module-writer.js";
import * as wasm from "../wasm.js";

const i31 = defineType({
  name: "i31",
  label: "i31",
  flat: ["i31ref"],
  lift: (_memory, value): unknown => value,
  lower: (value: unknown) => value,
});

@wasm.module("x")
class X extends HostModuleBase<unknown> {
  readonly taken: unknown[] = [];

  @wasm.export("take")
  take(@externref value: unknown): void {
    this.taken.push(value);
  }

  @wasm.export("make", externref)
  make(): unknown {
    return this.options;
  }

  @wasm.export("both", [externref, externref])
  both(): [unknown, unknown] {
    return [1, this.options];
  }

  @wasm.export("later", externref)
  async later(): Promise<unknown> {
    return await (this.options as () => unknown)();
  }

  @wasm.export("both_later", [externref, externref])
  async bothLater(): Promise<[unknown, unknown]> {
    return [1, await (this.options as () => unknown)()];
  }

  @wasm.export("small", i31)
  small(): unknown {
    return this.options;
  }
}

/** A guest whose `run` calls an import of a type, with null for externref and with its own parameter for others. */
function guestOf(
  name: string,
  parameters: readonly string[],
  results: readonly string[],
): Uint8Array<ArrayBuffer> {
  const type = functionType(parameters, results);
  const body = [0, ...parameters.flatMap((_, at) => [0x20, at]), 0x10, 0, 0x0b];
  return moduleBytes([
    section(SECTION.type, [type]),
    section(SECTION.import, [[...text("x"), ...text(name), EXTERN.function, 0]]),
    section(SECTION.function, [[0]]),
    section(SECTION.export, [[...text("run"), EXTERN.function, 1]]),
    rawSection(SECTION.code, [[1, body.length, ...body]]),
  ]);
}

async function run(given: unknown, ...guest: Parameters<typeof guestOf>) {
  const runtime = new Runtime();
  const host = runtime.link(X, given);
  const bytes = guestOf(...guest);
  expect((await runtime.verify(bytes)).isLinkable).toBe(true);
  return { host, guest: await runtime.instantiate<{ run(...values: unknown[]): unknown }>(bytes) };
}

describeWith("recursion groups")("a host function of references", () => {
  test.each(["externref", "(ref extern)"])("takes %s", async (type) => {
    const { host, guest } = await run(1, "take", [type], []);
    guest.exports.run("value");
    expect(host.taken).toEqual(["value"]);
  });

  test.each(["externref", "(ref extern)"])("gives %s", async (type) => {
    const { guest } = await run([null], "make", [], [type]);
    expect(guest.exports.run()).toEqual([null]);
    const { guest: other } = await run(undefined, "make", [], [type]);
    expect(other.exports.run()).toBeUndefined();
  });

  test.each(["i31ref", "eqref", "anyref"])("gives an i31ref where %s is expected", async (type) => {
    const { guest } = await run(7, "small", [], [type]);
    expect(guest.exports.run()).toBe(7);
  });

  test("gives null where that is expected", async () => {
    const { guest } = await run(null, "make", [], ["externref"]);
    expect(guest.exports.run()).toBeNull();
  });

  test.each([
    ["make", ["(ref extern)"]],
    ["both", ["externref", "(ref extern)"]],
  ])("ends the call with an error of ours where null is not expected: %s", async (name, results) => {
    const { guest } = await run(null, name, [], results);
    const error = thrown(() => guest.exports.run(), LowerError, { code: "wrong-type", value: null });
    expect(error.message).toBe(
      `x.${name}: the result must not be null: the guest imports the function with a reference that is not nullable. Return a value.`,
    );
    expect(guest.isPoisoned).toBe(true);
  });

  test.each([
    ["take", ["anyref"], []],
    ["take", ["(ref func)"], []],
    ["make", [], ["anyref"]],
    ["small", [], ["structref"]],
    ["make", [], ["nullexternref"]],
  ])("does not link with a type that is not related: %s %j %j", async (name, parameters, results) => {
    const runtime = new Runtime();
    runtime.link(X, 1);
    const bytes = guestOf(name, parameters, results);
    expect((await runtime.verify(bytes)).problems).toMatchObject([{ code: "wrong-signature" }]);
    await rejected(runtime.instantiate(bytes), ModuleLinkError, {});
  });
});

describeWithJspi("an asynchronous host function of references", () => {
  const ERROR = { name: "LowerError", code: "wrong-type", value: null };

  test.each(["externref", "(ref extern)"])("gives %s", async (type) => {
    const value = { any: "value" };
    const { guest } = await run(async () => sleep().then(() => value), "later", [], [type]);
    expect(await guest.call("run")).toBe(value);
  });

  test("gives null where that is expected, and undefined where null is not", async () => {
    const { guest } = await run(async () => sleep().then(() => null), "later", [], ["externref"]);
    expect(await guest.call("run")).toBeNull();
    const { guest: other } = await run(async () => sleep(), "later", [], ["(ref extern)"]);
    expect(await other.call("run")).toBeUndefined();
  });

  test.each([
    ["later", ["(ref extern)"]],
    ["both_later", ["externref", "(ref extern)"]],
  ])("ends the call with an error of ours where null is not expected: %s", async (name, results) => {
    const { guest } = await run(async () => sleep().then(() => null), name, [], results);
    const error = await rejected(guest.call("run"), LowerError, { code: "wrong-type", value: null });
    expect(error.message).toBe(
      `x.${name}: the result must not be null: the guest imports the function with a reference that is not nullable. Return a value.`,
    );
    expect(guest.isPoisoned).toBe(true);
  });

  test("that fails has its own error, and not that of a null", async () => {
    const failure = new Error("planned");
    const { guest } = await run(
      async () => sleep().then(() => Promise.reject(failure)),
      "later",
      [],
      ["(ref extern)"],
    );
    await expect(guest.call("run")).rejects.toBe(failure);
  });

  test("ends its own call alone when several guests wait at once", async () => {
    const runtime = new Runtime();
    runtime.link(X, undefined);
    const bytes = guestOf("later", [], ["(ref extern)"]);
    const pool = await runtime.pool<{ run(): unknown }>(bytes, { size: 4 });
    const values = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? null : index));
    const calls = values.map(async (value, index) => {
      const instance = new X(async () => sleep(index % 4).then(() => value));
      return runtime.run({ instances: [instance] }, async () => pool.call("run"));
    });
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes).toEqual(
      values.map((value) =>
        value === null
          ? { status: "rejected", reason: expect.objectContaining(ERROR) as unknown }
          : { status: "fulfilled", value },
      ),
    );
    await runtime.close();
  });
});
