import { handle, LiftError, LowerError, u32 } from "@hostwright/types";

import { assemble } from "../src/fixtures/guests.fixture.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import type { Guest } from "../src/guest.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import { Runtime } from "../src/runtime.js";

class File {
  readonly owner: string;
  closed = 0;
  constructor(owner: string) {
    this.owner = owner;
  }
}
const files = handle(File, { max: 4, release: (file) => file.closed++ });

class Host extends HostModuleBase {
  static override readonly moduleName = "env";
  readonly made: File[] = [];
  owner = "";

  @wasm.export("open", files)
  open(): File {
    const file = new File(this.owner);
    this.made.push(file);
    return file;
  }

  @wasm.export("read", u32)
  read(@files file: File): number {
    return this.made.indexOf(file);
  }

  @wasm.export("end")
  end(@files.own file: File): void {
    file.closed++;
  }
}

interface Exports {
  open(): number;
  read(file: number): number;
  end(file: number): void;
  readonly memory: WebAssembly.Memory;
}

const IMPORTS = `
  (import "env" "open" (func $open (result i32)))
  (import "env" "read" (func $read (param i32) (result i32)))
  (import "env" "end" (func $end (param i32)))`;
const REST = `
  (func (export "open") (result i32) (call $open))
  (func (export "read") (param i32) (result i32) (call $read (local.get 0)))
  (func (export "end") (param i32) (call $end (local.get 0)))`;

const IMPORTED = '(import "js" "ram" (memory 1))';
const EXPORTED = '(memory (export "memory") 1)';
const STARTING =
  "(global $first (mut i32) (i32.const 0)) (func $main (global.set $first (call $open))) (start $main)";

const runtime = new Runtime();
const env = runtime.link(Host);

beforeEach(() => {
  env.made.length = 0;
});

async function start(
  ram?: WebAssembly.Memory,
  memory = ram === undefined ? EXPORTED : IMPORTED,
  more = "",
): Promise<Guest<Exports>> {
  const source = await assemble(IMPORTS + memory + REST + more, { threads: true });
  const imports = ram === undefined ? {} : { js: { ram } };
  return runtime.instantiate<Exports>(source, { imports, afterAbort: "keep" });
}

/** Two guests of one program, in each of the ways in which they share a memory. */
const PROGRAMS: [string, () => Promise<[Guest<Exports>, Guest<Exports>]>][] = [
  [
    "import one memory",
    async () => {
      const ram = new WebAssembly.Memory({ initial: 1 });
      return [await start(ram), await start(ram)];
    },
  ],
  [
    "import one memory that threads share",
    async () => {
      const ram = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      const shared = '(import "js" "ram" (memory 1 1 shared))';
      return [await start(ram, shared), await start(ram, shared)];
    },
  ],
  [
    "are the one that exports the memory and the one that imports it",
    async () => {
      const library = await start();
      return [library, await start(library.exports.memory)];
    },
  ],
  [
    "export the memory again that they import",
    async () => {
      const ram = new WebAssembly.Memory({ initial: 1 });
      const again = `${IMPORTED} (export "memory" (memory 0))`;
      return [await start(ram, again), await start(ram, again)];
    },
  ],
];

describe.each(PROGRAMS)("guests that %s", (_, program) => {
  test("share their handles, and never name objects of each other by mistake", async () => {
    const [library, user] = await program();
    const theirs = library.exports.open();
    const own = user.exports.open();
    expect(theirs).not.toBe(own);
    expect([user.exports.read(theirs), library.exports.read(own), user.exports.read(own)]).toEqual([0, 1, 1]);
    user.exports.end(theirs);
    expect(env.made.map(({ closed }) => closed)).toEqual([1, 0]);
    thrown(() => library.exports.read(theirs), LiftError, { code: "stale-handle" });
    expect([...files.held(library.memory).keys()]).toEqual([own]);
  });

  test("hold as many together as one may", async () => {
    const [library, user] = await program();
    for (let count = 0; count < 4; count++) (count % 2 === 0 ? library : user).exports.open();
    thrown(() => user.exports.open(), LowerError, { code: "too-many-handles" });
  });

  test.each([0, 1])("keep them until the last is closed, and %d is closed first", async (first) => {
    const guests = await program();
    const opened = guests.map(({ exports }) => exports.open());
    const [left] = guests.filter((_, index) => index !== first);
    guests[first]?.close();
    guests[first]?.close();
    expect(env.made.map(({ closed }) => closed)).toEqual([0, 0]);
    expect(opened.map((each) => left?.exports.read(each))).toEqual([0, 1]);
    expect(files.held(guests[first]?.memory as never)).toEqual(new Map());
    left?.close();
    expect(env.made.map(({ closed }) => closed)).toEqual([1, 1]);
  });
});

test("guests with memories of their own do not share", async () => {
  const [one, other] = [await start(), await start()];
  expect([one.exports.open(), other.exports.open()]).toEqual([1, 1]);
  expect([one.exports.read(1), other.exports.read(1)]).toEqual([0, 1]);
  one.close();
  expect(env.made.map(({ closed }) => closed)).toEqual([1, 0]);
});

// The memory may still hold the numbers of the guests before.
test("a guest that takes over a memory is given none of the numbers before", async () => {
  const ram = new WebAssembly.Memory({ initial: 1 });
  const before = await start(ram);
  const old = before.exports.open();
  before.close();
  const after = await start(ram);
  thrown(() => after.exports.read(old), LiftError, { code: "stale-handle" });
  expect(after.exports.open()).not.toBe(old);
  expect(env.made.map(({ closed }) => closed)).toEqual([1, 0]);
  after.close();
  expect(env.made.map(({ closed }) => closed)).toEqual([1, 1]);
});

test.each([
  ["exported later", EXPORTED],
  ["imported", IMPORTED],
])("handles that a start function opens are shared, where the memory is %s", async (_, memory) => {
  const ram = new WebAssembly.Memory({ initial: 1 });
  const library = await start(memory === IMPORTED ? ram : undefined, memory, STARTING);
  const user = await start(memory === IMPORTED ? ram : library.exports.memory);
  const own = user.exports.open();
  expect([user.exports.read(1), own]).toEqual([0, 2]);
});

test("a guest that could not be started does not hold up the others", async () => {
  const ram = new WebAssembly.Memory({ initial: 1 });
  const guest = await start(ram);
  guest.exports.open();
  await expect(start(ram, IMPORTED, "(func $main unreachable) (start $main)")).rejects.toThrow();
  guest.close();
  expect(env.made.map(({ closed }) => closed)).toEqual([1]);
});

test("the guests of a pool that import one memory share their handles", async () => {
  const ram = new WebAssembly.Memory({ initial: 1 });
  const source = await assemble(IMPORTS + IMPORTED + REST);
  const pool = await runtime.pool<Exports>(source, { size: 2, imports: { js: { ram } } });
  const opened = await Promise.all([pool.call("open"), pool.call("open")]);
  expect(new Set(opened).size).toBe(2);
  await pool.close();
  expect(env.made.map(({ closed }) => closed)).toEqual([1, 1]);
});
