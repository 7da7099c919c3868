import {
  array,
  bytes,
  callback,
  cstring,
  defineType,
  enumeration,
  errno,
  handle,
  GuestMemoryError,
  LiftError,
  list,
  orErrno,
  pointer,
  string,
  struct,
  u32,
  utf16,
} from "@hostwright/types";

import { caller, currentCall } from "../context/current-call.js";
import { fn } from "../declare/fn.js";
import { CallContextError } from "../errors.js";
import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import type { FunctionSpec } from "../metadata/function-spec.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { Runtime } from "../runtime.js";
import { testGuest } from "../testing/index.js";
import type { Middleware } from "./middleware.js";
import { logCalls } from "./log-calls.js";
import { policy, PolicyError } from "./policy.js";
import { record, type Recording } from "./recording/record.js";
import { replay } from "./recording/replay.js";
import { timing } from "./timing.js";

const EACCES = 2;
const END = 65536;
const FAR = 0x7fff_fff0;

class File {}
const Point = struct({ x: u32, name: string });

let lifted = 0;
const counting = defineType({
  name: "counting",
  lift: (_memory, core: number) => {
    lifted++;
    if (core === 9) throw new RangeError("planned");
    return core;
  },
});

function host(spec: FunctionSpec, f: (...args: unknown[]) => unknown = () => 0): HostModuleBase {
  class Host extends HostModuleBase {
    static override moduleName = "host";
    static exports = { f: spec };
    f = f;
  }
  // The method of an export lies on the prototype, as a decorator would have it.
  Object.defineProperty(Host.prototype, "f", { value: f });
  return new Host();
}

const guestOf = (spec: FunctionSpec, ...middleware: Middleware[]) =>
  testGuest(host(spec), { pages: 1, middleware });
const denying = (): Middleware => policy([{ deny: "EACCES" }]);

beforeEach(() => (lifted = 0));

describe("a denied call is denied, whatever its arguments are", () => {
  test.each<[string, FunctionSpec, unknown[]]>([
    ["a text outside the memory", fn([string], errno), [END, 1]],
    ["a text of 2 GB", fn([string({ fatal: false })], errno), [0, FAR]],
    ["a text above its max", fn([string({ max: 4 })], errno), [0, 5]],
    ["a text in UTF-16 outside the memory", fn([utf16], errno), [END, 1]],
    ["a text of C without a NUL", fn([cstring], errno), [END]],
    ["a view outside the memory", fn([bytes], errno), [END, 1]],
    ["a copy outside the memory", fn([bytes({ copy: true })], errno), [0, FAR]],
    ["an array outside the memory", fn([array(u32)], errno), [END - 4, 2]],
    ["a list outside the memory", fn([list(Point)], errno), [0, FAR]],
    ["a struct outside the memory", fn([Point], errno), [END - 4]],
    ["a null pointer", fn([pointer(u32, { nonNull: true })], errno), [0]],
    ["an unknown handle", fn([handle(File)], errno), [77]],
    ["a function that the table does not have", fn([callback([u32])], errno), [77]],
    ["a value that is not of the enumeration", fn([enumeration("a", "b")], errno), [200]],
    ["a value whose type throws", fn([counting], errno), [9]],
    ["a place for the result outside the memory", fn([], orErrno(u32, { out: true })), [END]],
  ])("%s", (_, spec, args) => {
    expect(caught(() => guestOf(spec).call("f", ...args))).toBeInstanceOf(Error);
    expect(guestOf(spec, denying()).call("f", ...args)).toBe(EACCES);
    const aborting = guestOf(spec, policy([{ abort: true }]));
    thrown(() => aborting.call("f", ...args), PolicyError, { code: "policy-denied" });
  });

  test("also of an asynchronous method", async () => {
    const spec = fn([string({ max: 4 }), bytes({ copy: true })], errno, { async: true });
    const args = [0, 5, 0, FAR];
    await rejected(guestOf(spec).call("f", ...args) as Promise<unknown>, LiftError, {
      code: "too-long",
    });
    await expect(guestOf(spec, denying()).call("f", ...args)).resolves.toBe(EACCES);
  });
});

describe("arguments are lifted", () => {
  test("not at all for a call that is denied, and once for one that passes", () => {
    expect(guestOf(fn([counting], errno), denying()).call("f", 1)).toBe(EACCES);
    expect(lifted).toBe(0);
    const both = guestOf(fn([counting], errno), policy([]), policy([{ module: "other", abort: true }]));
    expect(both.call("f", 1)).toBe(0);
    expect(lifted).toBe(1);
  });

  test("after the last policy, so that middleware behind it sees no call with wrong arguments", () => {
    const seen: string[] = [];
    const watch =
      (name: string): Middleware =>
      (_call, next) => {
        seen.push(`${name} ${String(lifted)}`);
        return next();
      };
    const guest = guestOf(fn([counting], errno), watch("a"), policy([]), watch("b"));
    expect([guest.call("f", 1), seen]).toEqual([0, ["a 0", "b 1"]]);
    expect(caught(() => guest.call("f", 9))).toEqual(new RangeError("planned"));
    expect(seen.slice(2)).toEqual(["a 1"]);
  });

  test("at once where there is no policy", () => {
    const seen: number[] = [];
    const guest = guestOf(fn([counting], errno), (_call, next) => (seen.push(lifted), next()));
    guest.call("f", 1);
    expect(caught(() => guest.call("f", 9))).toEqual(new RangeError("planned"));
    expect(seen).toEqual([1]);
  });

  test("when middleware before the policy reads them, once, even when they are wrong", () => {
    const read: unknown[] = [];
    const reading: Middleware = (call, next) => {
      for (let count = 0; count < 2; count++) {
        try {
          read.push(call.arguments);
        } catch (error) {
          read.push(error);
        }
      }
      return next();
    };
    const guest = guestOf(fn([counting], errno), reading, policy([{ quota: { calls: 2 }, abort: true }]));
    expect(guest.call("f", 1)).toBe(0);
    expect([lifted, read]).toEqual([1, [[1], [1]]]);
    const planned = caught(() => guest.call("f", 9));
    expect([lifted, read.slice(2)]).toEqual([2, [planned, planned]]);
    thrown(() => guest.call("f", 9), PolicyError, { code: "quota-exceeded" });
  });

  test("for the call that they belong to, when middleware has waited before the policy", async () => {
    const waiting: Middleware = async (_call, next) => {
      await Promise.resolve();
      return next();
    };
    const seen: unknown[] = [];
    const instance = host(fn([caller, counting], errno, { async: true }), (...args: unknown[]) => {
      seen.push(args[0] === currentCall(), args[1]);
    });
    const guest = testGuest(instance, { middleware: [waiting, policy([])], values: { id: 1 } });
    await expect(guest.call("f", 7)).resolves.toBe(0);
    expect(seen).toEqual([true, 7]);
  });

  test("but not for an instance that was closed while middleware waited before the policy", async () => {
    const spec = fn([counting], errno, { async: true });
    const instance = host(spec);
    const waiting: Middleware = async (_call, next) => {
      await instance.close();
      return next();
    };
    const guest = testGuest(instance, { middleware: [waiting, policy([])] });
    await rejected(guest.call("f", 1) as Promise<unknown>, CallContextError, { code: "module-closed" });
    expect(lifted).toBe(0);
  });
});

describe("middleware before a policy", () => {
  const OUTSIDE = [END, 1];

  test("logs a denied call, with its arguments where they are right", () => {
    const lines: string[] = [];
    const guest = guestOf(
      fn([string], errno),
      logCalls((line) => lines.push(line), { clock: () => 0 }),
      denying(),
    );
    expect([guest.call("f", guest.string("abc")), guest.call("f", ...OUTSIDE)]).toEqual([EACCES, EACCES]);
    expect(lines).toEqual([
      expect.stringMatching(/^to-host host\.f\(.*"abc"\) → errno 2 \(EACCES\)/),
      expect.stringMatching(/^to-host host\.f\(\?\) → errno 2 \(EACCES\)/),
    ]);
  });

  test("times a denied call as a failure", () => {
    const times = timing();
    const guest = guestOf(fn([string], errno), times, denying());
    guest.call("f", ...OUTSIDE);
    expect(times.toJSON()).toEqual([expect.objectContaining({ export: "f", count: 1, errors: 1 })]);
  });

  test("sees the fault of wrong arguments that the policy let pass, and a quota counts the call", () => {
    const codes: unknown[] = [];
    const watching: Middleware = (_call, next) => {
      const error = caught(next);
      codes.push((error as GuestMemoryError).code);
      throw error;
    };
    const guest = guestOf(fn([string], errno), watching, policy([{ quota: { calls: 1 }, deny: "EACCES" }]));
    thrown(() => guest.call("f", ...OUTSIDE), GuestMemoryError, { code: "out-of-bounds", where: "host.f" });
    expect(guest.call("f", ...OUTSIDE)).toBe(EACCES);
    expect(codes).toEqual(["out-of-bounds", "errno"]);
  });
});

test("a recording holds a denied call of a guest, and replays it", async () => {
  const instance = host(fn([string], errno)).constructor as ModuleClass & (new () => HostModuleBase);
  const guest = await forwardingGuest([instance]);
  const runtime = new Runtime();
  const recorder = record();
  runtime.link(instance);
  runtime.use(denying(), recorder);
  const first = await runtime.instantiate<{ f(offset: number, length: number): number }>(guest);
  expect(first.exports.f(END, FAR)).toBe(EACCES);
  const recorded = replay((recorder.of(first) as Recording).bytes());
  const again = await new Runtime().instantiate<{ f(offset: number, length: number): number }>(guest, {
    imports: recorded.imports,
  });
  expect(again.exports.f(END, FAR)).toBe(EACCES);
  recorded.finish();
});
