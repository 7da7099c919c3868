import { defineType, errno, GuestMemory, i32, string, u32 } from "@hostwright/types";

import { type Frame, register } from "../context/frame.js";
import { exportMethod } from "../declare/export.js";
import { moduleName } from "../declare/module.js";
import { ModuleDefinitionError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { compileModule } from "./compiled-module.js";
import { explain } from "./explain.js";
import { canRunText } from "./generated-thunk.js";

@moduleName("kv")
class KeyValue extends HostModuleBase {
  @exportMethod("put", errno)
  put(@string key: string, @u32 count: number): void {
    if (count > 0) throw new Error(key);
  }
  @exportMethod("wait")
  async wait(): Promise<void> {
    await Promise.resolve();
  }
}

/** Calls the thunk of an export of a class, as a guest would. */
function call(moduleClass: new () => HostModuleBase, name: string, ...raw: number[]): unknown {
  const compiled = compileModule(moduleClass);
  const frame: Frame = {
    memory: new GuestMemory(16),
    owner: undefined,
    context: undefined,
    isSuspendable: false,
    aborted: undefined,
    passing: undefined,
    copied: 0,
    copiedBelow: 0,
  };
  frame[compiled.slot] = new moduleClass();
  register.frame = frame;
  try {
    return compiled.exports
      .find(({ metadata }) => metadata.name === name)
      ?.for("i32")
      .sync(true)(...raw);
  } finally {
    register.frame = null;
  }
}

describe("explain", () => {
  test("gives the signature of an export and the text that runs", () => {
    const { signature, runs, source } = explain(KeyValue, "put");
    expect([signature, runs]).toEqual(["(i32, i32, i32) -> i32", "source"]);
    const [first, head] = source.split("\n");
    expect([first, head]).toEqual([
      "// kv.put: (i32, i32, i32) -> i32",
      "return function $put(a0, a1, a2) {",
    ]);
    expect(source).toContain("const v0 = lift0(memory, a0 >>> 0, a1 >>> 0); // key: string\n");
    expect(source).toContain("const v1 = lift1(memory, a2); // count: u32\n");
    expect(source).toContain('value = receiver["put"](v0, v1);\n');
    expect(source).toMatch(/\n\/\/# sourceURL=hostwright:\/\/\/kv\.h\d+\.i32\.js\n$/);
  });

  test("follows how the guest's memory is addressed", () => {
    const { signature, source } = explain(KeyValue, "put", { addressType: "i64" });
    expect(signature).toBe("(i64, i64, i32) -> i32");
    expect(source).toContain("lift0(memory, address(a0), address(a1))");
  });

  test("says that closures run without codegen, and what they do", () => {
    const { runs, source } = explain(KeyValue, "put", { codegen: false });
    expect(runs).toBe("closures");
    expect(source).toBe(
      `// Closures do what follows, since codegen is off.\n${explain(KeyValue, "put").source}`,
    );
  });

  test("says that closures run an asynchronous method", () => {
    expect(explain(KeyValue, "wait")).toEqual({
      signature: "() -> ()",
      runs: "closures",
      source: "// It is asynchronous: closures suspend the guest.\n",
    });
  });

  test.each(["get", "constructor", "__proto__", "toString"])("refuses %s, which is no export", (name) => {
    const error = thrown(() => explain(KeyValue, name), ModuleDefinitionError, { code: "invalid-module" });
    expect(error.message).toContain(`has no export "${name}". Ask for one of "put", "wait".`);
  });
});

test("a generated function is found in a stack by the address in its source", () => {
  const slot = compileModule(KeyValue).slot;
  let stack = "";
  try {
    call(KeyValue, "put", 0, 3, 1);
  } catch (error) {
    stack = String((error as Error).stack);
  }
  expect(stack).toMatch(new RegExp(`at \\$put \\(hostwright:///kv\\.${slot}\\.i32\\.js:\\d+:\\d+`));
});

describe("names are data and never code", () => {
  const HOSTILE = [
    `"]; globalThis.hacked = true; receiver["`,
    "'; globalThis.hacked = true; //",
    "`${(globalThis.hacked = true)}`",
    "*/ globalThis.hacked = true; /*",
    "\nglobalThis.hacked = true;\n",
    "\r\nglobalThis.hacked = true;//",
    "\u2028globalThis.hacked = true;\u2029",
    "</script><script>globalThis.hacked = true</script>",
    "<!-- globalThis.hacked = true",
    "\\u0022\\",
    "\\",
    "constructor",
    "__proto__",
    "prototype",
    "arguments",
    "\ud800",
    "ünïcode 🚀",
    "a b/c?d#e%f",
    "",
  ];

  test.each(HOSTILE)("%j", (name) => {
    const odd = defineType({ name, flat: ["i32"], lift: (_memory: GuestMemory, core: number) => core * 2 });
    const exportName = name === "" ? "empty" : name;
    const member = name === "constructor" ? "constructed" : name;
    class Hostile extends HostModuleBase {
      static override readonly moduleName: string = exportName;
    }
    Object.defineProperty(Hostile.prototype, member, {
      value: (a: number) => a + 1,
      writable: true,
      configurable: true,
    });
    (odd as unknown as (target: object, key: string, index: number) => void)(Hostile.prototype, member, 0);
    const exported = exportMethod(exportName, i32) as unknown as (
      target: object,
      key: string,
      descriptor: PropertyDescriptor,
    ) => void;
    exported(
      Hostile.prototype,
      member,
      Object.getOwnPropertyDescriptor(Hostile.prototype, member) as PropertyDescriptor,
    );
    // As many lines as it has with any name, whatever ends a line for JavaScript.
    expect(explain(Hostile, exportName).source.split(/\r\n|[\n\r\u2028\u2029]/)).toHaveLength(22);
    expect(call(Hostile, exportName, 20)).toBe(41);
    expect(globalThis).not.toHaveProperty("hacked");
  });
});

test("an engine that runs source text is known by running some", () => {
  expect(canRunText()).toBe(true);
});
