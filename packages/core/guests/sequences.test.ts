import {
  array,
  buffer,
  bytes,
  cstring,
  f32,
  type GuestBuffer,
  GuestMemoryError,
  LiftError,
  list,
  type List,
  string,
  u32,
  utf16,
} from "@hostwright/types";

import { compileGuest } from "../src/fixtures/guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { describe as describeModule } from "../src/compile/describe.js";
import { Runtime } from "../src/runtime.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import * as wasm from "../src/wasm.js";

/** Answers a guest with what it was told, and keeps it. */
@wasm.module("host")
class Host extends HostModuleBase<unknown[]> {
  @wasm.export("print")
  print(@cstring text: string, @cstring({ nullable: true, max: 5 }) tag: string | undefined): void {
    this.options.push(text, tag);
  }

  @wasm.export("say")
  say(@utf16 text: string): void {
    this.options.push(text);
  }

  @wasm.export("amplify", f32)
  amplify(@array(f32) samples: Float32Array): number {
    samples.forEach((sample, index) => (samples[index] = sample * 2));
    return samples.length;
  }

  @wasm.export("greet", u32)
  greet(@string name: string, @buffer into: GuestBuffer): number {
    return into.fill(`Hello, ${name}!`);
  }

  @wasm.export("packed", u32)
  packed(@string({ layout: "packed" }) text: string): number {
    this.options.push(text);
    return text.length;
  }

  @wasm.export("packed-bytes", u32)
  packedBytes(@bytes({ layout: "packed-length-high" }) data: Uint8Array): number {
    return data.reduce((sum, byte) => sum + byte, 0);
  }

  @wasm.export("reversed")
  reversed(@utf16({ layout: "length-offset" }) text: string, @string after: string): void {
    this.options.push(text, after);
  }

  @wasm.export("join", u32)
  join(@list(string, { layout: "pointer" }) parts: List<string>): number {
    this.options.push([...parts].join("+"));
    return parts.length;
  }

  @wasm.export("names")
  names(@list(cstring) names: List<string>): void {
    this.options.push(names.toArray());
  }

  @wasm.export("nested", u32)
  nested(@list(list(array(u32))) groups: List<List<Uint32Array>>): number {
    return [...groups].flatMap((group) => [...group]).reduce((sum, part) => sum + (part.at(-1) ?? 0), 0);
  }
}

// As compilers write it: constants in the data section, and what depends on the call computed by the guest.
const GUEST = `
  (import "host" "print" (func $print (param i32 i32)))
  (import "host" "say" (func $say (param i32 i32)))
  (import "host" "amplify" (func $amplify (param i32 i32) (result f32)))
  (import "host" "greet" (func $greet (param i32 i32 i32 i32) (result i32)))
  (import "host" "packed" (func $packed (param i64) (result i32)))
  (import "host" "packed-bytes" (func $packedBytes (param i64) (result i32)))
  (import "host" "reversed" (func $reversed (param i32 i32 i32 i32)))
  (import "host" "join" (func $join (param i32) (result i32)))
  (import "host" "names" (func $names (param i32 i32)))
  (import "host" "nested" (func $nested (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "gr\\c3\\bc\\c3\\9fe\\00")
  (data (i32.const 24) "log\\00")
  ;; As AssemblyScript lays out a string: its size in bytes before its units; half of a character at the end.
  (data (i32.const 32) "\\08\\00\\00\\00" "\\e4\\00" "\\3c\\d8" "\\89\\df" "\\3c\\d8")
  ;; Pairs of offset and length: of three strings in 16 to 28, and of those pairs.
  (data (i32.const 64) "\\10\\00\\00\\00\\02\\00\\00\\00" "\\18\\00\\00\\00\\03\\00\\00\\00" "\\00\\00\\00\\00\\00\\00\\00\\00")
  (data (i32.const 96) "\\40\\00\\00\\00\\03\\00\\00\\00")
  ;; Pointers to two texts, numbers, and lists of lists of them.
  (data (i32.const 104) "\\18\\00\\00\\00" "\\10\\00\\00\\00")
  (data (i32.const 112) "\\05\\00\\00\\00" "\\07\\00\\00\\00" "\\0b\\00\\00\\00")
  (data (i32.const 128) "\\70\\00\\00\\00\\02\\00\\00\\00" "\\74\\00\\00\\00\\02\\00\\00\\00")
  (data (i32.const 144) "\\80\\00\\00\\00\\02\\00\\00\\00" "\\80\\00\\00\\00\\01\\00\\00\\00" "\\00\\00\\00\\00\\00\\00\\00\\00")

  (func (export "print") (param i32 i32) (call $print (local.get 0) (local.get 1)))
  ;; length = size >> 1
  (func (export "say") (call $say (i32.const 36) (i32.shr_u (i32.load (i32.const 32)) (i32.const 1))))
  (func (export "amplify") (param $at i32) (result f32)
    (f32.store (local.get $at) (f32.const 0.25))
    (f32.store offset=4 (local.get $at) (f32.const -1.5))
    (f32.mul
      (call $amplify (local.get $at) (i32.const 2))
      (f32.add (f32.load (local.get $at)) (f32.load offset=4 (local.get $at)))))
  ;; Tries with room for so many bytes, and once more with as much as the host has asked for.
  (func (export "greet") (param $room i32) (result i32) (local $needed i32)
    (local.set $needed (call $greet (i32.const 24) (i32.const 3) (i32.const 1024) (local.get $room)))
    (if (i32.gt_u (local.get $needed) (local.get $room))
      (then (drop (call $greet (i32.const 24) (i32.const 3) (i32.const 2048) (local.get $needed)))))
    (local.get $needed))
  (func $pack (param $high i32) (param $low i32) (result i64)
    (i64.or
      (i64.shl (i64.extend_i32_u (local.get $high)) (i64.const 32))
      (i64.extend_i32_u (local.get $low))))
  (func (export "packed") (param $offset i32) (param $length i32) (result i32)
    (call $packed (call $pack (local.get $offset) (local.get $length))))
  (func (export "packedBytes") (result i32) (call $packedBytes (call $pack (i32.const 3) (i32.const 24))))
  (func (export "reversed") (call $reversed (i32.const 3) (i32.const 36) (i32.const 24) (i32.const 3)))
  (func (export "join") (param i32) (result i32) (call $join (local.get 0)))
  (func (export "names") (call $names (i32.const 104) (i32.const 2)))
  (func (export "nested") (result i32) (call $nested (i32.const 144) (i32.const 3)))`;

interface Exports {
  print(text: number, tag: number): void;
  say(): void;
  amplify(offset: number): number;
  greet(room: number): number;
  packed(offset: number, length: number): number;
  packedBytes(): number;
  reversed(): void;
  join(pair: number): number;
  names(): void;
  nested(): number;
}

const runtime = new Runtime();
const told: unknown[] = [];
runtime.link(Host, told);
let guest: Awaited<ReturnType<typeof instantiate>>;

async function instantiate() {
  return runtime.instantiate<Exports>(await compileGuest(GUEST));
}

beforeEach(async () => {
  told.length = 0;
  guest = await instantiate();
});

test("each sequence has the signature of its layout", () => {
  const { exports } = describeModule(Host);
  const signatures = exports.map(({ name, functionType }) => [name, functionType.parameters]);
  expect(Object.fromEntries(signatures)).toEqual({
    print: ["address", "address"],
    say: ["address", "address"],
    amplify: ["address", "address"],
    greet: ["address", "address", "address", "address"],
    packed: ["i64"],
    "packed-bytes": ["i64"],
    reversed: ["address", "address", "address", "address"],
    join: ["address"],
    names: ["address", "address"],
    nested: ["address", "address"],
  });
});

describe("a guest passes", () => {
  test("texts that end with a NUL, or a null pointer where that is allowed", () => {
    guest.exports.print(16, 24);
    guest.exports.print(24, 0);
    expect(told).toEqual(["grüße", "log", "log", undefined]);
  });

  test("no null pointer where a text is expected", () => {
    const where = "host.print";
    const { message } = thrown(() => guest.exports.print(0, 24), GuestMemoryError, {
      code: "null-pointer",
      where,
    });
    expect(message).toContain("host.print: parameter 0 (text: cstring) is a null pointer.");
  });

  test("no text without an end", () => {
    guest.memory.bytes(65000, 536).fill(0x61);
    const { message } = thrown(() => guest.exports.print(65000, 24), LiftError, { code: "unterminated" });
    expect(message).toContain("parameter 0 (text: cstring) has no NUL in the 536 bytes from offset 65000");
  });

  test("no text that is longer than its parameter allows", () => {
    const { message } = thrown(() => guest.exports.print(24, 16), LiftError, { code: "unterminated" });
    expect(message).toContain("parameter 1 (tag: cstring) has no NUL in the 6 bytes from offset 16");
  });

  test("UTF-16 as AssemblyScript has it, half a character included", () => {
    guest.exports.say();
    expect(told).toEqual(["ä🎉\ud83c"]);
  });

  test("numbers that the host changes in place, where they are aligned", () => {
    expect(guest.exports.amplify(256)).toBe(2 * (0.5 + -3));
    expect(guest.exports.amplify(257)).toBe(2 * (0.25 + -1.5));
  });

  test.each([0, 5, 11, 12, 100])("room of %d bytes for a text, and more when the host needs it", (room) => {
    expect(guest.exports.greet(room)).toBe(11);
    const read = (offset: number, length: number) =>
      Buffer.from(guest.memory.bytes(offset, length)).toString();
    expect(read(1024, 12)).toBe("Hello, log!".slice(0, room).padEnd(12, "\0"));
    expect(read(2048, 12)).toBe((room < 11 ? "Hello, log!" : "").padEnd(12, "\0"));
  });

  test("a text packed into one value, as TinyGo does", () => {
    expect(guest.exports.packed(16, 7)).toBe(5);
    expect(told).toEqual(["grüße"]);
    thrown(() => guest.exports.packed(0xfffffff0, 0x20), GuestMemoryError, {
      code: "out-of-bounds",
      offset: 0xfffffff0,
      length: 0x20,
    });
  });

  test("bytes packed the other way round", () => {
    expect(guest.exports.packedBytes()).toBe(0x6c + 0x6f + 0x67);
  });

  test("a length before its offset, and parameters after it", () => {
    guest.exports.reversed();
    expect(told).toEqual(["ä🎉", "log"]);
  });

  test("a list of strings behind a pointer", () => {
    expect(guest.exports.join(96)).toBe(3);
    expect(told).toEqual(["gr+log+"]);
  });

  test("a list of C strings, and lists of lists of numbers", () => {
    guest.exports.names();
    expect(told).toEqual([["log", "grüße"]]);
    expect(guest.exports.nested()).toBe(7 + 11 + 7);
  });
});
