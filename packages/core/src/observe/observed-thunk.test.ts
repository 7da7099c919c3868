import { bytes, defineType, errno, ErrnoError, GuestMemoryError, LowerError, u32 } from "@hostwright/types";

import { currentCall } from "../context/current-call.js";
import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { testGuest } from "../testing/index.js";
import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { toHost } from "./host.fixture.js";
import type { Middleware } from "./middleware.js";

const counts = { lifted: 0, formatted: 0 };
const counting = defineType({
  name: "counting",
  lift: (_memory, core: number) => {
    counts.lifted++;
    return core;
  },
  format: (value: number) => {
    counts.formatted++;
    return `<${String(value)}>`;
  },
});

@wasm.module("host")
class Host extends HostModuleBase {
  calls = 0;

  @wasm.export("twice", u32)
  twice(@counting value: number): number {
    this.calls++;
    return value * 2;
  }

  @wasm.export("write", errno)
  write(@bytes into: Uint8Array): void {
    into.fill(7);
  }

  @wasm.export("later", u32)
  async later(@u32 value: number): Promise<number> {
    await Promise.resolve();
    return value * 2;
  }
}

interface Exports {
  twice(value: number): number;
  write(offset: number, length: number): number;
}

const guestsWith =
  (codegen: boolean) =>
  async (...middleware: Middleware[]) => {
    const runtime = new Runtime({ codegen });
    const host = runtime.link(Host);
    runtime.use(...middleware.map(toHost));
    const guest = await runtime.instantiate<Exports>(await forwardingGuest([SyncHost], undefined), {
      afterAbort: "keep",
    });
    return { host, guest };
  };

/** The synchronous part of {@link Host}, for engines that cannot suspend guests. */
@wasm.module("host")
class SyncHost extends HostModuleBase {
  @wasm.export("twice", u32) twice(@counting value: number): number {
    return value;
  }
  @wasm.export("write", errno) write(@bytes _into: Uint8Array): void {
    return undefined;
  }
}

beforeEach(() => Object.assign(counts, { lifted: 0, formatted: 0 }));

describe.each([
  ["source text", true],
  ["closures", false],
])("middleware around a method, as %s,", (_, codegen) => {
  const guestWith = guestsWith(codegen);

  test("gets arguments that are lifted once, and formats them only on request", async () => {
    let text: string | undefined;
    const { guest } = await guestWith(
      (_call, next) => next(),
      (call, next) => {
        if (call.arguments[0] === 2) text = call.format();
        return next();
      },
    );
    guest.exports.twice(1);
    expect(counts).toEqual({ lifted: 1, formatted: 0 });
    guest.exports.twice(2);
    expect(counts).toEqual({ lifted: 2, formatted: 1 });
    expect(text).toBe("host.twice(value: <2>)");
  });

  test("wraps the call in the given order, the first outermost", async () => {
    const order: string[] = [];
    const named =
      (name: string): Middleware =>
      (_call, next) => {
        order.push(`${name} before`);
        const result = next();
        order.push(`${name} after ${String(result)}`);
        return result;
      };
    const { guest } = await guestWith(named("a"), named("b"));
    expect(guest.exports.twice(4)).toBe(8);
    expect(order).toEqual(["a before", "b before", "b after 8", "a after 8"]);
  });

  test("may return a result itself, without the method", async () => {
    const { guest, host } = await guestWith(() => 99);
    expect(guest.exports.twice(4)).toBe(99);
    expect(host.calls).toBe(0);
  });

  test("may call the method again", async () => {
    const { guest, host } = await guestWith((_call, next) => {
      next();
      return next();
    });
    expect(guest.exports.twice(4)).toBe(8);
    expect(host.calls).toBe(2);
  });

  test.each([1, 2, 3])(
    "may keep what goes on with a call, and go on in a later one: %i around it",
    async (count) => {
      const kept: (() => unknown)[] = [];
      const keep: Middleware = (_call, next) => {
        kept.push(next);
        return next();
      };
      const { guest, host } = await guestWith(...Array.from({ length: count }, () => keep));
      expect([guest.exports.twice(4), guest.exports.twice(5)]).toEqual([8, 10]);
      const expected = Array.from({ length: 2 * count }, (_, index) => (index < count ? 8 : 10));
      expect([...kept].map((next) => next())).toEqual(expected);
      expect(host.calls).toBeGreaterThan(2);
    },
  );

  test("cannot give the method other arguments by changing those of the call", async () => {
    const { guest } = await guestWith((call, next) => {
      expect(() => Object.assign(call, { arguments: [100] })).toThrow(TypeError);
      return next();
    });
    expect(guest.exports.twice(4)).toBe(8);
  });

  test("may fail itself, as the method would", async () => {
    const failures: unknown[] = [new ErrnoError("EACCES"), new TypeError("planned")];
    const { guest } = await guestWith(() => {
      throw failures.shift();
    });
    expect(guest.exports.write(0, 0)).toBe(2);
    expect(caught(() => guest.exports.write(0, 0))).toMatchObject({ message: "planned" });
  });

  test("has to return a value of the result's type, as the method does", async () => {
    const { guest } = await guestWith(() => "three");
    thrown(() => guest.exports.twice(4), LowerError, { code: "wrong-type", where: "host.twice" });
  });

  test("is named by the error for a missing result: it may have dropped the result of next", async () => {
    const { guest } = await guestWith((_call, next) => void next());
    const error = thrown(() => guest.exports.twice(4), LowerError, {
      code: "wrong-type",
      where: "host.twice",
      value: undefined,
    });
    expect(error.message).toBe(
      "host.twice: the result is undefined, which its type refuses, and the call went through middleware. " +
        "Let the method return a value, and middleware the result of next().",
    );
    expect(error.cause).toMatchObject({ message: expect.stringContaining("not undefined") as unknown });
    guest.exports.write(0, 1); // whose result may be nothing
  });

  test("does not see a call whose arguments cannot be lifted", async () => {
    const seen = jest.fn();
    const { guest } = await guestWith((_call, next) => {
      seen();
      return next();
    });
    thrown(() => guest.exports.write(65536, 1), GuestMemoryError, { where: "host.write" });
    expect(seen).not.toHaveBeenCalled();
  });

  test("runs in the call", async () => {
    let isSame = false;
    const { guest } = await guestWith((call, next) => {
      isSame = currentCall() === call.caller && call.caller?.memory === guest.memory;
      return next();
    });
    guest.exports.write(0, 1);
    expect(isSame).toBe(true);
  });

  test("does not wrap guests that were linked before it", async () => {
    const seen = jest.fn();
    const runtime = new Runtime();
    runtime.link(SyncHost);
    const before = await runtime.instantiate<Exports>(await forwardingGuest([SyncHost]));
    runtime.use((_call, next) => {
      seen();
      return next();
    });
    before.exports.twice(1);
    expect(seen).not.toHaveBeenCalled();
    const after = await runtime.instantiate<Exports>(before.module);
    after.exports.twice(1);
    expect(seen).toHaveBeenCalledTimes(1);
  });
});

describe("middleware around an asynchronous method", () => {
  test("gets its promise, and may wait for it", async () => {
    const middleware: Middleware = async (_call, next) => ((await next()) as number) + 1;
    await expect(testGuest(new Host(), { middleware: [middleware] }).call("later", 4)).resolves.toBe(9);
  });

  test("may fail before it, which is a rejection", async () => {
    const middleware: Middleware = () => {
      throw new LowerError("wrong-type", "planned.", 1);
    };
    const call = testGuest(new Host(), { middleware: [middleware] }).call("later", 4);
    await rejected(call as Promise<unknown>, LowerError, { message: "host.later: planned." });
  });
});
