import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { standard } from "../fixtures/spellings.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import type { HostModuleBase } from "../index.js";
import { ModuleDefinitionError, Runtime } from "../index.js";
import { testGuest } from "../testing/index.js";
import { readModule } from "./read-module.js";

type PlainModule = new () => HostModuleBase;

const DECORATORS = `
  const logged = (method) => function (...args) { return method.apply(this, args); };
  const proxied = (method) => new Proxy(method, {});
  const extended = (given) => class Extended extends given {};
  const wrapped = (given) => new Proxy(given, {});
  const constructing = (given) => {
    function Constructing(...args) {
      return Reflect.construct(given, args, new.target === Constructing ? given : new.target);
    }
    return Object.assign(Object.setPrototypeOf(Constructing, given), { prototype: given.prototype });
  };`;

function classOf(body: string, { metadata = false, on = '@wasm.module("host")' } = {}): PlainModule {
  return standard<PlainModule>(
    `${DECORATORS} ${on} class Host extends HostModuleBase { ${body} }\nexport default Host;`,
    {
      metadata,
    },
  );
}

const ADD = "add(by) { return 1 + by; }";
const EXPORT = '@wasm.export("add", [u32], u32)';

async function called(moduleClass: PlainModule): Promise<unknown> {
  const guest = await forwardingGuest([classOf(`${EXPORT} ${ADD}`)]);
  const runtime = new Runtime();
  runtime.link(moduleClass);
  return (await runtime.instantiate<{ add(by: number): number }>(guest)).exports.add(4);
}

describe.each([false, true])("with Symbol.metadata: %s,", (metadata) => {
  test.each(["@logged", "@proxied", "@logged @logged"])("an export under %s is found", async (above) => {
    const body = `${above} ${EXPORT} ${ADD}`;
    expect(await called(classOf(body, { metadata }))).toBe(5);
    expect(testGuest(new (classOf(body, { metadata }))()).call("add", 4)).toBe(5);
  });

  test.each(["@logged", "@proxied"])("an export above %s is found", async (below) => {
    const Host = classOf(`${EXPORT} ${below} ${ADD}`, { metadata });
    expect(readModule(Host).exports).toHaveLength(1);
    expect(await called(Host)).toBe(5);
  });

  test.each([
    '@extended @wasm.module("host")',
    '@wasm.module("host") @extended',
    '@wrapped @wasm.module("host")',
    '@wasm.module("host") @wrapped',
    ...(metadata ? [] : ['@constructing @wasm.module("host")', '@wasm.module("host") @constructing']),
  ])("a class is linked and bound that is replaced: %s", async (on) => {
    const Host = classOf(`${EXPORT} ${ADD}`, { metadata, on });
    expect(await called(Host)).toBe(5);
    expect(testGuest(new Host()).call("add", 4)).toBe(5);
    const runtime = new Runtime();
    runtime.declare(Host);
    expect(runtime.run({ instances: [new Host()] }, () => 1)).toBe(1);
  });
});

describe("without Symbol.metadata,", () => {
  test("hidden exports of a class and of one that extends it go to their own classes", () => {
    const [Base, Derived] = standard<[PlainModule, PlainModule]>(`${DECORATORS}
      class Base extends HostModuleBase {
        static moduleName = "base";
        @logged ${EXPORT} ${ADD}
      }
      class Derived extends Base {
        static moduleName = "derived";
        @logged @wasm.export("add", [u32, u32], u32) add(a, b) { return a + b; }
      }
      export default [Base, Derived];`);
    expect(testGuest(new Derived()).call("add", 4, 5)).toBe(9);
    expect(testGuest(new Base()).call("add", 4)).toBe(5);
  });

  test("a method of the same name that is not exported stays so", () => {
    new (classOf(`@logged ${EXPORT} ${ADD}`))();
    const Other = classOf(`@logged ${ADD} ${EXPORT} other(by) { return by; }`);
    new Other();
    expect(readModule(Other).exports.map(({ method }) => method)).toEqual(["other"]);
  });

  test("a class that has no instance yet is told how to write it", () => {
    const Host = classOf(`@logged ${EXPORT} ${ADD}`);
    const { problems } = thrown(() => readModule(Host), ModuleDefinitionError, { code: "invalid-module" });
    expect(problems.map(({ message }) => message)).toEqual([
      "Host: exports nothing. A decorator has replaced the method: put @wasm.export first.",
    ]);
  });

  test("a class with problems and no hidden export is refused before its constructor runs", () => {
    const Host = classOf(
      `static made = 0; constructor() { super(); Host.made++; } ${EXPORT} add(a, b) { return a + b; }`,
    );
    thrown(() => new Runtime().link(Host), ModuleDefinitionError, { code: "invalid-module" });
    expect((Host as unknown as { made: number }).made).toBe(0);
  });
});
