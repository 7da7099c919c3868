import {
  enumeration,
  ErrnoError,
  f32,
  f64,
  fixed,
  flags,
  GuestMemoryError,
  i32,
  LiftError,
  type List,
  option,
  orErrno,
  string,
  Struct,
  struct,
  tuple,
  u16,
  u32,
  u64,
  u8,
  variant,
} from "@hostwright/types";

import { compiledGuests } from "./compiled-guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import { Runtime } from "../src/runtime.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";

enum Level {
  Debug = 10,
  Warning = 30,
}

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

class Probe extends Struct {
  static override readonly packed = true;
  @u8 a!: number;
  @u64 b!: bigint;
  @fixed(f32, 3) samples!: List<number>;
}

const level = enumeration(Level, { name: "Level" });
const access = enumeration("read", "write", "append");
const rights = flags({ low: 1n, high: 1n << 63n });
const Token = variant({ end: null, number: u32, word: string, point: Point }, { name: "Token" });
const Row = struct({
  id: fixed(u8, 16),
  corners: fixed(Point, 2),
  token: Token,
  level,
  access: enumeration("read", "write", { as: u8 }),
  limit: option(u32),
});

type Access = "read" | "write" | "append";
type TokenValue = ReturnType<typeof Token.lift>;

class Host extends HostModuleBase {
  static override readonly moduleName = "host";

  @wasm.export("next_level", level)
  nextLevel(@level value: Level): Level {
    return value === Level.Debug ? Level.Warning : Level.Debug;
  }

  @wasm.export("other_access", access)
  otherAccess(@access value: Access): Access {
    return value === "read" ? "append" : "read";
  }

  @wasm.export("rights", rights)
  rights(@rights value: ReadonlySet<"low" | "high">): ReadonlySet<"low" | "high"> {
    return new Set([...value, "low", "high"]);
  }

  @wasm.export("count", i32)
  count(@Token token: TokenValue): number {
    if (token.tag === "end") return 0;
    if (token.tag === "number") return token.value;
    return token.tag === "word" ? token.value.length : token.value.x + token.value.y;
  }

  @wasm.export("limit", u32)
  limit(@option(u32) value: number | undefined): number {
    return value ?? 0;
  }

  @wasm.export("norm", f64)
  norm(@option(Point) point: Point | undefined): number {
    return point === undefined ? -1 : Math.hypot(point.x, point.y);
  }

  @wasm.export("weigh", f64)
  weigh(@tuple(u8, f64, u16) [kind, weight, count]: [number, number, number]): number {
    return kind * weight + count;
  }

  @wasm.export("checksum", u32)
  checksum(@fixed(u8, 16) id: Uint8Array): number {
    return id.reduce((sum, byte) => sum + byte, 0);
  }

  @wasm.export("scale")
  scale(@struct(Probe) probe: Probe): void {
    probe.a *= 2;
    probe.b *= 2n;
    for (let index = 0; index < 3; index++) probe.samples.set(index, probe.samples.get(index) * 2);
  }

  @wasm.export("fill")
  fill(@Row row: ReturnType<typeof Row.lift>): void {
    row.id = Uint8Array.from({ length: 16 }, (_, index) => index);
    row.corners.set(1, { x: 3, y: 4 });
    row.token = { tag: "number", value: 42 };
    row.level = Level.Warning;
    row.access = "write";
    row.limit = 8;
  }

  @wasm.export("token_of", orErrno(Token, { out: true }))
  tokenOf(@string text: string): TokenValue {
    if (text === "") return { tag: "end" };
    if (!/^\d+$/.test(text)) throw new ErrnoError("EINVAL");
    return { tag: "number", value: Number(text) };
  }
}

type Exports = Record<
  "scalars" | "places" | "written" | "wrong_level" | "wrong_token" | "wrong_word",
  () => number
>;

describe.each(compiledGuests("aggregates-c"))(
  "a guest in C, %s, agrees with the host about",
  (_how, bytes) => {
    const runtime = new Runtime();
    runtime.link(Host);
    const instantiate = () => runtime.instantiate<Exports>(bytes);

    test.each([
      ["enumerations, flags and options in core values", "scalars"],
      ["structs, tuples, fixed arrays and variants at their places", "places"],
      ["what the host writes, packed and through a trailing pointer as well", "written"],
    ] as const)("%s", async (_what, name) => {
      const guest = await instantiate();
      expect(guest.exports[name]()).toBe(0);
    });

    test("what is no value of theirs", async () => {
      const number = thrown((await instantiate()).exports.wrong_level, LiftError, {
        code: "unknown-discriminant",
        value: 11,
      });
      expect(number.message).toMatch(
        /^host\.next_level: parameter 0 \(value: Level\) is 11, which is none of Debug \(10\), Warning \(30\)\./,
      );
      thrown((await instantiate()).exports.wrong_token, LiftError, {
        code: "unknown-discriminant",
        value: 9,
      });
      const word = thrown((await instantiate()).exports.wrong_word, GuestMemoryError, {
        code: "out-of-bounds",
      });
      expect(word.message).toMatch(/^host\.count: parameter 0 \(token: Token\)\.word is out of bounds: /);
    });
  },
);
