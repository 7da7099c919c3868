import {
  bool,
  bytes,
  type ErrnoTable,
  errno,
  errnoTable,
  f32,
  i64,
  linuxErrnos,
  list,
  type List,
  orErrno,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  u32,
  u64,
  u8,
} from "@hostwright/types";

import { ModuleDefinitionError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { describe as describeModule } from "./describe.js";

class Point extends Struct {
  @u8 kind!: number;
  @f32 x!: number;
}

@wasm.module("everything")
class Everything extends HostModuleBase {
  @wasm.export("put", errno)
  put(@string _key: string, @bytes({ copy: true }) _value: Uint8Array): void {
    // Described only.
  }

  @wasm.export()
  nothing(): void {
    // Described only.
  }

  @wasm.export("get", orErrno(u64))
  get(@string _key: string, @pointer(u32) { offset: _offset }: Pointer<number>): bigint {
    return 0n;
  }

  @wasm.export("mixed", [i64, f32, bool])
  mix(
    @struct(Point) _point: Point,
    @list(u32) _numbers: List<number>,
    @pointer(u64) _out: Pointer<bigint>,
    @i64 _long: bigint,
  ): [bigint, number, boolean] {
    return [0n, 0, false];
  }

  @wasm.export("later")
  async later(): Promise<void> {
    await Promise.resolve();
  }
}

const description = describeModule(Everything);

/** Everything in a value that can be frozen and is not. */
function thawed(value: unknown, path = "$"): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => thawed(each, `${path}.${key}`));
  return Object.isFrozen(value) ? inner : [path, ...inner];
}

describe("the description of a module", () => {
  test("names the module, the class and the errno table", () => {
    expect(description).toMatchObject({ name: "everything", className: "Everything", errnos: "wasi" });
  });

  test("has the exports in the order of their declaration, each with its method", () => {
    expect(description.exports.map(({ name, method }) => `${name}: ${method}`)).toEqual([
      "put: put",
      "nothing: nothing",
      "get: get",
      "mixed: mix",
      "later: later",
    ]);
  });

  test("has the WebAssembly signature of each as text, for a 32-bit memory", () => {
    expect(description.exports.map(({ signature }) => signature)).toEqual([
      "(i32, i32, i32, i32) -> i32",
      "() -> ()",
      "(i32, i32, i32) -> (i64, i32)",
      "(i32, i32, i32, i32, i64) -> (i64, f32, i32)",
      "() -> ()",
    ]);
  });

  test("has the WebAssembly type of each, in which offsets and lengths stay addresses", () => {
    expect(description.exports[3]?.functionType).toEqual({
      parameters: ["address", "address", "address", "address", "i64"],
      results: ["i64", "f32", "i32"],
    });
  });

  test("has names and types of parameters, and no name where the source has none", () => {
    const [put, , get] = description.exports;
    expect(put?.parameters).toEqual([
      { name: "_key", type: string.describe() },
      { name: "_value", type: bytes({ copy: true }).describe() },
    ]);
    expect(get?.parameters[1]).toEqual({ type: pointer(u32).describe() });
    expect(Object.keys(get?.parameters[1] ?? {})).toEqual(["type"]);
  });

  test("has the types of results, those inside of others too", () => {
    expect(description.exports[2]?.results).toEqual([orErrno(u64).describe()]);
    expect(description.exports[2]?.results[0]?.of?.name).toBe("u64");
    expect(description.exports[3]?.results.map(({ name }) => name)).toEqual(["i64", "f32", "bool"]);
    expect(description.exports[1]?.results).toEqual([]);
  });

  test("has the fields of structs with their offsets", () => {
    expect(description.exports[3]?.parameters[0]?.type.fields).toMatchObject([
      { name: "kind", offset: { i32: 0, i64: 0 } },
      { name: "x", offset: { i32: 4, i64: 4 } },
    ]);
  });

  test("says which methods are async", () => {
    expect(description.exports.map(({ isAsync }) => isAsync)).toEqual([false, false, false, false, true]);
  });

  test("is frozen all the way down", () => {
    expect(thawed(description)).toEqual([]);
  });

  test("is plain data that survives JSON", () => {
    expect(JSON.parse(JSON.stringify(description))).toStrictEqual(description);
  });

  test("is the same each time", () => {
    expect(describeModule(Everything)).toEqual(description);
  });
});

test("a module with an errno table of its own is described with it, in its results too", () => {
  const linux: ErrnoTable = { name: "linux", numberOf: () => 2, nameOf: () => "ENOENT" };
  @wasm.module("files", { errnos: linux })
  class Files extends HostModuleBase {
    @wasm.export("remove", errno)
    remove(): void {
      // Described only.
    }
  }
  const files = describeModule(Files);
  expect(files.errnos).toBe("linux");
  expect(files.exports[0]?.results[0]?.options).toEqual({ table: "linux" });
  // A table that does not list its names has no numbers to tell.
  expect(files.tables).toEqual([{ name: "linux", size: 2, numbers: {} }]);
});

test("the tables of errnos that a module and its types have are described with all of their numbers", () => {
  const disk = errnoTable("disk", { E_WORN_OUT: 11, E_TIRED: 11 }, { size: 4 });
  @wasm.module("disk", { errnos: linuxErrnos })
  class Disk extends HostModuleBase {
    @wasm.export("eject", errno.with(disk))
    eject(): void {
      // Described only.
    }
    @wasm.export("wait", errno.with(disk))
    wait(@errno _error: unknown): void {
      // Described only.
    }
  }
  const { errnos, tables } = describeModule(Disk);
  expect(errnos).toBe("linux");
  expect(tables.map(({ name, size }) => [name, size])).toEqual([
    ["linux", 4],
    ["disk", 4],
  ]);
  expect(tables[0]?.numbers).toMatchObject({ ENOENT: 2, EAGAIN: 11, EWOULDBLOCK: 11 });
  expect(tables[1]?.numbers).toEqual({ E_WORN_OUT: 11, E_TIRED: 11 });
});

test("a class with problems cannot be described", () => {
  class Nameless extends HostModuleBase {}
  thrown(() => describeModule(Nameless), ModuleDefinitionError, { code: "invalid-module" });
});
