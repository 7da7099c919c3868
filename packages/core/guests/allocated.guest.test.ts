import {
  allocated,
  bytes,
  callback,
  cstring,
  ErrnoError,
  f64,
  i32,
  list,
  LowerError,
  orErrno,
  string,
  Struct,
  u16,
  u32,
} from "@hostwright/types";

import { compiledGuests } from "./compiled-guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import { Runtime } from "../src/runtime.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import type { Guest } from "../src/guest.js";

const NAME = "grüße from the host 👋";

class Point extends Struct {
  @u16 x!: number;
  @f64 y!: number;
}

class User extends Struct {
  @u32 id!: number;
  @allocated(string) name!: string;
  @allocated(list(u16)) groups!: Iterable<number>;
}

class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  #expected: string[] = [];
  calls = 0;

  #text(text: string): string {
    this.calls++;
    this.#expected.push(text);
    return text;
  }

  @wasm.export("name", allocated(string, { out: true }))
  name(): string {
    return this.#text(NAME);
  }

  @wasm.export("packed", allocated(string({ layout: "packed" })))
  packed(): string {
    return this.#text("packed");
  }

  @wasm.export("cname", allocated(cstring, { allocator: "malloc" }))
  cname(): string {
    return this.#text(NAME);
  }

  @wasm.export("point", allocated(Point))
  point(): { x: number; y: number } {
    return { x: 2, y: 0.5 };
  }

  @wasm.export("find", orErrno(allocated(string, { out: true })))
  find(@string key: string): string {
    if (key !== "key") throw new ErrnoError("ENOENT");
    return this.#text("");
  }

  @wasm.export("users", allocated(list(User), { out: true }))
  *users() {
    yield { id: 1, name: "root", groups: [0, 1] };
    yield { id: 2, name: "", groups: new Set<number>() };
    yield { id: 3, name: "grüße", groups: [100, 200] };
  }

  @wasm.export("block", allocated(bytes, { out: true }))
  block(@u32 length: number): Uint8Array {
    return new Uint8Array(length).fill(1);
  }

  @wasm.export("each", i32)
  each(@callback([allocated(string)], i32) visit: (text: string) => number): number {
    return ["a", "", NAME, "x".repeat(100_000)].reduce((sum, text) => sum + visit(this.#text(text)), 0);
  }

  @wasm.export("same", i32)
  same(@string text: string): number {
    return text === this.#expected.shift() ? 1 : 0;
  }
}

interface Exports {
  live(): number;
  exhaust(isExhausted: number): void;
  use_name(): number;
  use_packed(): number;
  use_cname(): number;
  use_point(): number;
  use_find(isKnown: number): number;
  use_users(): number;
  use_block(length: number): number;
  use_each(): number;
  name_at_null(): void;
}

describe.each(compiledGuests("allocated-c"))(
  "a guest in C, %s, is given results in memory of its malloc:",
  (_how, binary) => {
    let host: Host;
    let guest: Guest<Exports>;

    beforeEach(async () => {
      const runtime = new Runtime();
      host = runtime.link(Host);
      guest = await runtime.instantiate<Exports>(binary, { afterAbort: "keep" });
    });

    test.each([
      ["a text behind a pointer", "use_name", 1],
      ["a text packed into an i64", "use_packed", 1],
      ["a text with a NUL behind it", "use_cname", 1],
      ["a struct", "use_point", 2.5],
      ["structs with texts and numbers of their own", "use_users", 4 + 1 + 21 + 300],
      ["texts as arguments of its own function", "use_each", 4],
    ] as const)("%s, which it frees", (_what, name, answer) => {
      expect(guest.exports[name]()).toBe(answer);
      expect(guest.exports.live()).toBe(0);
    });

    test("an empty text, whose place is not null", () => {
      expect(guest.exports.use_find(1)).toBe(1);
      expect(guest.exports.live()).toBe(0);
    });

    test("nothing for a failure, which is an errno", () => {
      expect(guest.exports.use_find(0)).toBe(-44);
      expect(guest.exports.live()).toBe(0);
    });

    test("more than its memory holds, which malloc grows for it", () => {
      const { byteLength } = guest.memory;
      expect(guest.exports.use_block(1_000_000)).toBe(1_000_000);
      expect(guest.memory.byteLength).toBeGreaterThan(byteLength + 900_000);
      expect(guest.exports.use_name()).toBe(1);
    });

    test("none once it is out of memory, which ends its call", () => {
      guest.exports.exhaust(1);
      const error = thrown(() => guest.exports.use_packed(), LowerError, {
        code: "allocation-failed",
        value: 0,
      });
      expect(error.message).toBe(
        "host.packed: the result (allocated<string>) cannot be given: malloc, asked for 6 bytes, gave 0: the guest is out of memory. Return less, or let the guest have more.",
      );
      guest.exports.exhaust(0);
      expect(guest.exports.use_point()).toBe(2.5);
    });

    test("a text whose place is 0, which is an address", () => {
      guest.exports.name_at_null();
      expect(host.calls).toBe(1);
      expect(guest.memory.readU32(4)).toBe(new TextEncoder().encode(NAME).length);
    });
  },
);
