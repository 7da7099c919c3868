import { bytes, errno, u32 } from "@hostwright/types";

import { compileGuest } from "./fixtures/guests.fixture.js";
import { rejected, thrown } from "./fixtures/thrown.fixture.js";
import {
  define,
  describe as describeModule,
  explain,
  fn,
  HostModuleBase,
  logCalls,
  ModuleDefinitionError,
  ModuleLinkError,
  policy,
  Runtime,
  timing,
  wasm,
} from "./index.js";
import { openTelemetry } from "./opentelemetry.js";
import { testGuest } from "./testing/index.js";

class Store extends HostModuleBase {
  static override readonly moduleName = "kv";
  static readonly exports = { get: fn([], errno), put: fn([bytes], errno) };
  get(): void {
    // Succeeds.
  }
  put(_data: Uint8Array): void {
    // Succeeds.
  }
}

const deny = { otherwise: { deny: "EPERM" } };
const withPolicy = (rules: unknown, options: unknown = {}) => policy(rules as never, options as never);

test.each<[string, () => unknown, string]>([
  [
    "Runtime",
    () => new Runtime({ codgen: false } as never),
    '"codgen" is not an option. Did you mean codegen?',
  ],
  ["Runtime", () => new Runtime({ codegen: "no" } as never), 'codegen must be true or false, not "no".'],
  ["Runtime", () => new Runtime(null as never), "options must be an object, not null."],
  ["logCalls", () => logCalls(undefined, { olny: {} } as never), "Did you mean only?"],
  ["logCalls: only", () => logCalls(undefined, { only: { exprt: "get" } as never }), "Did you mean export?"],
  [
    "logCalls: only",
    () => logCalls(undefined, { only: { export: 5 as never } }),
    "export must be a name, a list",
  ],
  ["timing", () => timing({ clok: () => 0 } as never), "Did you mean clock?"],
  ["timing", () => timing({ clock: 5 } as never), "clock must be a function, not 5."],
  ["timing: only", () => timing({ only: { modul: "kv" } as never }), "Did you mean module?"],
  ["openTelemetry", () => openTelemetry({ argument: true } as never), "Did you mean arguments?"],
  ["openTelemetry: only", () => openTelemetry({ only: { export: [5 as never] } }), "export must be a name"],
  ["explain", () => explain(Store, "get", { addresType: "i64" } as never), "Did you mean addressType?"],
  ["explain", () => explain(Store, "get", { addressType: "i65" as never }), 'Did you mean "i64"?'],
  ["testGuest", () => testGuest(new Store(), { page: 1 } as never), "Did you mean pages?"],
  ["policy", () => withPolicy([], { otherwize: deny.otherwise }), "Did you mean otherwise?"],
  ["policy", () => withPolicy({ module: "kv", allow: true }), "the rules must be an array of rules."],
  [
    "policy: otherwise",
    () => withPolicy([], { otherwise: { denny: "EPERM", allow: true } }),
    "Did you mean deny?",
  ],
  [
    "policy: otherwise",
    () => withPolicy([], { otherwise: undefined }),
    "options must be an object, not undefined.",
  ],
  [
    "policy: rule 0",
    () => withPolicy([{ module: "kv", exports: "get", allow: true }], deny),
    "Did you mean export?",
  ],
  [
    "policy: rule 1",
    () => withPolicy([{ allow: true }, { modul: "kv", allow: true }]),
    "Did you mean module?",
  ],
  ["policy: rule 0", () => withPolicy([{ quotas: { calls: 0 }, abort: true }]), "Did you mean quota?"],
  ["policy: rule 0", () => withPolicy([{ abort: 1 }]), "abort must be true or false, not 1."],
  [
    "policy: rule 0",
    () => withPolicy([{ module: 5, abort: true }]),
    "module must be a name, a list of names",
  ],
  [
    "policy: rule 0",
    () => withPolicy([{ export: ["get", undefined], allow: true }]),
    "export must be a name",
  ],
  [
    "policy: the quota of rule 0",
    () => withPolicy([{ quota: { calls: 1, per: "Runtime" }, abort: true }]),
    'per must be one of "guest", "runtime", not "Runtime". Did you mean "runtime"?',
  ],
  [
    "policy: the quota of rule 0",
    () => withPolicy([{ quota: { calls: 1, pre: "guest" }, abort: true }]),
    "Did you mean per?",
  ],
])("%s refuses what is not an option of it", (where, make, text) => {
  const error = thrown(make, ModuleLinkError, { code: "invalid-argument", where });
  expect(error.message).toContain(text);
});

test.each(["module", "export"])(
  "a rule whose %s is undefined, which a configuration lacks, allows nothing",
  (name) => {
    const error = thrown(() => withPolicy([{ [name]: undefined, allow: true }], deny), ModuleLinkError, {
      code: "invalid-argument",
      where: "policy: rule 0",
    });
    expect(error.message).toContain(`${name} is undefined, which would select every name.`);
  },
);

test("a policy keeps copies of its rules", () => {
  const rule = { module: "kv", export: ["get"], abort: true as const };
  const guest = testGuest(new Store(), { middleware: [policy([rule])] });
  rule.export[0] = "put";
  Object.assign(rule, { module: "other" });
  expect(() => guest.call("get")).toThrow(/was refused by rule 0/);
});

test("a regular expression of another realm selects names", () => {
  const other = Object.assign(Object.create({ [Symbol.search]: RegExp.prototype[Symbol.search] }) as RegExp, {
    lastIndex: 0,
    exec: (name: string) => /^g/.exec(name),
  });
  const guest = testGuest(new Store(), { middleware: [policy([{ export: other, abort: true }])] });
  expect(() => guest.call("get")).toThrow(/was refused by rule 0/);
  expect(guest.call("put", 0, 0)).toBe(0);
});

describe("of a runtime,", () => {
  const runtime = new Runtime();
  runtime.link(Store);
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await compileGuest('(func (export "run"))');
  });

  test.each<[string, object, string]>([
    ["instantiate", { afterabort: "keep" }, "Did you mean afterAbort?"],
    ["instantiate", { afterAbort: "kep" }, 'Did you mean "keep"?'],
    ["instantiate", { missing: "traps" }, 'Did you mean "trap"?'],
    ["instantiate", { import: {} }, "Did you mean imports?"],
    ["instantiate", { addressType: "i65" }, 'Did you mean "i64"?'],
    ["instantiate", { memory: 5 }, "memory must be a text, not 5."],
    ["verify", { mising: "trap" }, "Did you mean missing?"],
    ["verify", { afterAbort: "keep" }, '"afterAbort" is not an option.'],
    ["pool", { size: 1, queu: 1 }, "Did you mean queue?"],
    ["pool", { size: 1, afterAbort: "kep" }, 'Did you mean "keep"?'],
  ])("%s refuses %j", async (method, options, text) => {
    const call = runtime[method as "verify"](module, options) as Promise<unknown>;
    const error = await rejected(call, ModuleLinkError, { code: "invalid-argument", where: method });
    expect(error.message).toContain(text);
  });
});

describe("a class says of its declarations", () => {
  class Waits extends HostModuleBase {
    wait(): Promise<void> {
      return Promise.resolve();
    }
  }
  const waits = () => class extends Waits {};
  const declared = (declare: (Class: typeof Waits) => unknown) => () => {
    const Class = waits();
    Object.defineProperty(Class, "name", { value: "Waits" });
    declare(Class);
    describeModule(Class);
  };
  const { prototype } = Waits;
  const decorate = (Class: typeof Waits, ...args: unknown[]): void => {
    const decorator = (wasm.export as (...args: unknown[]) => (...place: unknown[]) => void)(...args);
    decorator(Class.prototype, "wait", Object.getOwnPropertyDescriptor(prototype, "wait"));
    wasm.module("waits")(Class);
  };

  test.each<[string, () => unknown, string, string]>([
    [
      "fn, with define",
      declared((Class) =>
        define(Class, { wait: fn([], undefined, { asnyc: true } as never) }, { name: "waits" }),
      ),
      "unknown-option",
      'Waits.wait: "asnyc" is not an option. Did you mean async?',
    ],
    [
      "fn, in a table",
      declared((Class) =>
        Object.assign(Class, {
          moduleName: "waits",
          exports: { wait: fn([], undefined, { async: 1 } as never) },
        }),
      ),
      "invalid-option",
      "Waits.wait: async must be true or false, not 1.",
    ],
    [
      "define",
      declared((Class) => define(Class, { wait: fn([]) }, { nam: "waits" } as never)),
      "unknown-option",
      'Waits: "nam" is not an option. Did you mean name?',
    ],
    [
      "@wasm.export",
      declared((Class) => decorate(Class, "wait", u32, { asnyc: true })),
      "unknown-option",
      'Waits.wait: "asnyc" is not an option. Did you mean async?',
    ],
    [
      "@wasm.export with a list",
      declared((Class) => decorate(Class, "wait", [], u32, { async: "yes" })),
      "invalid-option",
      'Waits.wait: async must be true or false, not "yes".',
    ],
    [
      "@wasm.export with a list and no result",
      declared((Class) => decorate(Class, "wait", [], undefined, { asnyc: true })),
      "unknown-option",
      "Did you mean async?",
    ],
    [
      "@wasm.export with fn",
      declared((Class) => decorate(Class, "wait", fn([], u32, { nmae: "x" } as never))),
      "unknown-option",
      "Did you mean name?",
    ],
    [
      "@wasm.module",
      declared((Class) => {
        wasm.module("waits", { errno: {} } as never)(Class);
        define(Class, { wait: fn([]) });
      }),
      "unknown-option",
      "Did you mean errnos?",
    ],
    [
      "@wasm.export with a type in place of its name",
      declared((Class) => {
        decorate(Class, u32);
      }),
      "invalid-option",
      "Waits.wait: name must be a text, not ",
    ],
    [
      "@wasm.module with a number in place of its name",
      declared((Class) => {
        wasm.module(5 as never)(Class);
        define(Class, { wait: fn([]) });
      }),
      "invalid-option",
      "Waits: name must be a text, not 5.",
    ],
  ])("that an option of %s is wrong", (_what, declare, code, text) => {
    const { problems } = thrown(declare, ModuleDefinitionError, { code: "invalid-module" });
    expect(problems).toEqual([expect.objectContaining({ code })]);
    expect(problems[0]?.message).toContain(text);
  });
});
