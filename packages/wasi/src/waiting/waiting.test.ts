import { AsyncWasi, capture, memoryDirectory, terminal, type Wasi } from "../index.js";
import { errnoName, Program } from "../program.fixture.js";
import { later, NONBLOCK, queue, readLater } from "./later.fixture.js";

const [CLOCK, READ, WRITE] = [0, 1, 2];

interface Subscribed {
  readonly tag: number;
  readonly id: number;
  readonly timeout?: bigint;
  readonly flags?: number;
}

/** Places subscriptions, with their indices from 100 on for user data, and room for as many events. */
function subscribe(program: Program, ...all: Subscribed[]) {
  const [at, events] = [program.guest.reserve(48 * all.length), program.guest.reserve(32 * all.length)];
  for (const [index, { tag, id, timeout = 0n, flags = 0 }] of all.entries()) {
    const offset = at + 48 * index;
    program.memory.writeU64(offset, BigInt(100 + index));
    program.memory.writeU8(offset + 8, tag);
    program.memory.writeU32(offset + 16, id);
    program.memory.writeU64(offset + 24, timeout);
    program.memory.writeU16(offset + 40, flags);
  }
  const read = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const offset = events + 32 * index;
      const { memory } = program;
      return [
        Number(memory.readU64(offset)),
        errnoName(memory.readU16(offset + 8)),
        memory.readU8(offset + 10),
        Number(memory.readU64(offset + 16)),
        memory.readU16(offset + 24),
      ];
    });
  return { at, events, count: all.length, read };
}

function poll(program: Program, ...all: Subscribed[]): unknown {
  const { at, events, count, read } = subscribe(program, ...all);
  const found = program.u32("poll_oneoff", at, events, count);
  return typeof found === "number" ? read(found) : found;
}

async function pollLater(program: Program, ...all: Subscribed[]): Promise<unknown> {
  const { at, events, count, read } = subscribe(program, ...all);
  const errno = (await program.guest.call("poll_oneoff", at, events, count, program.out)) as number;
  return errno === 0 ? read(program.memory.readU32(program.out)) : errnoName(errno);
}

describe("poll_oneoff", () => {
  test("refuses none, too many and other subscriptions", () => {
    const program = new Program();
    expect(program.u32("poll_oneoff", program.out, program.out, 0)).toBe("EINVAL");
    expect(poll(program, { tag: 3, id: 0 })).toBe("EINVAL");
    expect(poll(program, { tag: 255, id: 0 })).toBe("EINVAL");
    const big = new Program();
    const at = big.guest.reserve(48 * 16_385);
    expect(big.u32("poll_oneoff", at, at, 16_384)).toBe(16_384);
    expect(big.u32("poll_oneoff", at, at, 16_385)).toBe("EINVAL");
  });

  test("ends the call for subscriptions and room outside of the memory, before it waits", () => {
    const program = new Program();
    const size = program.memory.byteLength;
    const { at, events } = subscribe(program, { tag: CLOCK, id: 1, timeout: 1n << 62n });
    for (const args of [
      [size - 47, events, 1],
      [at, size - 31, 1],
      [0xffff_ffff, events, 1],
      [at, events, 0xffff_ffff],
    ]) {
      const call = () => program.u32("poll_oneoff", ...args);
      expect(call).toThrow(expect.objectContaining({ code: "out-of-bounds" }));
    }
  });

  test("waits for the first of some clocks, and tells of those that have come by then", () => {
    const program = new Program();
    const before = performance.now();
    const events = poll(
      program,
      { tag: CLOCK, id: 1, timeout: 1n << 62n },
      { tag: CLOCK, id: 1, timeout: 20_000_000n },
      { tag: CLOCK, id: 0, timeout: 1n << 63n },
    );
    expect(performance.now() - before).toBeGreaterThanOrEqual(20);
    expect(events).toEqual([[101, "ok", CLOCK, 0, 0]]);
  });

  test("takes a time of a clock for one, also one that has passed", () => {
    const program = new Program();
    const now = program.u64("clock_time_get", 0, 0n) as bigint;
    expect(
      poll(
        program,
        { tag: CLOCK, id: 0, timeout: now + 5_000_000n, flags: 1 },
        { tag: CLOCK, id: 1, timeout: 1n << 62n },
      ),
    ).toEqual([[100, "ok", CLOCK, 0, 0]]);
    expect(poll(program, { tag: CLOCK, id: 1, timeout: 0n, flags: 1 })).toEqual([[100, "ok", CLOCK, 0, 0]]);
  });

  test("tells of clocks and descriptors that there are not, each by itself", () => {
    const program = new Program({ preopens: { "/": memoryDirectory({ file: "abc" }) } });
    const bare = program.open("file", { rights: 2n }) as number;
    expect(
      poll(
        program,
        { tag: CLOCK, id: 2 },
        { tag: CLOCK, id: 4 },
        { tag: CLOCK, id: 1, flags: 2 },
        { tag: READ, id: 99 },
        { tag: WRITE, id: 0xffff_ffff },
        { tag: READ, id: bare },
      ),
    ).toEqual([
      [100, "EINVAL", CLOCK, 0, 0],
      [101, "EINVAL", CLOCK, 0, 0],
      [102, "EINVAL", CLOCK, 0, 0],
      [103, "EBADF", READ, 0, 0],
      [104, "EBADF", WRITE, 0, 0],
      [105, "ENOTCAPABLE", READ, 0, 0],
    ]);
  });

  test("says how much there is to read of files and streams, and when a stream has ended", () => {
    const program = new Program({
      preopens: { "/": memoryDirectory({ file: "abc" }) },
      stdin: ["text"],
      stdout: capture(),
    });
    const fd = program.open("file") as number;
    program.read(fd, 1);
    const all = [
      { tag: READ, id: fd },
      { tag: READ, id: 0 },
      { tag: WRITE, id: fd },
      { tag: WRITE, id: 1 },
      { tag: READ, id: 3 },
    ];
    expect(poll(program, ...all)).toEqual([
      [100, "ok", READ, 2, 0],
      [101, "ok", READ, 4, 0],
      [102, "ok", WRITE, 4_194_304, 0],
      [103, "ok", WRITE, 4_194_304, 0],
      [104, "ENOTCAPABLE", READ, 0, 0],
    ]);
    expect([program.read(0, 9), program.read(0, 9)]).toEqual(["text", ""]);
    expect(poll(program, { tag: READ, id: 0 })).toEqual([[100, "ok", READ, 0, 1]]);
  });

  test("that would wait for a promise alone ends the program, and beside a clock waits for that", () => {
    const program = new Program({ stdin: () => new Promise(() => undefined) });
    expect(() => poll(program, { tag: READ, id: 0 })).toThrow(
      expect.objectContaining({ code: "cannot-wait" }),
    );
    expect(poll(program, { tag: READ, id: 0 }, { tag: CLOCK, id: 1, timeout: 1000n })).toEqual([
      [101, "ok", CLOCK, 0, 0],
    ]);
  });

  test("suspends: the first of a clock and a stream wins", async () => {
    const { push, pull } = queue<string>();
    const program = new Program({}, new AsyncWasi({ stdin: pull }) as never);
    const both = [
      { tag: READ, id: 0 },
      { tag: CLOCK, id: 1, timeout: 3_600_000_000_000n },
    ];
    const waiting = pollLater(program, ...both);
    push("text");
    expect(await waiting).toEqual([[100, "ok", READ, 4, 0]]);
    expect(await readLater(program, 0, 9)).toBe("text");
    expect(
      await pollLater(program, { tag: READ, id: 0 }, { tag: CLOCK, id: 1, timeout: 1_000_000n }),
    ).toEqual([[101, "ok", CLOCK, 0, 0]]);
  });
});

describe("standard input", () => {
  test.each<[string, () => ConstructorParameters<typeof Wasi>[0]]>([
    ["bytes", () => ({ stdin: new TextEncoder().encode("one two") })],
    ["a text", () => ({ stdin: ["one two"] })],
    ["parts", () => ({ stdin: ["one", "", new Uint8Array(0), " two"] })],
    ["a function", () => ({ stdin: makePull() })],
    ["a terminal", () => ({ stdin: terminal(["one two"]) })],
  ])("is read from %s up to its end", (_name, options) => {
    const program = new Program(options());
    let text = "";
    for (let part = program.read(0, 2, 3); part !== ""; part = program.read(0, 2, 3)) text += part;
    expect(text).toBe("one two");
    expect(program.read(0, 5)).toBe("");
  });

  function makePull(): () => string | undefined {
    const letters = [..."one two"];
    return () => letters.shift();
  }

  test.each<[string, () => ConstructorParameters<typeof AsyncWasi>[0]]>([
    ["a Web stream", () => ({ stdin: new Response("one two").body ?? "inherit" })],
    ["an asynchronous generator", () => ({ stdin: letters() })],
    ["promises", () => ({ stdin: ["one", " two"].map((part) => Promise.resolve(part)).values() as never })],
    ["a text", () => ({ stdin: ["one two"] })],
  ])("is read from %s by AsyncWasi", async (_name, options) => {
    const program = new Program({}, new AsyncWasi(options()) as never);
    let text = "";
    for (let part = await readLater(program, 0, 4); part !== ""; part = await readLater(program, 0, 4))
      text += part;
    expect(text).toBe("one two");
  });

  async function* letters() {
    for (const letter of "one two") {
      await Promise.resolve();
      yield letter;
    }
  }

  test("that is a promise ends a program under Wasi, and is EAGAIN where it does not block", () => {
    const program = new Program({ stdin: () => Promise.resolve("x") });
    expect(() => program.read(0, 1)).toThrow(expect.objectContaining({ code: "cannot-wait" }));
    expect(program.call("fd_fdstat_set_flags", 0, NONBLOCK)).toBe("ok");
    expect(program.read(0, 1)).toBe("<EAGAIN>");
    expect(program.read(0, 0)).toBe("");
  });

  test("does not lose what has come while the program did something else", async () => {
    const { push, pull } = queue<string>();
    const program = new Program({ stdin: pull });
    program.call("fd_fdstat_set_flags", 0, NONBLOCK);
    expect(program.read(0, 9)).toBe("<EAGAIN>");
    push("late");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(program.read(0, 9)).toBe("late");
  });

  test("that fails is an errno where the error has one, and else ends the call", () => {
    const failing = (error: Error) =>
      new Program({
        stdin: () => {
          throw error;
        },
      });
    expect(failing(Object.assign(new Error("gone"), { code: "EIO" })).read(0, 1)).toBe("<EIO>");
    expect(() => failing(new Error("gone")).read(0, 1)).toThrow("gone");
  });
});

describe("standard output", () => {
  test("is bytes that may be kept", () => {
    const stdout = capture();
    const program = new Program({ stdout });
    const { list } = program.iovs("one", " ", "two");
    expect(program.u32("fd_write", 1, list)).toBe(7);
    program.memory.writeBytes(0, new Uint8Array(program.memory.byteLength));
    expect([stdout.text, stdout.bytes.length]).toEqual(["one two", 7]);
  });

  test("takes 4 MiB a call", () => {
    let length = 0;
    const program = new Program({ stdout: (bytes) => void (length += bytes.length) });
    // The same half a MiB ten times.
    const list = program.guest.reserve(80);
    for (let at = list; at < list + 80; at += 8) program.memory.writeU32(at + 4, 1 << 19);
    expect(program.u32("fd_write", 1, [list, 10])).toBe(4 << 20);
    expect(length).toBe(4 << 20);
  });

  test("is dropped when it is left out", () => {
    expect(new Program().write(2, "text")).toBe(4);
  });

  test("suspends where the stream has enough, and goes on when it wants more", async () => {
    const written: string[] = [];
    let drain: (() => void) | undefined;
    const stdout = {
      write: (bytes: Uint8Array) => {
        written.push(new TextDecoder().decode(bytes));
        return false;
      },
      once: (_event: "drain", listener: () => void) => (drain = listener),
      end: () => undefined,
    };
    const program = new Program({}, new AsyncWasi({ stdout }) as never);
    expect(await later(program, "fd_write", 1, program.iovs("one").list)).toBe(3);
    const second = later(program, "fd_write", 1, program.iovs("two").list);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(written).toEqual(["one"]);
    drain?.();
    expect(await second).toBe(3);
    expect(written).toEqual(["one", "two"]);
  });

  test("that fails later is an errno of the next call", async () => {
    const stdout = async () => {
      await Promise.resolve();
      throw Object.assign(new Error("broken"), { code: "EPIPE" });
    };
    const program = new Program({ stdout });
    expect(program.write(1, "one")).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([program.write(1, "two"), program.write(1, "three")]).toEqual(["EPIPE", 5]);
  });
});
