import {
  allocated,
  bytes,
  errno,
  list,
  type List,
  orErrno,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  tuple,
  u32,
  u64,
  usize,
} from "@hostwright/types";

import { fn, guestModule, HostModuleBase, Runtime, wasm } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

// As Go lays them out: every address and every length in memory has 8 bytes.
const wide = true;
const text = string({ wide });
// A slice of Go has a capacity as well.
const slice = tuple(bytes({ wide }), usize({ wide }));
const numbers = tuple(allocated(list(u32, { wide })), usize({ wide }));

class Request extends Struct {
  @u32 id!: number;
  @text path!: string;
  @slice body!: [data: Uint8Array, capacity: number];
  @pointer(Request, { wide, nullable: true }) next!: Pointer<Request> | undefined;
}

@wasm.module("host", { results: "out" })
class Host extends HostModuleBase {
  readonly seen: unknown[] = [];

  @wasm.export("join", allocated(text))
  join(@list(text) texts: List<string>, @string separator: string): string {
    return texts.toArray().join(separator);
  }

  @wasm.export("weigh", u32)
  weigh(@struct(Request) first: Request): number {
    let weight = 0;
    for (let each: Request | undefined = first; each !== undefined; each = each.next?.load()) {
      const [data, capacity] = each.body;
      this.seen.push([each.id, each.path, [...data], capacity]);
      weight += each.path.length + data.length;
    }
    return weight;
  }

  @wasm.export("lengths")
  lengths(
    @list(slice) slices: List<[Uint8Array, number]>,
    @pointer(numbers) out: Pointer<[Iterable<number>, number]>,
  ): void {
    const lengths = slices.toArray().map(([data]) => data.length);
    out.store([lengths, lengths.length]);
  }

  @wasm.export("shout")
  shout(@string({ wide, layout: "pointer" }) what: string): void {
    this.seen.push(what.toUpperCase());
  }
}

/** The functions of WASI that a program of Go calls before `main`: it has no arguments, no environment, and a clock that stands still. */
@wasm.module("wasi_snapshot_preview1", { results: "out" })
class Wasi extends HostModuleBase {
  @wasm.export("args_sizes_get", orErrno([u32, u32]))
  argsSizesGet(): [number, number] {
    return [0, 0];
  }
  @wasm.export("environ_sizes_get", orErrno([u32, u32]))
  environSizesGet(): [number, number] {
    return [0, 0];
  }
  @wasm.export("clock_time_get", orErrno(u64))
  clockTimeGet(@u32 _clock: number, @u64 _precision: bigint): bigint {
    return 1_000_000n; // Go refuses a clock that stands at 0
  }
  @wasm.export("fd_write", orErrno(u32))
  fdWrite(@u32 _file: number, @list(bytes) texts: List<Uint8Array>): number {
    throw new Error(
      texts
        .toArray()
        .map((each) => new TextDecoder().decode(each))
        .join(""),
    );
  }
  @wasm.export("random_get", errno)
  randomGet(@bytes into: Uint8Array): void {
    into.fill(1);
  }
}

const Program = guestModule({
  joined: fn([u32], u32),
  weighed: fn([], u32),
  measured: fn([], u32),
  shouted: fn([]),
  longest: fn([list(text)], u32),
  liveBlocks: fn([], u32, { name: "live_blocks" }),
});

describe.each(compiledGuests("wide-go"))("a program of Go, %s,", (_how, program) => {
  async function start() {
    const runtime = new Runtime();
    const host = runtime.link(Host);
    runtime.link(Wasi);
    const guest = await runtime.instantiate(program, { as: Program, missing: "trap" });
    (guest.guest.exports as { _initialize: () => void })._initialize();
    return { host, guest };
  }

  test("passes texts in a slice, and gets one that it has allocated the memory for", async () => {
    const { guest } = await start();
    expect([0, 1, 2, 1000].map((count) => guest.joined(count))).toEqual([1, 1, 1, 1]);
    expect(guest.liveBlocks()).toBe(0);
  });

  test("passes structs with texts, slices and pointers to others", async () => {
    const { host, guest } = await start();
    expect(guest.weighed()).toBe(8);
    expect(host.seen).toEqual([
      [1, "", [1, 2, 3], 4],
      [2, "/last", [], 0],
    ]);
  });

  test("passes slices of slices, and gets one", async () => {
    const { guest } = await start();
    expect(guest.measured()).toBe(20005);
    expect(guest.liveBlocks()).toBe(0);
  });

  test("passes a pointer to a text", async () => {
    const { host, guest } = await start();
    guest.shouted();
    expect(host.seen).toEqual(["HÉ"]);
  });

  test("gets texts that the host lends", async () => {
    const { guest } = await start();
    expect(guest.longest(["a", "", "é€", "bc"])).toBe(5);
    expect(guest.longest([])).toBe(0);
    expect(guest.liveBlocks()).toBe(0);
  });
});
