import {
  bytes,
  GuestMemoryError,
  i32,
  list,
  LowerError,
  pointer,
  type Pointer,
  string,
  struct,
  type TypeDescriptor,
  u32,
  u8,
  type List,
} from "@hostwright/types";

import { ModuleDefinitionError, ModuleLinkError } from "../errors.js";
import { describeWith } from "../fixtures/engine-features.fixture.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { GuestModuleBase, HostModuleBase, Runtime, wasm } from "../index.js";
import type { InstantiateOptions } from "./instantiate.js";

const MORE = { memory: "more" } as const;

@wasm.module("host")
class Host extends HostModuleBase {
  readonly heard: unknown[] = [];

  @wasm.export("say")
  say(@string(MORE) text: string, @string own: string): void {
    this.heard.push(text, own);
  }

  @wasm.export("sum", u32)
  sum(@list(struct({ id: u32, name: string }), MORE) entries: List<{ id: number; name: string }>): number {
    this.heard.push(...[...entries].map(({ name }) => name));
    return [...entries].reduce((sum, { id }) => sum + id, 0);
  }

  @wasm.export("set")
  set(@pointer(u32, MORE) to: Pointer<number>, @bytes(MORE) into: Uint8Array): void {
    to.store(7);
    into.fill(1);
  }
}

const IMPORTS = `
  (import "host" "say" (func $say (param i32 i32 i32 i32)))
  (import "host" "sum" (func $sum (param i32 i32) (result i32)))
  (import "host" "set" (func $set (param i32 i32 i32)))`;
const EXPORTS = `
  (func (export "say") (param i32 i32 i32 i32) (call $say (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "sum") (param i32 i32) (result i32) (call $sum (local.get 0) (local.get 1)))
  (func (export "set") (param i32 i32 i32) (call $set (local.get 0) (local.get 1) (local.get 2)))
`;
const FUNCTIONS = `
  (func (export "number") (param i32) (result i32) (local.get 0))
  (func (export "text") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))`;
const OWN = '(memory (export "memory") 1)';

interface Exports {
  say(offset: number, length: number, own: number, ownLength: number): void;
  sum(offset: number, count: number): number;
  set(to: number, offset: number, length: number): void;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

async function source(imports: string, memories: string): Promise<Uint8Array<ArrayBuffer>> {
  const features = { multi_memory: true, threads: true, memory64: true };
  return assemble(`${imports} ${memories} ${imports.includes("host") ? EXPORTS : FUNCTIONS}`, features);
}

async function instantiate(
  [imports, memories]: readonly [string, string],
  options?: InstantiateOptions,
  isCompiled = false,
): Promise<{ guest: Guest<Exports>; host: Host }> {
  const runtime = new Runtime();
  const host = runtime.link(Host);
  const given = await source(imports + IMPORTS, memories);
  const guest = await runtime.instantiate<Exports>(
    isCompiled ? await WebAssembly.compile(given) : given,
    options,
  );
  return { guest, host };
}

describe("types that name the only memory", () => {
  test("work on it, whatever it is exported or imported as", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const ways: [readonly [string, string], InstantiateOptions][] = [
      [["", '(memory (export "more") 1)'], {}],
      [['(import "js" "more" (memory 1))', ""], { imports: { js: { more: memory } } }],
    ];
    for (const [fields, options] of ways) {
      for (const isCompiled of [false, true]) {
        const { guest, host } = await instantiate(fields, options, isCompiled);
        guest.memory.writeBytes(0, text("hello"));
        guest.exports.say(0, 4, 1, 4);
        expect(host.heard).toEqual(["hell", "ello"]);
      }
    }
  });

  test("are told of by verify, and at the call, when the guest has another", async () => {
    const runtime = new Runtime();
    runtime.link(Host);
    const bytesOf = await source(IMPORTS, OWN);
    const report = await runtime.verify(bytesOf);
    expect(report.isLinkable).toBe(true);
    expect(report.warnings).toEqual([
      {
        code: "memory-not-found",
        message:
          'host.say, host.sum, host.set work on the memory "more" of the guest, which has none of that name; it has memory.',
      },
    ]);
    const guest = await runtime.instantiate<Exports>(bytesOf);
    const error = thrown(() => guest.exports.sum(0, 0), GuestMemoryError, { code: "no-memory" });
    expect(error.message).toBe(
      'host.sum: parameter 0 (entries: list<struct>) lies in the memory "more", and the guest exports and imports none of that ' +
        "name. Let it export one, or name another.",
    );
  });
});

describeWith("several memories")("types that name another memory of the guest", () => {
  const TWO = ["", `${OWN} (memory (export "more") 2)`] as const;

  test("work on that one, and all others on the guest's", async () => {
    const { guest, host } = await instantiate(TWO);
    const more = guest.exports as unknown as Record<"more", WebAssembly.Memory>;
    const there = new Uint8Array(more.more.buffer);
    there.set(text("there"));
    guest.memory.writeBytes(0, text("here!"));
    guest.exports.say(0, 5, 0, 4);
    expect(host.heard).toEqual(["there", "here"]);
    new Uint32Array(more.more.buffer).set([3, 0, 2, 4, 2, 3], 16);
    expect(guest.exports.sum(64, 2)).toBe(7);
    expect(host.heard.slice(2)).toEqual(["th", "ere"]);
    guest.exports.set(2 * 65536 - 4, 8, 2);
    expect([there[2 * 65536 - 4], there[8], there[9], there[10]]).toEqual([7, 1, 1, 0]);
    expect(guest.memory.readBytes(0, 10)).toEqual(Uint8Array.from([...text("here!"), 0, 0, 0, 0, 0]));
  });

  test.each([
    ["the end of that memory, not of the guest's", 2 * 65536, 1],
    ["the last byte", 2 * 65536 - 1, 2],
  ])("end with %s", async (_, offset, length) => {
    const { guest, host } = await instantiate(TWO, { afterAbort: "keep" });
    const error = thrown(() => guest.exports.say(offset, length, 0, 0), GuestMemoryError, {
      code: "out-of-bounds",
      memorySize: 2 * 65536,
    });
    expect(error.message).toContain("host.say: parameter 0 (text: string)");
    guest.exports.say(2 * 65536 - 1, 1, 0, 0);
    expect(host.heard).toEqual(["\0", ""]);
  });

  test.each([
    ["by its name", "more", '(import "js" "more" (memory 1))'],
    ["by its module and its name", "js.more", '(import "js" "more" (memory 1))'],
    ["where it is shared", "more", '(import "js" "more" (memory 1 1 shared))'],
  ])("find an imported one %s", async (_, name, imported) => {
    const isShared = imported.includes("shared");
    const more = new WebAssembly.Memory({ initial: 1, ...(isShared && { maximum: 1, shared: true }) });
    @wasm.module("host")
    class Named extends HostModuleBase {
      heard = "";
      @wasm.export("say")
      say(@string({ memory: name }) said: string): void {
        this.heard = said;
      }
    }
    const runtime = new Runtime();
    const host = runtime.link(Named);
    const guest = await runtime.instantiate<{ run(): void }>(
      await assemble(
        `${imported} (import "host" "say" (func $say (param i32 i32))) ${OWN}
        (func $start (call $say (i32.const 0) (i32.const 2))) (start $start)
        (func (export "run") (call $say (i32.const 0) (i32.const 4)))`,
        { multi_memory: true, threads: true },
      ),
      { imports: { js: { more } } },
    );
    expect(host.heard).toBe("\0\0");
    new Uint8Array(more.buffer).set(text("text"));
    guest.exports.run();
    expect(host.heard).toBe("text");
  });

  test("do not find an exported one while the start function runs", async () => {
    const fields = `${OWN} (memory (export "more") 1) (func $start (call $say (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))) (start $start)`;
    const instantiated = instantiate(["", fields]);
    await expect(instantiated).rejects.toMatchObject({ name: "GuestMemoryError", code: "memory-not-ready" });
  });

  test("belong to one guest each", async () => {
    const runtime = new Runtime();
    const host = runtime.link(Host);
    const bytesOf = await source(IMPORTS, TWO[1]);
    const guests = [await runtime.instantiate<Exports>(bytesOf), await runtime.instantiate<Exports>(bytesOf)];
    guests.forEach(({ exports }, index) => {
      const { more } = exports as unknown as Record<"more", WebAssembly.Memory>;
      new Uint8Array(more.buffer).set(text(`guest ${String(index)}`));
    });
    for (const { exports } of [...guests, ...guests]) exports.say(0, 7, 0, 0);
    expect(host.heard.filter((each) => each !== "")).toEqual(["guest 0", "guest 1", "guest 0", "guest 1"]);
  });

  test("are found by verify, which says so when a name is of several, or of another address type", async () => {
    const runtime = new Runtime();
    runtime.link(Host);
    const messages = async (imports: string, memories: string, given = {}): Promise<string[]> => {
      const report = await runtime.verify(await source(imports + IMPORTS, memories), given);
      return report.warnings.map(({ message }) => message);
    };
    expect(await messages("", TWO[1])).toEqual([]);
    const js = { more: new WebAssembly.Memory({ initial: 1 }) };
    const both = '(import "a" "more" (memory 1)) (import "b" "more" (memory 1))';
    const users = 'host.say, host.sum, host.set work on the memory "more" of the guest,';
    expect(
      await messages(both, OWN, { imports: { a: js, b: { more: new WebAssembly.Memory({ initial: 1 }) } } }),
    ).toEqual([`${users} which imports several of that name. Write one of a.more, b.more.`]);
    if (!WebAssembly.validate(await assemble("(memory i64 1)", { memory64: true }))) return;
    expect(await messages("", `${OWN} (memory (export "more") i64 1)`)).toEqual([
      `${users} which is addressed with i64, and the one that host functions work on with i32. Let both have one address type.`,
    ]);
  });
});

class Plugin extends GuestModuleBase {
  @wasm.export("text", [i32, i32], string(MORE)) text!: (offset: number, length: number) => string;
}

describe("a class of guest modules with types that name a memory", () => {
  test("does not fit a guest without it", async () => {
    const given = await source("", OWN);
    const error = await rejected(
      new Runtime().instantiate(given.slice(), { as: Plugin }),
      ModuleLinkError,
      {},
    );
    expect(error.problems).toMatchObject([
      {
        code: "missing-memory",
        message:
          'Plugin.text works on the memory "more" of the guest, which has none of that name; it has memory.',
      },
    ]);
  });

  test("does not lend memory there: a parameter is refused when the class is read", async () => {
    for (const type of [string(MORE), list(u8, MORE)] as TypeDescriptor[]) {
      class Lent extends GuestModuleBase {
        static readonly exports = { number: { parameters: [type], result: i32 } };
      }
      const instantiated = new Runtime().instantiate(await source("", OWN), { as: Lent });
      await rejected(instantiated, ModuleDefinitionError, { code: "invalid-module" });
    }
  });
});

describeWith("several memories")("a guest used as such a class", () => {
  test("gives results out of that memory, and takes pointers into it", async () => {
    class Pointing extends GuestModuleBase {
      @wasm.export("text", [i32, i32], string(MORE)) text!: (offset: number, length: number) => string;
      @wasm.export("number", [pointer(u32, MORE)], pointer(u32, MORE)) number!: (
        to: Pointer<number>,
      ) => Pointer<number>;
    }
    const plugin = await new Runtime().instantiate(await source("", `${OWN} (memory (export "more") 1)`), {
      as: Pointing,
    });
    const { more } = plugin.guest.exports as unknown as Record<"more", WebAssembly.Memory>;
    new Uint8Array(more.buffer).set(text("in more"));
    expect(plugin.text(3, 4)).toBe("more");
    const back = pointer(u32, MORE).lift(plugin.guest.memory, 8);
    expect(plugin.number(back).offset).toBe(8);
    const own = pointer(u32).lift(plugin.guest.memory, 8);
    thrown(() => plugin.number(own), LowerError, {
      code: "foreign-memory",
      where: "Pointing.number",
    });
  });
});
