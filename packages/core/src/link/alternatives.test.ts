import { f64, i32, i64, string, u32, u64, usize } from "@hostwright/types";

import { fn } from "../declare/fn.js";
import { ModuleDefinitionError, ModuleLinkError } from "../errors.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { describe as describeModule } from "../compile/describe.js";
import { logCalls } from "../observe/log-calls.js";
import { policy } from "../observe/policy.js";
import { Runtime } from "../runtime.js";
import { testGuest } from "../testing/index.js";
import * as wasm from "../wasm.js";

@wasm.module("env")
class Old extends HostModuleBase {
  @wasm.export("seek", i32)
  seek(@i32 by: number): number {
    return by + 1;
  }
}
@wasm.module("env")
class New extends HostModuleBase {
  @wasm.export("seek", i64)
  seek(@i64 by: bigint): bigint {
    return by + 2n;
  }
}
@wasm.module("env")
class Both extends HostModuleBase {
  @wasm.export("seek", i32)
  seekOld(@i32 by: number): number {
    return by + 3;
  }
  @wasm.export("seek", i64)
  seekNew(@i64 by: bigint): bigint {
    return by + 4n;
  }
}

const [I32, I64, F64] = [0x7f, 0x7e, 0x7c];
/** A guest that imports env.seek with types, and exports each of the imports. */
function guest(...types: readonly (readonly [parameter: number, result: number])[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, entries: readonly number[][]): number[] => {
    const body = [entries.length, ...entries.flat()];
    return [id, body.length, ...body];
  };
  const text = (value: string): number[] => [value.length, ...Buffer.from(value)];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      types.map(([parameter, result]) => [0x60, 1, parameter, 1, result]),
    ),
    ...section(
      2,
      types.map((_, index) => [...text("env"), ...text("seek"), 0, index]),
    ),
    ...section(
      7,
      types.map((_, index) => [...text(`seek${String(index)}`), 0, index]),
    ),
  ]);
}
async function seek(runtime: Runtime, type: number, by: number | bigint): Promise<unknown> {
  const { exports } = await runtime.instantiate<{ seek0(by: unknown): unknown }>(guest([type, type]));
  return exports.seek0(by);
}

describe("two exports of one name with different types", () => {
  test.each([
    ["two classes", [Old, New], 2, 3n],
    ["one class", [Both], 4, 5n],
  ] as const)("serve each guest by the type that it imports: %s", async (_, classes, old, other) => {
    for (const order of [classes, [...classes].reverse()]) {
      const runtime = new Runtime();
      for (const each of order) runtime.link(each);
      expect([await seek(runtime, I32, 1), await seek(runtime, I64, 1n)]).toEqual([old, other]);
    }
  });

  test("are all told to a guest that imports none of them", async () => {
    const runtime = new Runtime();
    runtime.link(Old);
    runtime.link(New);
    const report = await runtime.verify(guest([F64, F64]));
    expect(report.problems).toMatchObject([{ code: "wrong-signature", module: "env", name: "seek" }]);
    expect(report.problems[0]?.message).toBe(
      "env.seek: Old.seek is (i32) -> i32, New.seek is (i64) -> i64, and the guest imports (f64) -> f64. Change the guest's declaration, or add a method of that type.",
    );
    await expect(seek(runtime, F64, 1)).rejects.toMatchObject({ code: "unresolved-imports" });
  });

  test("are not for one guest, whose imports of one name get one function", async () => {
    const runtime = new Runtime();
    runtime.link(Both);
    const { problems } = await runtime.verify(guest([I32, I32], [I64, I64]));
    expect(problems).toMatchObject([{ code: "wrong-signature", index: 1 }]);
    expect(problems[0]?.message).toContain("Let it declare the function once.");
  });

  test("are refused for a module that does not tell its types", async () => {
    const runtime = new Runtime();
    runtime.link(Both);
    const module = await WebAssembly.compile(guest([I32, I32]));
    const { problems } = await runtime.verify(module);
    expect(problems[0]?.message).toContain("does not tell the type that it imports. Give its bytes.");
    await expect(runtime.instantiate(module)).rejects.toMatchObject({ code: "unresolved-imports" });
    expect(await seek(runtime, I32, 1)).toBe(4);
  });

  test("are unlinked each by itself", async () => {
    const runtime = new Runtime();
    runtime.link(Old);
    runtime.link(New);
    runtime.unlink(Old);
    await expect(seek(runtime, I32, 1)).rejects.toMatchObject({ code: "unresolved-imports" });
    expect(await seek(runtime, I64, 1n)).toBe(3n);
    runtime.link(Old);
    expect(await seek(runtime, I32, 1)).toBe(2);
  });

  test("are described, called in tests, logged and ruled by their name", async () => {
    expect(describeModule(Both).exports.map(({ name, signature }) => [name, signature])).toEqual([
      ["seek", "(i32) -> i32"],
      ["seek", "(i64) -> i64"],
    ]);
    const tested = testGuest(new Both());
    expect([tested.call("seek", 1), tested.call("seek", 1n)]).toEqual([4, 5n]);
    const lines: string[] = [];
    const runtime = new Runtime();
    runtime.link(Both);
    runtime.use(
      logCalls((line) => lines.push(line)),
      policy([{ module: "env", export: "seek", quota: { calls: 2, per: "runtime" }, abort: true }]),
    );
    expect([await seek(runtime, I32, 1), await seek(runtime, I64, 1n)]).toEqual([4, 5n]);
    expect(lines.filter((line) => line.includes("env.seek"))).toHaveLength(2);
    await expect(seek(runtime, I64, 1n)).rejects.toMatchObject({ name: "PolicyError" });
  });
});

describe("two exports of one name that some guest could not tell apart", () => {
  const table = (first: readonly unknown[], second: readonly unknown[]) => {
    class A extends HostModuleBase {
      static override readonly moduleName = "env";
      static readonly exports: Record<string, unknown> = { f: fn(first as never) };
      f(): void {
        // Linked only.
      }
    }
    class B extends A {
      static override readonly exports: Record<string, unknown> = { f: fn(second as never) };
    }
    class One extends HostModuleBase {
      static override readonly moduleName = "env";
      static readonly exports: Record<string, unknown> = {
        f: fn(first as never, undefined, { name: "f" }),
        g: fn(second as never, undefined, { name: "f" }),
      };
      f(): void {
        // Linked only.
      }
      g(): void {
        // Linked only.
      }
    }
    return [A, B, One] as const;
  };

  test.each([
    [
      [u32, u32],
      [i32, i32],
    ],
    [[string], [u32, u32]],
    [[string], [u64, u64]],
    [
      [usize, f64],
      [u32, f64],
    ],
    [
      [usize, f64],
      [i64, f64],
    ],
  ])("are refused in either kind of memory, %#", (first, second) => {
    const [A, B, One] = table(first, second);
    const runtime = new Runtime();
    runtime.link(A);
    thrown(() => runtime.link(B), ModuleLinkError, { code: "export-collision" });
    const { problems } = thrown(() => describeModule(One), ModuleDefinitionError, { code: "invalid-module" });
    expect(problems.map(({ code }) => code)).toContain("duplicate-export");
  });
});
