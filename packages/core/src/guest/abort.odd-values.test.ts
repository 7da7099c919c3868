import { errno, i32 } from "@hostwright/types";

import { ODD_VALUES } from "../fixtures/odd-values.fixture.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { raise } from "../fixtures/host.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { HostModuleBase } from "../host-module-base.js";
import { logCalls } from "../observe/log-calls.js";
import { timing } from "../observe/timing.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";
import { trapCode } from "./trap-code.js";

let value: unknown;

/** Resolves the reason of a rejection in an object: a promise would look for a method "then" of the reason itself. */
async function rejectionOf(promise: Promise<unknown>): Promise<{ readonly reason: unknown }> {
  return promise.then(
    () => {
      throw new Error("Expected a rejection, and the promise was fulfilled.");
    },
    (reason: unknown) => ({ reason }),
  );
}

@wasm.module("odd")
class Odd extends HostModuleBase {
  @wasm.export("status", errno)
  status(): void {
    raise(value);
  }

  @wasm.export("number", i32)
  number(): number {
    return raise(value);
  }
}

@wasm.module("late")
class Late extends HostModuleBase {
  @wasm.export("status", errno)
  async status(): Promise<void> {
    await undefined;
    raise(value);
  }
}

interface Exports {
  status(): number;
  number(): number;
  plain(): void;
}

const GUEST = `
  (import "odd" "status" (func $status (result i32))) (import "odd" "number" (func $number (result i32)))
  (import "plain" "fail" (func $fail))
  (func (export "status") (result i32) (try (result i32) (do (call $status)) (catch_all (i32.const 99))))
  (func (export "number") (result i32) (try (result i32) (do (call $number)) (catch_all (i32.const 99))))
  (func (export "plain") (call $fail))`;

const MANNERS: readonly [string, (runtime: Runtime) => unknown, { codegen?: boolean }][] = [
  ["as it is", () => undefined, {}],
  ["in closures", () => undefined, { codegen: false }],
  [
    "behind middleware",
    (runtime) => {
      runtime.use(
        timing(),
        logCalls(() => undefined),
      );
    },
    {},
  ],
];

describe.each(MANNERS)("a method that throws odd values, %s,", (_, prepare, options) => {
  let guest: Guest<Exports>;

  beforeEach(async () => {
    const runtime = new Runtime(options);
    runtime.link(Odd);
    prepare(runtime);
    const imports = { plain: { fail: () => raise(value) } };
    guest = await runtime.instantiate<Exports>(await assemble(GUEST), { imports });
  });

  for (const name of ["status", "number"] as const) {
    test.each(ODD_VALUES)(`ends the call with the very value from ${name}: %s`, (__, make) => {
      value = make();
      expect(
        Object.is(
          caught(() => guest.exports[name]()),
          value,
        ),
      ).toBe(true);
      expect(guest.isPoisoned).toBe(true);
    });
  }

  test.each(ODD_VALUES)("differs from a plain import, which poisons nothing: %s", (__, make) => {
    value = make();
    expect(
      Object.is(
        caught(() => guest.exports.plain()),
        value,
      ),
    ).toBe(true);
    expect(guest.isPoisoned).toBe(false);
  });
});

test.each(ODD_VALUES)("a start function fails with the very value of a plain import: %s", async (_, make) => {
  value = make();
  const bytes = await assemble('(import "plain" "fail" (func $fail)) (start $fail)');
  const starting = new Runtime().instantiate(bytes, { imports: { plain: { fail: () => raise(value) } } });
  const { reason } = await rejectionOf(starting);
  expect(Object.is(reason, value)).toBe(true);
});

test.each(ODD_VALUES)("has no trap code: %s", (_, make) => {
  expect(trapCode(make())).toBeUndefined();
});

describeWithJspi("an asynchronous method that rejects with odd values", () => {
  test.each(ODD_VALUES)("ends the call with the very value: %s", async (_, make) => {
    value = make();
    const runtime = new Runtime();
    runtime.link(Late);
    const guest = await runtime.instantiate(
      await assemble(
        '(import "late" "status" (func $f (result i32))) (func (export "run") (result i32) (call $f))',
      ),
    );
    const { reason } = await rejectionOf(guest.call("run"));
    expect(Object.is(reason, value)).toBe(true);
    expect(guest.isPoisoned).toBe(true);
  });
});
