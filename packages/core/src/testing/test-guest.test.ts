import {
  bytes,
  defineType,
  errno,
  ErrnoError,
  GuestMemoryError,
  i64,
  LiftError,
  list,
  type List,
  LowerError,
  orErrno,
  otherMemory,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
} from "@hostwright/types";

import type { Caller } from "../context/caller.js";
import { caller, currentCall } from "../context/current-call.js";
import { CallContextError, GuestClosedError, ModuleDefinitionError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { testGuest } from "./index.js";

class Point extends Struct {
  @u8 tag!: number;
  @u64 size!: bigint;
}

/** A text in memory that the guest has allocated, as offset and length. */
const copied = defineType({
  name: "copied",
  flat: ["address", "address"],
  lower: (value: string, memory) => {
    const encoded = new TextEncoder().encode(value);
    const offset = Number(memory.guest?.exportedFunction("malloc")?.(encoded.length));
    memory.writeBytes(offset, encoded);
    return [offset, encoded.length];
  },
});

const KEY = {};

@wasm.module("host")
class Host extends HostModuleBase<unknown> {
  closed = false;

  @wasm.export("length", u32)
  length(@string text: string): number {
    return text.length;
  }

  @wasm.export("fill", errno)
  fill(@bytes into: Uint8Array): void {
    if (into.length > 4) throw new ErrnoError("E2BIG");
    into.fill(7);
  }

  @wasm.export("sum", i64)
  sum(@list(u16) values: List<number>, @i64 start: bigint): bigint {
    return [...values].reduce((sum, value) => sum + BigInt(value), start);
  }

  @wasm.export("double", orErrno(u64))
  double(@struct(Point) point: Point): bigint {
    return point.size * 2n;
  }

  @wasm.export("store")
  store(@pointer(u32) to: Pointer<number>): void {
    to.store(99);
  }

  @wasm.export("greeting", copied)
  greeting(): string {
    return "grüße";
  }

  @wasm.export("fail")
  fail(): void {
    throw this.options;
  }

  @wasm.export("whoami", u32)
  whoami(@caller from: Caller): number {
    from.signal?.throwIfAborted();
    return currentCall() === from ? Number(from.values["id"] ?? 0) : -1;
  }

  @wasm.export("guest")
  guest(@caller from: Caller): void {
    from.guest.close();
  }

  @wasm.export("visit", u32)
  visit(@caller { memory }: Caller): number {
    const visits = memory.guest?.state(KEY, () => ({ count: 0 })) as { count: number };
    return ++visits.count;
  }

  @wasm.export("callback", u32)
  callback(@u32 index: number, @caller { memory }: Caller): number {
    return Number(memory.guest?.tableFunction(index)?.(20) ?? 0);
  }

  override close(): void {
    this.closed = true;
  }
}

describe("a test guest calls a host function through its thunk", () => {
  const guest = testGuest(new Host("options"));

  test("with texts, bytes, lists, structs and pointers in its memory", () => {
    expect(guest.call("length", guest.string("grüße"))).toBe(5);
    const bytes = guest.bytes([1, 2, 3]);
    expect(guest.call("fill", bytes)).toBe(0);
    expect([...guest.memory.bytes(...bytes)]).toEqual([7, 7, 7]);
    expect(guest.call("sum", guest.list(u16, [1, 65535]), 2n ** 62n)).toBe(2n ** 62n + 65536n);
    expect(guest.call("double", guest.store(Point, { tag: 1, size: 21n }))).toEqual([42n, 0]);
    const offset = guest.reserve(4);
    expect(guest.call("store", offset)).toBeUndefined();
    expect(guest.memory.readU32(offset)).toBe(99);
  });

  test("and gets its failure as an errno", () => {
    expect(guest.call("fill", guest.reserve(8), 8)).toBe(1);
  });

  test("and gets its faults as they are, after which it goes on", () => {
    const error = thrown(() => guest.call("length", guest.memory.byteLength, 1), GuestMemoryError, {
      code: "out-of-bounds",
      where: "host.length",
      offset: 1_048_576,
    });
    expect(error.message).toMatch(/^host\.length: parameter 0 \(text: string\) is out of bounds: /);
    thrown(() => guest.call("length", guest.bytes([0xff])), LiftError, { code: "invalid-utf8" });
    thrown(() => guest.call("length", -1, 2), GuestMemoryError, { offset: 0xffffffff });
    expect(guest.call("length", guest.string("abc"))).toBe(3);
  });

  test("and gets exceptions with their identity", () => {
    const planned = new TypeError("planned");
    expect(caught(() => testGuest(new Host(planned)).call("fail"))).toBe(planned);
    expect(caught(() => testGuest(new Host(undefined)).call("fail"))).toBeUndefined();
  });

  test("and refuses an unknown name and values that do not fit", () => {
    expect(() => guest.call("len")).toThrow(
      /^host\.len: the class exports no function of that name\. It exports length, fill, /,
    );
    expect(() => guest.call("length", guest.reserve(1))).toThrow(/^host\.length: takes 2 core values/);
    expect(() => guest.call("toString")).toThrow(TypeError);
  });

  test("and its values have to fit their types", () => {
    thrown(() => guest.store(u8, 256), LowerError, { code: "out-of-range" });
    thrown(() => guest.list(u8, [1, 256]), LowerError, { code: "out-of-range" });
  });
});

describe("a test guest's memory", () => {
  test("is as large as was asked for, and full of zeros", () => {
    const guest = testGuest(new Host(1), { pages: 1 });
    expect(guest.memory.byteLength).toBe(65536);
    expect(guest.memory.bytes(0, 65536).every((byte) => byte === 0)).toBe(true);
    expect(() => guest.reserve(65536)).toThrow(RangeError);
  });

  test("has aligned offsets, of which none is a null pointer", () => {
    const guest = testGuest(new Host(1));
    const [text] = guest.string("a");
    expect(text).toBeGreaterThan(0);
    expect(guest.store(u64, 1n) % 8).toBe(0);
    expect(guest.reserve(1, 1024) % 1024).toBe(0);
  });

  test("grows as that of a guest does, which detaches views", () => {
    const guest = testGuest(new Host(1), { pages: 1 });
    const view = guest.memory.bytes(0, 4);
    guest.grow(1);
    expect([view.length, guest.memory.byteLength]).toEqual([0, 131072]);
    expect(guest.call("fill", guest.bytes([1]))).toBe(0);
  });

  test("may be addressed with 64 bits", () => {
    const guest = testGuest(new Host(1), { addressType: "i64" });
    expect(guest.call("length", guest.string("abc"))).toBe(3);
    thrown(() => guest.call("length", 2n ** 40n, 1), GuestMemoryError, { offset: 2 ** 40, length: 1 });
  });
});

describe("a test guest has functions", () => {
  test("to allocate memory with", () => {
    const guest = testGuest(new Host(1));
    const [offset, length] = guest.call("greeting") as [number, number];
    expect(new TextDecoder().decode(guest.memory.bytes(offset, length))).toBe("grüße");
  });

  test("that allocate as the canonical ABI specifies", () => {
    const { memory } = testGuest(new Host(1));
    const reallocate = memory.guest?.exportedFunction("cabi_realloc");
    const old = Number(reallocate?.(0, 0, 4, 8));
    memory.writeBytes(old, [1, 2, 3, 4, 5, 6, 7, 8]);
    const longer = Number(reallocate?.(old, 8, 64, 12));
    expect([longer % 64, longer > old]).toEqual([0, true]);
    expect([...memory.bytes(longer, 12)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
    expect([...memory.bytes(Number(reallocate?.(old, 8, 1, 2)), 2)]).toEqual([1, 2]);
    expect(memory.guest?.exportedFunction("free")?.(old)).toBeUndefined();
  });

  test("that allocate with bigints in a 64-bit memory", () => {
    const { memory } = testGuest(new Host(1), { addressType: "i64" });
    expect(memory.guest?.exportedFunction("malloc")?.(8n)).toBe(16n);
  });

  test("that a test gives, instead of these and in a table", () => {
    const malloc = jest.fn(() => 4096);
    const exports = { malloc, free: undefined };
    const guest = testGuest(new Host(1), { exports, table: [undefined, (x) => Number(x) + 1] });
    expect(guest.call("greeting")).toEqual([4096, 7]);
    expect(malloc).toHaveBeenCalledWith(7);
    expect(guest.memory.guest?.exportedFunction("free")).toBeUndefined();
    expect(guest.memory.guest?.exportedFunction("toString")).toBeUndefined();
    expect([guest.call("callback", 1), guest.call("callback", 0), guest.call("callback", 2)]).toEqual([
      21, 0, 0,
    ]);
  });
});

describe("a test guest's call", () => {
  test("has a caller with values and a signal", () => {
    expect(testGuest(new Host(1)).call("whoami")).toBe(0);
    expect(testGuest(new Host(1), { values: { id: 7 } }).call("whoami")).toBe(7);
    const reason = new Error("planned");
    const ended = testGuest(new Host(1), { signal: AbortSignal.abort(reason) });
    expect(caught(() => ended.call("whoami"))).toBe(reason);
  });

  test("has the values of the run around it, and the instance it was made for", () => {
    const guest = testGuest(new Host(1));
    const runtime = new Runtime();
    runtime.declare(Host);
    const answer = runtime.run({ values: { id: 8 }, instances: [new Host(2)] }, () => guest.call("whoami"));
    expect(answer).toBe(8);
  });

  test("has no Guest", () => {
    const guest = testGuest(new Host(1));
    thrown(() => guest.call("guest"), CallContextError, { code: "guest-starting" });
  });

  test("reaches the state of the guest, until that is closed", () => {
    const [guest, other] = [testGuest(new Host(1)), testGuest(new Host(1))];
    expect([guest.call("visit"), guest.call("visit"), other.call("visit")]).toEqual([1, 2, 1]);
    guest.close();
    thrown(() => guest.call("visit"), GuestClosedError, { code: "guest-closed" });
  });

  test("is refused by an instance that is closed", () => {
    const host = new Host(1);
    const guest = testGuest(host);
    host.close();
    expect(host.closed).toBe(true);
    thrown(() => guest.call("visit"), CallContextError, { code: "module-closed" });
  });
});

test("a class with problems is refused with all of them", () => {
  class Nothing extends HostModuleBase {}
  thrown(() => testGuest(new Nothing()), ModuleDefinitionError, { code: "invalid-module" });
});

test("a test guest may have other memories, for types that name one", () => {
  class Named extends HostModuleBase {
    static override readonly moduleName = "named";
    @wasm.export("upper", u32)
    upper(@string({ memory: "more" }) text: string, @string own: string): number {
      expect([text, own]).toEqual(["more", "own"]);
      return text.length;
    }
  }
  const more = new WebAssembly.Memory({ initial: 1 });
  const test = testGuest(new Named(), { memories: { more } });
  otherMemory(test.memory, "more").writeAscii(8, "more");
  expect(test.call("upper", 8, 4, ...test.string("own"))).toBe(4);
  const without = testGuest(new Named());
  thrown(() => without.call("upper", 8, 4, 0, 0), GuestMemoryError, { code: "no-memory" });
});
