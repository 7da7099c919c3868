import { caught } from "../fixtures/thrown.fixture.js";
import { observed, ticking } from "./host.fixture.js";
import { logCalls, type LogCallsOptions } from "./log-calls.js";

function logged(options: LogCallsOptions = {}) {
  const lines: string[] = [];
  const sink = (line: string): void => {
    lines.push(line);
  };
  return { lines, guest: observed(logCalls(sink, { clock: ticking(14_000), ...options })) };
}

describe("logCalls writes", () => {
  test("the arguments as they were before the call, the result, and how long it took", () => {
    const { lines, guest } = logged();
    guest.call("put", guest.string("a"), guest.string("xyz"));
    expect(lines).toEqual(['to-host kv.put(key: "a", value: "xyz" (3 bytes)) → ok 14µs']);
  });

  test("an errno that the guest gets, with number and name", () => {
    const { lines, guest } = logged();
    guest.call("put", guest.string("long"), [0, 0]);
    expect(lines).toEqual([
      'to-host kv.put(key: "long", value: "" (0 bytes)) → errno 37 (ENAMETOOLONG) 14µs',
    ]);
  });

  test("a value, and ok for a call without a result", () => {
    const { lines, guest } = logged();
    guest.call("count");
    guest.call("clear");
    expect(lines).toEqual(["to-host kv.count() → 1 14µs", "to-host kv.clear() → ok 14µs"]);
  });

  test("the error that ends the call of the guest", () => {
    const { lines, guest } = logged();
    expect(() => guest.call("fail")).toThrow(TypeError);
    expect(lines).toEqual(["to-host kv.fail() → threw TypeError: planned 14µs"]);
  });

  test("long values cut off", () => {
    const { lines, guest } = logged();
    guest.call("put", guest.string("k".repeat(100)), guest.bytes(new Uint8Array(100)));
    expect(lines[0]).toMatch(
      /^to-host kv\.put\(key: "k{32}"… \(100 characters\), value: 0x0{64}… \(100 bytes\)\) → /,
    );
  });

  test("calls within a call before it, and indented", () => {
    const { lines, guest } = logged();
    guest.call("nest");
    guest.call("count");
    expect(lines).toEqual([
      "  to-host kv.count() → 1 14µs",
      "to-host kv.nest() → 1 42µs",
      "to-host kv.count() → 2 14µs",
    ]);
  });

  test("an asynchronous call when it has settled", async () => {
    const { lines, guest } = logged();
    const [done, failed] = [guest.call("wait", 1), guest.call("wait", 4)];
    expect(lines).toEqual([]);
    await Promise.all([done, failed]);
    expect(lines).toEqual([
      "to-host kv.wait(turns: 1) → ok 28µs (waited)",
      "to-host kv.wait(turns: 4) → errno 73 (ETIMEDOUT) 28µs (waited)",
    ]);
  });

  test("to standard error by default", () => {
    const error = jest.spyOn(console, "error").mockReturnValue();
    observed(logCalls()).call("count");
    expect(error.mock.calls).toEqual([[expect.stringMatching(/^to-host kv\.count\(\) → 1 .*s$/)]]);
    error.mockRestore();
  });

  test("only the selected calls", () => {
    const { lines, guest } = logged({ only: { module: "kv", export: ["count"] } });
    guest.call("clear");
    guest.call("count");
    expect(lines).toHaveLength(1);
  });
});

describe("logCalls lets the call go on", () => {
  test("when the sink throws", () => {
    const sink = jest.fn(() => {
      throw new Error("disk full");
    });
    expect(observed(logCalls(sink)).call("count")).toBe(1);
    expect(sink).toHaveBeenCalledTimes(1);
  });

  test("when a selector throws, without a line", () => {
    const failing = (): never => {
      throw new Error("planned");
    };
    const { lines, guest } = logged({ only: { module: failing } });
    expect(guest.call("count")).toBe(1);
    expect(lines).toEqual([]);
  });

  test("when one part cannot be formatted, with the other parts", () => {
    const lines: string[] = [];
    const unreadable = {
      toString(): string {
        throw new Error("planned");
      },
    };
    const guest = observed(
      logCalls((line) => lines.push(line), { clock: ticking(14_000) }),
      (call, next) => {
        if (call.export === "count") throw unreadable as unknown as Error;
        return next();
      },
    );
    expect(caught(() => guest.call("count"))).toBe(unreadable);
    expect(lines).toEqual(["to-host kv.count() → threw <unreadable> 14µs"]);
  });

  test("on one line, when the text of an error has more", () => {
    const lines: string[] = [];
    const error = new TypeError("no file a\nkv.put() → ok\u001b[2J");
    const guest = observed(
      logCalls((line) => lines.push(line), { clock: ticking(14_000) }),
      () => {
        throw error;
      },
    );
    expect(caught(() => guest.call("count"))).toBe(error);
    expect(lines).toEqual([
      "to-host kv.count() → threw TypeError: no file a\\u{a}kv.put() → ok\\u{1b}[2J 14µs",
    ]);
  });

  test("when the call itself cannot be formatted", () => {
    const lines: string[] = [];
    const log = logCalls((line) => lines.push(line), { clock: ticking(14_000) });
    const guest = observed((call, next) => {
      const broken = Object.create(call, {
        module: { value: call.module },
        export: { value: call.export },
        isAsync: { value: false },
        format: {
          value: () => {
            throw new Error("planned");
          },
        },
        formatResult: { value: () => "one" },
      }) as typeof call;
      return log(broken, next);
    });
    expect(guest.call("count")).toBe(1);
    expect(lines).toEqual(["to-host kv.count(?) → one 14µs"]);
  });
});
