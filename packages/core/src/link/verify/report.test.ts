import { compileGuest, assemble } from "../../fixtures/guests.fixture.js";
import type { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import { ModuleLinkError } from "../../errors.js";
import { withoutCompiler } from "./broken-guests.fixture.js";
import { KeyValue, Numbers } from "./verified-hosts.fixture.js";

function linked(...classes: readonly (new () => HostModuleBase)[]): Runtime {
  const runtime = new Runtime();
  for (const moduleClass of classes) runtime.link(moduleClass);
  return runtime;
}

const PUT = '(import "kv" "put" (func (param i32 i32 i32 i32) (result i32)))';
const MEMORY = '(memory (export "memory") 1)';

describe("a guest that can be linked", () => {
  test("is told of with everything that it imports, and who answers", async () => {
    const guest = await assemble(
      `${PUT} (import "js" "base" (global i32)) (import "js" "log" (func)) ${MEMORY}`,
    );
    const options = { imports: { js: { base: 1 } }, missing: "trap" } as const;
    const report = await linked(KeyValue).verify(guest, options);
    expect(report).toMatchObject({ isLinkable: true, addressType: "i32", problems: [], warnings: [] });
    expect(report.imports).toEqual([
      {
        ...{ module: "kv", name: "put", kind: "function", provider: "host-module" },
        type: "(i32, i32, i32, i32) -> i32",
        host: {
          ...{ module: "kv", name: "put", className: "KeyValue", method: "put" },
          declaration: "kv.put(key: string, value: bytes) → errno",
          signature: "(i32, i32, i32, i32) -> i32",
        },
      },
      { module: "js", name: "base", kind: "global", type: "(global i32)", provider: "imports" },
      { module: "js", name: "log", kind: "function", type: "() -> ()", provider: "trap" },
    ]);
    expect(report.unused.map(({ module, name, method }) => [module, name, method])).toEqual([
      ["kv", "get", "load"],
    ]);
    expect(report.toString()).toBe(
      [
        "All 3 imports can be linked.",
        "Linked as functions that abort when they are called: js.log.",
        "Provided by { imports }: js.base.",
        "Not imported by this guest: kv.get.",
      ].join("\n"),
    );
  });

  test.each([
    ["(func)", "The guest imports nothing, and can be linked."],
    ['(import "numbers" "tick" (func))', "The only import can be linked."],
  ])("is told of in the singular as well: %s", async (fields, first) => {
    const report = await linked(Numbers).verify(await assemble(fields));
    expect(report.toString().split("\n")[0]).toBe(first);
  });

  test("is not instantiated: its start function does not run", async () => {
    const log = jest.fn();
    const guest = await assemble('(import "js" "log" (func $log)) (start $log)');
    const report = await linked().verify(guest, { imports: { js: { log } } });
    expect(report.isLinkable).toBe(true);
    expect(log).not.toHaveBeenCalled();
  });

  test("may be a module, a promise, or a response", async () => {
    const bytes = await assemble('(import "kv" "pot" (func))');
    const runtime = linked(KeyValue);
    const sources = [Promise.resolve(bytes), new Response(bytes), await WebAssembly.compile(bytes)];
    const reports = await Promise.all(sources.map(async (source) => runtime.verify(source)));
    expect(reports.map(({ problems }) => problems[0]?.code)).toEqual(Array(3).fill("missing-export"));
  });
});

describe("a report", () => {
  test("is frozen, and plain data in JSON", async () => {
    const report = await linked(KeyValue).verify(await assemble('(import "kv" "pot" (func))'));
    const frozen = [
      report,
      report.toJSON(),
      report.problems,
      report.problems[0],
      report.problems[0]?.nearest,
    ];
    expect([...frozen, report.imports[0], report.unused[0], report.warnings].every(Object.isFrozen)).toBe(
      true,
    );
    const { isLinkable, addressType, imports, problems, problemCount, warnings, unused } = report;
    const data = { isLinkable, addressType, imports, problems, problemCount, warnings, unused };
    expect(report.toJSON()).toEqual(data);
    expect(JSON.parse(JSON.stringify(report))).toEqual(JSON.parse(JSON.stringify(data)));
    expect(Object.getPrototypeOf(report.toJSON())).toBe(Object.prototype);
  });

  describe("is coloured", () => {
    const { isTTY } = process.stdout;
    const { NO_COLOR, TERM } = process.env;

    afterEach(() => {
      process.stdout.isTTY = isTTY;
      for (const [name, value] of Object.entries({ NO_COLOR, TERM })) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    });

    test.each([
      ["on a terminal", true, undefined, "xterm", {}, true],
      ["on a terminal with an empty NO_COLOR", true, "", "xterm", {}, true],
      ["not on a terminal with NO_COLOR", true, "1", "xterm", {}, false],
      ["not on a dumb terminal", true, undefined, "dumb", {}, false],
      ["not in a file", false, undefined, "xterm", {}, false],
      ["in a file when asked for", false, "1", "xterm", { colors: true }, true],
      ["not on a terminal when not wanted", true, undefined, "xterm", { colors: false }, false],
    ] as const)("%s", async (_, terminal, noColor, term, format, isColoured) => {
      process.stdout.isTTY = terminal;
      Reflect.deleteProperty(process.env, "NO_COLOR");
      Object.assign(process.env, { TERM: term, ...(noColor === undefined ? {} : { NO_COLOR: noColor }) });
      const report = await linked(KeyValue).verify(await assemble('(import "kv" "put" (func))'));
      expect(report.format(format).includes("\u001b[")).toBe(isColoured);
      expect(String(report)).not.toContain("\u001b");
    });
  });
});

describe("a guest whose memory host functions will not find", () => {
  const warning = async (fields: string) =>
    (await linked(KeyValue, Numbers).verify(await assemble(fields))).warnings.map(({ code, message }) => [
      code,
      message,
    ]);

  test("is told of, and can be linked", async () => {
    expect(await warning(`${PUT} (memory 1)`)).toEqual([
      [
        "memory-not-found",
        'kv.put works on the memory of the guest, and the guest does not export the one that it has. Let it export "memory".',
      ],
    ]);
    expect(await warning(PUT)).toEqual([
      [
        "memory-not-found",
        "kv.put works on the memory of the guest, and the guest has none. Let it export one.",
      ],
    ]);
    await linked(KeyValue).instantiate(await assemble(PUT));
  });

  test.each([
    ["has one under any name", `${PUT} (memory (export "ram") 1)`],
    ["imports numbers only", '(import "numbers" "add" (func (param i32 i32) (result i32)))'],
    [
      "imports a number that is as wide as an offset",
      '(import "numbers" "size" (func (param i32) (result i32)))',
    ],
  ])("is not one that %s", async (_, fields) => {
    expect(await warning(fields)).toEqual([]);
  });
});

describe("a guest that was compiled elsewhere", () => {
  test("is told of without types, and with a warning that says so", async () => {
    const report = await linked(KeyValue).verify(await compileGuest('(import "kv" "put" (func))'));
    expect(report.isLinkable).toBe(true);
    expect(report.imports[0]).not.toHaveProperty("type");
    expect(report.warnings.map(({ code }) => code)).toEqual(["memory-not-found", "types-unknown"]);
  });

  test("is refused by the engine, whose words are kept", async () => {
    const module = await compileGuest(`${PUT} (import "kv" "get" (func)) ${MEMORY}`);
    const error = await rejected(linked(KeyValue).instantiate(module), ModuleLinkError, {});
    expect(error.message).toBe(
      "kv.get(key: string, into: bytes) → orErrno<u32> is (i32, i32, i32, i32) -> (i32, i32); the guest imports another " +
        "type, which a compiled module does not tell. Instantiate its bytes to see it. If its memory is addressed with " +
        'i64, give { addressType: "i64" }.',
    );
    expect(error.problems).toMatchObject([{ code: "wrong-signature", module: "kv", name: "get", index: 1 }]);
    expect(error.cause).toBeInstanceOf(WebAssembly.LinkError);
  });
});

describe("where the engine compiles no bytes", () => {
  test("bytes are read, and bytes that cannot be read are refused", async () => {
    const bytes = await assemble(`${PUT} ${MEMORY}`);
    const runtime = linked(KeyValue);
    await withoutCompiler(async () => {
      for (const source of [
        bytes,
        new Response(bytes, { headers: { "content-type": "application/wasm" } }),
      ]) {
        expect(await runtime.verify(source)).toMatchObject({
          isLinkable: true,
          imports: [{ provider: "host-module" }],
        });
      }
      const error = await rejected(runtime.verify(bytes.slice(0, -3)), ModuleLinkError, {
        code: "invalid-source",
      });
      expect(error.message).toMatch(/^the guest: the module cannot be compiled: the module at byte \d+: /);
    });
  });
});

test("bytes that are no module are refused by verify as well", async () => {
  await rejected(linked().verify(Uint8Array.of(1, 2, 3)), ModuleLinkError, { code: "invalid-source" });
});
