import { WasiExit } from "../index.js";
import { Program } from "../program.fixture.js";

const texts = (program: Program, what: "args" | "environ"): string[] => {
  expect(program.call(`${what}_sizes_get`, program.out, program.out + 4)).toBe("ok");
  const [count, size] = [program.memory.readU32(program.out), program.memory.readU32(program.out + 4)];
  const [places, at] = [program.guest.reserve(4 * count + 4), program.guest.reserve(size + 1)];
  program.memory.writeU8(at + size, 0xee);
  expect(program.call(`${what}_get`, places, at)).toBe("ok");
  expect(program.memory.readU8(at + size)).toBe(0xee);
  return Array.from({ length: count }, (_, index) => {
    const offset = program.memory.readU32(places + 4 * index);
    const bytes = program.memory.readBytes(offset, at + size - offset);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  });
};

describe("arguments and environment", () => {
  test("are texts with a NUL behind each", () => {
    const program = new Program({ args: ["app", "", "é😀"], env: { HOME: "/", EMPTY: "", EQ: "a=b" } });
    expect(texts(program, "args")).toEqual(["app", "", "é😀"]);
    expect(texts(program, "environ")).toEqual(["HOME=/", "EMPTY=", "EQ=a=b"]);
  });

  test("are empty when they are left out, and then fit anywhere in the memory", () => {
    const program = new Program();
    expect([texts(program, "args"), texts(program, "environ")]).toEqual([[], []]);
    expect(program.call("args_get", program.memory.byteLength, program.memory.byteLength)).toBe("ok");
  });

  test("end the call where they do not fit in the memory", () => {
    const program = new Program({ args: ["app"] });
    const size = program.memory.byteLength;
    for (const [places, at] of [
      [size - 3, 0],
      [0, size - 3],
      [0xffff_ffff, 0],
      [0, 0xffff_ffff],
    ] as const) {
      const call = () => program.call("args_get", places, at);
      expect(call).toThrow(expect.objectContaining({ code: "out-of-bounds" }));
    }
  });
});

describe("clocks", () => {
  const program = new Program();

  test.each([0, 1, 2, 3])("clock %i goes on, and has a resolution of a nanosecond at least", (id) => {
    const first = program.u64("clock_time_get", id, 0n) as bigint;
    for (const start = Date.now(); Date.now() < start + 3;) continue;
    const second = program.u64("clock_time_get", id, 1n << 63n) as bigint;
    expect(second >= first).toBe(true);
    const resolution = program.u64("clock_res_get", id) as bigint;
    expect(resolution >= 1n).toBe(true);
    expect(program.u64("clock_res_get", id)).toBe(resolution);
  });

  test("the real time is the host's", () => {
    const before = BigInt(Date.now()) * 1_000_000n;
    const time = program.u64("clock_time_get", 0, 0n) as bigint;
    expect(time >= before && time <= BigInt(Date.now() + 1) * 1_000_000n).toBe(true);
  });

  test.each([4, 0x7fff_ffff, -1])("%i is no clock: EINVAL", (id) => {
    expect([program.u64("clock_time_get", id, 0n), program.u64("clock_res_get", id)]).toEqual([
      "EINVAL",
      "EINVAL",
    ]);
  });
});

describe("random_get", () => {
  test.each([0, 1, 16, 256, 257, 65_536, 65_537, 200_000])(
    "fills %i bytes, and none behind them",
    (length) => {
      const program = new Program();
      const at = program.guest.reserve(length + 1);
      program.memory.writeU8(at + length, 0xee);
      expect(program.call("random_get", at, length)).toBe("ok");
      expect(program.memory.readU8(at + length)).toBe(0xee);
      const given = program.memory.readBytes(at, length);
      if (length >= 16) expect(new Set(given).size).toBeGreaterThan(5);
      if (length > 65_536) expect(new Set(given.subarray(-64)).size).toBeGreaterThan(5);
    },
  );

  test("gives no bytes twice", () => {
    const program = new Program();
    const all = Array.from({ length: 2000 }, () => {
      program.call("random_get", program.out, 16);
      return program.memory.readBytes(program.out, 16).join();
    });
    expect(new Set(all).size).toBe(2000);
  });

  test("takes bytes from the function of the options", () => {
    const program = new Program({ random: (into) => into.fill(7) });
    program.call("random_get", program.out, 5);
    expect([...program.memory.readBytes(program.out, 6)]).toEqual([7, 7, 7, 7, 7, 0]);
  });

  test("ends the call for bytes outside of the memory", () => {
    const program = new Program();
    for (const [at, length] of [
      [program.memory.byteLength, 1],
      [0, 0xffff_ffff],
      [0xffff_ffff, 1],
    ]) {
      expect(() => program.call("random_get", at, length)).toThrow(
        expect.objectContaining({ code: "out-of-bounds" }),
      );
    }
  });
});

describe("the end of a program", () => {
  const program = new Program();

  test.each([0, 1, 255, 256, 0xffff_ffff])("proc_exit ends the call with %i", (code) => {
    expect(() => program.call("proc_exit", code)).toThrow(
      expect.objectContaining({ code: "exit", exitCode: code, signal: undefined }),
    );
    expect(() => program.call("proc_exit", code)).toThrow(WasiExit);
  });

  test("proc_raise ends it with a signal, but for those that do nothing", () => {
    expect(() => program.call("proc_raise", 6)).toThrow(
      expect.objectContaining({ code: "signal", exitCode: 134, signal: "abrt" }),
    );
    expect(() => program.call("proc_raise", 30)).toThrow(expect.objectContaining({ signal: "sys" }));
    for (const signal of [0, 16, 17, 22, 27]) expect(program.call("proc_raise", signal)).toBe("ok");
    for (const signal of [31, 255, 0xffff_ffff]) expect(program.call("proc_raise", signal)).toBe("EINVAL");
  });

  test("sched_yield returns", () => {
    expect(program.call("sched_yield")).toBe("ok");
  });
});
