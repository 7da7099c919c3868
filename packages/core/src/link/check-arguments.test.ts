import { u32 } from "@hostwright/types";

import { CallContextError, ModuleDefinitionError, ModuleLinkError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("who", u32)
  who(): number {
    return 1;
  }
}

// Mistakes that only plain JavaScript can make, or a cast.
type Loose = Record<"run" | "use" | "link" | "declare" | "pool", (...args: unknown[]) => unknown>;

let runtime: Loose;
const work = jest.fn();

beforeEach(() => {
  work.mockReset();
  const linked = new Runtime();
  linked.link(Env);
  runtime = linked as never;
});

describe("run, before it runs anything, refuses", () => {
  test.each<[string, unknown[], string]>([
    [
      "work without options",
      [work],
      "options must be an object, not the function mockConstructor. The options are instances, signal, values.",
    ],
    [
      "no options",
      [undefined, work],
      "options must be an object, not undefined. The options are instances, signal, values.",
    ],
    [
      "no work",
      [{}],
      "work must be a function, not undefined. Write runtime.run(options, () => guest.exports.f()).",
    ],
    [
      "an option that is nearly one",
      [{ instance: [new Env()] }, work],
      '"instance" is not an option. Did you mean instances?',
    ],
    [
      "an option that is none",
      [{ tenant: new Env() }, work],
      '"tenant" is not an option. The options are instances, signal, values.',
    ],
    ["one instance", [{ instances: new Env() }, work], "instances must be an array, not a Env."],
    [
      "a class",
      [{ instances: [Env] }, work],
      "instances has the class Env in it, which is not an instance. Write new Env(…).",
    ],
    [
      "what is no instance",
      [{ instances: [new Env(), undefined] }, work],
      "instances has undefined in it, which is not an instance. Give an instance of a linked class.",
    ],
    [
      "a controller for its signal",
      [{ signal: new AbortController() }, work],
      "signal must be an AbortSignal, not a AbortController. Write { signal: controller.signal }.",
    ],
    [
      "a number of milliseconds",
      [{ signal: 1000 }, work],
      "signal must be an AbortSignal, not 1000. Write { signal: AbortSignal.timeout(1000) }.",
    ],
    ["a value without a name", [{ values: "alice" }, work], 'values must be an object, not "alice".'],
  ])("%s", (_, args, message) => {
    const error = thrown(() => runtime.run(...args), CallContextError, {
      code: "invalid-argument",
      where: "run",
    });
    expect(error.message).toBe(`run: ${message}`);
    expect(work).not.toHaveBeenCalled();
  });
});

test("run takes options that are undefined for ones that are left out", () => {
  runtime.run({ instances: undefined, signal: undefined, values: undefined }, work);
  expect(work).toHaveBeenCalledTimes(1);
});

test.each<[string, unknown, string]>([
  ["an object", {}, "an object"],
  ["nothing", undefined, "undefined"],
  ["what attaches nothing", { attach: true }, "an object"],
])("use refuses %s, and takes none of what is given beside it", (_, given, what) => {
  const error = thrown(() => runtime.use(work, given), ModuleLinkError, { code: "invalid-argument" });
  expect(error.message).toBe(
    `use: ${what} is not middleware. Give a function, (call, next) => next(), or logCalls(), timing(), policy(…) or record().`,
  );
});

test.each(["link", "declare"] as const)("%s refuses an instance, and says to give its class", (method) => {
  const error = thrown(() => runtime[method](new Env()), ModuleDefinitionError, { code: "invalid-module" });
  expect(error.message).toBe(
    "Env: is given as an instance. Give the class, Env, and behind it what its constructor takes.",
  );
  expect(error.problems).toMatchObject([{ code: "not-a-host-module", where: "Env" }]);
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "undefined"],
  ["a name", "env", '"env"'],
  ["an object", { moduleName: "env" }, "an object"],
  ["an object of nothing", Object.create(null), "an object"],
])("link refuses %s", (_, given, what) => {
  const error = thrown(() => runtime.link(given), ModuleDefinitionError, { code: "invalid-module" });
  expect(error.message).toBe(`${what}: is not a host module. Give a class that extends HostModuleBase.`);
});

test("pool refuses to be made without its options", async () => {
  const pool = runtime.pool(new Uint8Array()) as Promise<unknown>;
  const error = await rejected(pool, ModuleLinkError, { code: "invalid-argument" });
  expect(error.message).toMatch(
    /^pool: options must be an object, not undefined\. The options are size, queue, /,
  );
});
