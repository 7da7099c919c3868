import { runInNewContext } from "node:vm";

import { errno, string, u8 } from "@hostwright/types";

import { CallContextError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { abortReason, makeAbort } from "./abort.js";
import { WAYS_TO_CATCH } from "../fixtures/catching.fixture.js";
import type { Guest } from "../guest.js";
import { ACT, Host } from "../fixtures/host.fixture.js";

class Custom extends RangeError {
  readonly data = { of: "mine" };
}

/** Everything that JavaScript can throw. */
const REASONS: [string, unknown][] = [
  ["an error of a class of one's own", new Custom("planned")],
  ["an error with a cause", new Error("planned", { cause: new Custom("behind it") })],
  ["a frozen error", Object.freeze(new Error("planned"))],
  ["an error whose message cannot be read", Object.defineProperty(new Error(), "message", { get: refuse })],
  ["an error of the engine's for traps", new WebAssembly.RuntimeError("unreachable")],
  ["a frozen object", Object.freeze({ code: "ENOENT" })],
  ["a function", () => 1],
  ["a string", "oops"],
  ["the empty string", ""],
  ["a number", 42],
  ["not a number", NaN],
  ["a bigint", 7n],
  ["false", false],
  ["a symbol", Symbol("reason")],
  ["null", null],
  ["undefined", undefined],
];

function refuse(): never {
  throw new TypeError("not to be looked at");
}

describe("an abort", () => {
  test.each(REASONS)("carries its reason, which is all that its caller receives: %s", (_, reason) => {
    const abort = makeAbort(reason);
    expect(abort).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(abort).not.toBe(reason);
    expect(Object.is(abortReason(abort)?.reason, reason)).toBe(true);
    expect(Object.is((abort as Error).cause, reason)).toBe(true);
  });

  test("is told from everything that is none", () => {
    for (const [, value] of REASONS) expect(abortReason(value)).toBeUndefined();
    const imitation = Object.assign(new WebAssembly.RuntimeError("planned"), { cause: new Error("planned") });
    expect(abortReason(imitation)).toBeUndefined();
    expect(abortReason(Object.create(makeAbort(1) as object))).toBeUndefined();
  });

  test("is a new one each time, and has the message of its reason", () => {
    const reason = new Error("planned");
    expect(makeAbort(reason)).not.toBe(makeAbort(reason));
    expect((makeAbort(reason) as Error).message).toBe("planned");
  });

  test("has the message of its reason escaped and cut off", () => {
    const message = `\u001b[2J\n${"x".repeat(10_000)}`;
    for (const reason of [new Error(message), runInNewContext("new Error(message)", { message }), message])
      expect((makeAbort(reason) as Error).message).toMatch(/^\\u\{1b\}\[2J\\u\{a\}x{300,400}…$/);
  });
});

describe.each(WAYS_TO_CATCH)("a guest that catches everything with $name", ({ fields, imports, around }) => {
  let guest: Guest<Exports>;
  let act: (argument: number) => number;
  const plain = jest.fn<number, []>();

  interface Exports {
    control(): number;
    run(): number;
    again(): number;
  }

  beforeEach(async () => {
    const runtime = new Runtime();
    runtime.link(Host, (argument: number) => act(argument));
    const module = await compileGuest(`${fields} ${ACT}
      (import "plain" "fail" (func $fail (result i32)))
      (func (export "control") (result i32) ${around("(call $fail)")})
      (func (export "run") (result i32) ${around("(call $act (i32.const 0))")})
      (func (export "again") (result i32)
        (drop ${around("(call $act (i32.const 0))")})
        (call $act (i32.const 1)))`);
    guest = await runtime.instantiate<Exports>(module, { imports: { ...imports, plain: { fail: plain } } });
  });

  test.each(REASONS)("does catch an error of a plain import: %s", (_, reason) => {
    plain.mockImplementation(() => {
      throw reason;
    });
    expect(guest.exports.control()).toBe(-1);
  });

  test.each(REASONS)(
    "does not catch an error of a host function, which its caller receives: %s",
    (_, reason) => {
      act = () => {
        throw reason;
      };
      expect(
        Object.is(
          caught(() => guest.exports.run()),
          reason,
        ),
      ).toBe(true);
    },
  );

  test("calls no other host function after one that has failed", () => {
    const calls: number[] = [];
    act = (argument) => {
      calls.push(argument);
      throw new Custom("planned");
    };
    expect(caught(() => guest.exports.again())).toBeInstanceOf(Custom);
    expect(calls).toEqual([0]);
  });

  test("does not catch the trap of another guest that a host function called", async () => {
    const trapping = await new Runtime().instantiate<{ trap(): number }>(
      await compileGuest('(func (export "trap") (result i32) unreachable)'),
    );
    let trap: unknown;
    act = () => {
      trap = caught(() => trapping.exports.trap());
      throw trap;
    };
    expect(caught(() => guest.exports.run())).toBe(trap);
    expect(trap).toMatchObject({ message: "unreachable" });
  });
});

describe.each(WAYS_TO_CATCH)(
  "faults of a call, in a guest that catches with $name,",
  ({ fields, imports, around }) => {
    @wasm.module("faults")
    class Faults extends HostModuleBase {
      @wasm.export("hear", errno)
      hear(@string _text: string): void {
        // Never called: the text cannot be lifted.
      }

      @wasm.export("answer", u8)
      answer(): number {
        return 256;
      }
    }

    @wasm.module("declared")
    class Declared extends Faults {}

    test.each([
      [
        "outside of memory",
        "(call $hear (i32.const 65535) (i32.const 2))",
        "GuestMemoryError",
        "out-of-bounds",
      ],
      ["in an argument", "(call $hear (i32.const 0) (i32.const 1))", "LiftError", "invalid-utf8"],
      ["in a result", "(call $answer)", "LowerError", "out-of-range"],
      ["of an instance that is missing", "(call $declared)", "CallContextError", "unbound-module"],
    ])("reach its caller: %s", async (_, body, name, code) => {
      const runtime = new Runtime();
      runtime.link(Faults);
      runtime.declare(Declared);
      const module = await compileGuest(`${fields}
      (import "faults" "hear" (func $hear (param i32 i32) (result i32)))
      (import "faults" "answer" (func $answer (result i32)))
      (import "declared" "answer" (func $declared (result i32)))
      (memory (export "memory") 1) (data (i32.const 0) "\\ff")
      (func (export "run") (result i32) ${around(body)})`);
      const guest = await runtime.instantiate<{ run(): number }>(module, imports && { imports });
      expect(caught(() => guest.exports.run())).toMatchObject({ name, code });
      expect(guest.isPoisoned).toBe(true);
    });
  },
);

describe("through several guests, each of which catches everything,", () => {
  const DEPTH = 5;
  const [first] = WAYS_TO_CATCH as [(typeof WAYS_TO_CATCH)[0]];

  interface Exports {
    run(argument: number): number;
  }

  /** Guests each of which calls the next through a host function; the last one calls `act`. */
  async function nest(
    ways: readonly (typeof WAYS_TO_CATCH)[0][],
    act: () => number,
  ): Promise<Guest<Exports>[]> {
    const guests: Guest<Exports>[] = [];
    const runtime = new Runtime();
    runtime.link(Host, (depth) =>
      depth === DEPTH ? act() : (guests[depth] as Guest<Exports>).exports.run(depth + 1),
    );
    for (let depth = 0; depth < DEPTH; depth++) {
      const { fields, imports, around } = ways[depth % ways.length] ?? first;
      const module = await compileGuest(`${fields} ${ACT}
        (func (export "run") (param i32) (result i32) ${around("(call $act (local.get 0))")})`);
      guests.push(await runtime.instantiate<Exports>(module, imports && { imports }));
    }
    return guests;
  }

  test("a call gets through, and so does its result", async () => {
    const guests = await nest(WAYS_TO_CATCH, () => 7);
    expect(guests[0]?.exports.run(1)).toBe(7);
  });

  test.each(REASONS)(
    "the reason of an abort keeps its identity, and every guest is poisoned: %s",
    async (_, reason) => {
      const guests = await nest(WAYS_TO_CATCH, () => {
        throw reason;
      });
      expect(
        Object.is(
          caught(() => guests[0]?.exports.run(1)),
          reason,
        ),
      ).toBe(true);
      expect(guests.map(({ isPoisoned }) => isPoisoned)).toEqual(guests.map(() => true));
    },
  );

  test("an error keeps its cause, its stack and its message", async () => {
    const cause = new Custom("behind it");
    const error = new CallContextError("no-call", "planned.", {}, { where: "host.act", cause });
    const { message, stack } = error;
    const guests = await nest([first], () => {
      throw error;
    });
    expect(caught(() => guests[0]?.exports.run(1))).toBe(error);
    expect(error).toMatchObject({ message, stack, cause, where: "host.act" });
  });
});
