import {
  allocated,
  callback,
  handle,
  i32,
  LiftError,
  type Pointer,
  pointer,
  string,
  u32,
} from "@hostwright/types";

import { GuestClosedError } from "../src/errors.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import type { Guest } from "../src/guest.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { caller, type Caller, fn, guestModule, wasm } from "../src/index.js";
import type { InstantiateOptions } from "../src/link/instantiate.js";
import { Runtime } from "../src/runtime.js";
import { compiledGuests } from "./compiled-guests.fixture.js";
import { importsOf, type Library, linkUnit, type Program, relocate } from "./program.fixture.js";

type Given = (value: number) => number;
const given = callback([i32], i32);

class File {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
const files = handle(File);
const double: Given = (value) => 2 * value;

class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  readonly kept: Given[] = [];
  readonly opened: File[] = [];
  readonly released: Given[] = [];

  @wasm.export("keep")
  keep(@given each: Given): void {
    this.kept.push(each);
  }
  @wasm.export("take", given)
  take(): Given {
    return this.kept[0] ?? double;
  }
  @wasm.export("release")
  release(@given.own each: Given): void {
    this.released.push(each);
  }
  @wasm.export("open", files)
  open(@string name: string): File {
    const file = new File(name);
    this.opened.push(file);
    return file;
  }
  @wasm.export("read", i32)
  read(@files file: File): number {
    return this.opened.indexOf(file);
  }
  @wasm.export("name", allocated(string, { out: true }))
  name(@files file: File): string {
    return file.name;
  }
}

/** Only the library imports of it. */
class Tenants extends HostModuleBase<number> {
  static override readonly moduleName = "tenants";
  readonly callers: Guest[] = [];
  readonly memories: ArrayBufferLike[] = [];

  @wasm.export("tenant", i32)
  tenant(@i32 value: number, @caller from: Caller): number {
    this.callers.push(from.guest);
    this.memories.push(from.memory.buffer);
    return this.options + value;
  }
}

const [OF_TENANT, TWICE, TRAP] = [0, 1, 2];

const programs = compiledGuests("program-c");
const LIBRARIES = { clang: compiledGuests("library-unit"), Emscripten: compiledGuests("library-emscripten") };
const units = Object.entries(LIBRARIES).flatMap(([by, libraries]) =>
  libraries.flatMap(([how, library], at) =>
    programs[at] === undefined ? [] : [[by, how, at, library] as const],
  ),
);

describe.each(units)(
  "a program of two units in C, of which %s has linked the second, %s",
  (_by, _how, at, libraryBytes) => {
    let runtime: Runtime;
    let host: Host;
    let tenants: Tenants;
    let program: Guest<Program>;
    let library: Guest<Library>;

    async function start(options: InstantiateOptions = {}): Promise<void> {
      runtime = new Runtime();
      host = runtime.link(Host);
      tenants = runtime.link(Tenants, 1000);
      program = await runtime.instantiate<Program>(programs[at]?.[1] as Uint8Array<ArrayBuffer>, options);
      library = await linkUnit(runtime, program, libraryBytes, options);
    }

    beforeEach(async () => start());

    test("has one set of variables, one stack and one memory", () => {
      expect([library.exports.library_count(), library.exports.library_apply(TWICE, 21)]).toEqual([101, 42]);
      expect(program.exports.program_apply(program.exports.program_own(), 1)).toBe(102);
    });

    test("passes a function by either unit as one function of the host", () => {
      const pointers = [
        program.exports.program_own(),
        ...[OF_TENANT, TWICE].map((each) => library.exports.library_own(each)),
      ];
      for (const each of pointers) {
        program.exports.program_keep(each);
        library.exports.library_keep(each);
      }
      const [own, ownAgain, tenant, tenantAgain, twice, twiceAgain] = host.kept;
      expect([ownAgain, tenantAgain, twiceAgain]).toEqual([own, tenant, twice]);
      expect([own?.(1), tenant?.(1), twice?.(1)]).toEqual([101, 1001, 2]);
      // Returned to either unit, it is the same pointer.
      expect([program.exports.program_take(), library.exports.library_take()]).toEqual([
        pointers[0],
        pointers[0],
      ]);
    });

    test("enters the unit that a function belongs to", () => {
      program.exports.program_keep(library.exports.library_own(OF_TENANT));
      host.kept[0]?.(1);
      expect(tenants.callers).toEqual([library]);
    });

    test("enters the unit that a function belongs to, where the loader has put it in the place of another's", () => {
      const { __indirect_function_table: table } = program.exports;
      const places = [program.exports.program_own(), library.exports.library_own(OF_TENANT)] as const;
      const [own, tenant] = places.map((place) => table.get(place) as unknown);
      // As dlopen puts them, and addFunction those that a unit exports.
      table.set(places[0], tenant);
      table.set(places[1], own);
      const added = table.grow(1, library.instance.exports["library_twice"]);
      program.exports.program_keep(places[0]);
      library.exports.library_keep(places[1]);
      program.exports.program_keep(added);
      expect(host.kept.map((each) => each(1))).toEqual([1001, 101, 2]);
      expect(tenants.callers).toEqual([library]);
      library.close();
      thrown(() => host.kept[0]?.(1), GuestClosedError, { code: "guest-closed" });
      expect(host.kept[1]?.(1)).toBe(102);
      thrown(() => host.kept[2]?.(1), GuestClosedError, { code: "guest-closed" });
    });

    test("finds the instances of the context in functions that one unit calls for another", () => {
      const other = new Tenants(2000);
      const pointer = library.exports.library_own(OF_TENANT);
      const call = (): number[] => [
        program.exports.program_apply(pointer, 1),
        library.exports.library_apply(OF_TENANT, 2),
        host.kept[0]?.(3) ?? 0,
      ];
      program.exports.program_keep(pointer);
      expect(call()).toEqual([1001, 1002, 1003]);
      expect(runtime.run({ instances: [other] }, call)).toEqual([2001, 2002, 2003]);
      expect(call()).toEqual([1001, 1002, 1003]);
      // The frame is that of the unit that was entered last: the library calls the main unit through the host.
      expect(tenants.callers.map((each) => each === library)).toEqual([
        false,
        false,
        true,
        false,
        false,
        true,
      ]);
      expect(new Set([...tenants.memories, ...other.memories])).toEqual(
        new Set([program.exports.memory.buffer]),
      );
    });

    test("takes the memory of results from the allocator of the main unit", () => {
      const file = program.exports.program_open();
      const before = program.exports.live_bytes();
      const sum = [..."program"].reduce((total, letter) => total + letter.charCodeAt(0), 0);
      expect(library.exports.library_sum(file)).toBe(sum);
      expect([program.exports.live_bytes(), program.exports.wrong_frees()]).toEqual([before, 0]);
    });

    test("lends arguments by the allocator of the main unit, to a class of the other", async () => {
      const Greeter = guestModule({ library_greet: fn([string, u32], allocated(string, { out: true })) });
      const imports = await importsOf(program, libraryBytes);
      expect((await runtime.verify(libraryBytes, { as: Greeter, imports })).problems).toEqual([]);
      const greeter = await runtime.instantiate(libraryBytes, { as: Greeter, imports });
      relocate(greeter.guest as unknown as Guest<Library>, program, imports);
      const before = program.exports.live_bytes();
      expect([greeter.library_greet("one, ", 2), greeter.library_greet("", 1)]).toEqual(["one, two", "one"]);
      expect([program.exports.live_bytes(), program.exports.wrong_frees()]).toEqual([before, 0]);
      // Alone it has no allocator.
      const { __indirect_function_table } = program.exports;
      const env = {
        ...imports["env"],
        memory: new WebAssembly.Memory({ initial: 17 }),
        __indirect_function_table,
      };
      const { problems } = await runtime.verify(libraryBytes, { as: Greeter, imports: { ...imports, env } });
      expect(problems.map(({ code }) => code)).toEqual(["missing-allocator", "missing-allocator"]);
    });

    test("shares handles, and functions of the host", () => {
      const file = program.exports.program_open();
      expect([program.exports.program_read(file), library.exports.library_read(file)]).toEqual([0, 0]);
      const index = library.exports.library_take();
      expect([program.exports.program_take(), program.exports.program_apply(index, 21)]).toEqual([index, 42]);
      program.exports.program_release(index);
      expect(host.released).toEqual([double]);
      thrown(() => library.exports.library_release(index), LiftError, { code: "unknown-callback" });
    });

    test("takes pointers of one unit in calls of the other", () => {
      const place: Pointer<number> = pointer(i32).lift(program.memory, program.exports.program_count.value);
      expect(pointer(i32).lower(place, library.memory)).toBe(program.exports.program_count.value);
      const alone = pointer(i32).lift(program.memory, 0x10);
      expect(() => pointer(i32).lower(alone, new Runtime() as never)).toThrow();
    });

    test("keeps what belongs to it until the last unit is closed", () => {
      const index = library.exports.library_take();
      const file = program.exports.program_open();
      program.exports.program_keep(library.exports.library_own(TWICE));
      program.exports.program_keep(program.exports.program_own());
      library.close();
      expect([program.exports.program_apply(index, 4), program.exports.program_read(file)]).toEqual([8, 0]);
      thrown(() => host.kept[0]?.(1), GuestClosedError, { code: "guest-closed" });
      expect(host.kept[1]?.(1)).toBe(101);
      program.close();
      expect(program.exports.__indirect_function_table.get(index)).toBeNull();
      thrown(() => host.kept[1]?.(1), GuestClosedError, { code: "guest-closed" });
    });

    test("goes on in the library when the main unit is closed, without its allocator", () => {
      const file = program.exports.program_open();
      const { program_own } = program.exports;
      library.exports.library_keep(program_own());
      program.close();
      expect([library.exports.library_read(file), library.exports.library_count()]).toEqual([0, 101]);
      thrown(() => host.kept[0]?.(1), GuestClosedError, { code: "guest-closed" });
      thrown(() => library.exports.library_sum(file), GuestClosedError, { code: "guest-closed" });
    });

    test.each([
      ["the library", () => program.exports.program_apply(library.exports.library_own(TRAP), 1)],
      ["the main unit", () => library.exports.library_apply(TRAP, 1)],
      ["a callback", () => host.kept[0]?.(1)],
    ])("ends with all its units when %s traps", (_by, run) => {
      program.exports.program_keep(library.exports.library_own(TRAP));
      const other = library;
      expect(run).toThrow(WebAssembly.RuntimeError);
      expect([program.isPoisoned, other.isPoisoned]).toEqual([true, true]);
      thrown(() => other.exports.library_count(), GuestClosedError, { code: "guest-poisoned" });
      thrown(() => program.exports.program_own(), GuestClosedError, { code: "guest-poisoned" });
    });

    test("goes on where its units are known to survive an abort", async () => {
      await start({ afterAbort: "keep" });
      const trap = library.exports.library_own(TRAP);
      expect(() => program.exports.program_apply(trap, 1)).toThrow(WebAssembly.RuntimeError);
      expect([library.exports.library_count(), program.isPoisoned]).toEqual([101, false]);
      expect(program.exports.program_apply(library.exports.library_own(OF_TENANT), 1)).toBe(1001);
    });

    test("ends a call of a function of the other unit by the signal of its context", () => {
      const controller = new AbortController();
      const reason = new Error("stop");
      const stopping = new Tenants(0);
      stopping.tenant = () => {
        controller.abort(reason);
        return 1;
      };
      const pointer = library.exports.library_own(OF_TENANT);
      const run = (): number =>
        runtime.run({ signal: controller.signal, instances: [stopping] }, () =>
          program.exports.program_apply(pointer, 1),
        );
      expect(run()).toBe(1);
      expect(run).toThrow(reason);
    });
  },
);
