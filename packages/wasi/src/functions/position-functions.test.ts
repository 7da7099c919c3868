import { memoryDirectory } from "../index.js";
import { Program } from "../program.fixture.js";

const MOST = (1n << 63n) - 1n;
const [SET, CUR, END] = [0, 1, 2];

let program: Program;
let fd: number;
beforeEach(() => {
  program = new Program({
    preopens: { "/": memoryDirectory({ file: "0123456789", dir: { b: "", a: "" } }) },
  });
  fd = program.open("file") as number;
});

const seek = (offset: bigint, whence: number) => program.u64("fd_seek", fd, offset, whence);

describe("fd_seek and fd_tell", () => {
  test("count from the beginning, the position and the end, also past it", () => {
    expect([seek(4n, SET), seek(2n, CUR), seek(-3n, CUR), seek(-1n, END), seek(5n, END)]).toEqual([
      4n,
      6n,
      3n,
      9n,
      15n,
    ]);
    expect(program.u64("fd_tell", fd)).toBe(15n);
    expect(program.read(fd, 5)).toBe("");
  });

  test("refuse a negative position, one that no file has, and other points", () => {
    seek(4n, SET);
    expect([seek(-1n, SET), seek(-5n, CUR), seek(-11n, END), seek(MOST, CUR), seek(-MOST - 1n, SET)]).toEqual(
      Array(5).fill("EINVAL"),
    );
    expect([seek(0n, 3), seek(0n, 255), seek(0n, -1)]).toEqual(Array(3).fill("EINVAL"));
    expect(program.u64("fd_tell", fd)).toBe(4n);
    expect(seek((1n << 53n) - 1n, SET)).toBe((1n << 53n) - 1n);
    expect(seek(1n, CUR)).toBe("EINVAL");
  });

  test("ask for the position with the right to that alone", () => {
    const telling = program.open("file", { rights: 1n << 5n }) as number;
    expect(program.u64("fd_seek", telling, 0n, CUR)).toBe(0n);
    expect(program.u64("fd_seek", telling, 0n, SET)).toBe("ENOTCAPABLE");
  });
});

describe("fd_read and fd_write", () => {
  test("fill one array after another, and go on behind them", () => {
    expect([
      program.read(fd, 1, 0, 3),
      program.read(fd, 4),
      program.read(fd, 4),
      program.read(fd, 4),
    ]).toEqual(["0123", "4567", "89", ""]);
  });

  test("take no arrays and empty ones", () => {
    expect([program.read(fd), program.read(fd, 0), program.write(fd), program.write(fd, "")]).toEqual([
      "",
      "",
      0,
      0,
    ]);
    expect(program.u32("fd_read", fd, [0, 0])).toBe(0);
    expect(program.u32("fd_read", fd, [program.memory.byteLength, 0])).toBe(0);
  });

  test("write over what is there, and grow the file with zeros in a gap", () => {
    seek(8n, SET);
    expect(program.write(fd, "ab", "cd")).toBe(4);
    seek(14n, SET);
    expect(program.write(fd, "e")).toBe(1);
    seek(0n, SET);
    expect(program.read(fd, 100)).toBe("01234567abcd\0\0e");
  });

  test("write at the end with append, wherever that is", () => {
    const appending = program.open("file", { flags: 1 }) as number;
    expect(program.write(appending, "x")).toBe(1);
    seek(0n, END);
    program.write(fd, "y");
    expect(program.write(appending, "z")).toBe(1);
    expect(program.u64("fd_tell", appending)).toBe(13n);
    seek(0n, SET);
    expect(program.read(fd, 100)).toBe("0123456789xyz");
  });

  test("take arrays that lie in one another, and the list of arrays itself", () => {
    const at = program.guest.reserve(64);
    for (const [index, [offset, length]] of [
      [at + 32, 4],
      [at + 34, 4],
    ].entries() as IterableIterator<[number, [number, number]]>) {
      program.memory.writeU32(at + 8 * index, offset);
      program.memory.writeU32(at + 8 * index + 4, length);
    }
    expect(program.u32("fd_read", fd, [at, 2])).toBe(8);
    expect(new TextDecoder().decode(program.memory.readBytes(at + 32, 6))).toBe("014567");
    program.memory.writeU32(at, at);
    program.memory.writeU32(at + 4, 16);
    expect(program.u32("fd_write", fd, [at, 1])).toBe(16);
    expect(program.u32("fd_read", fd, [at, 1])).toBe(0);
  });

  test("take 1024 arrays at most, and as many bytes as the result can tell", () => {
    const at = program.guest.reserve(8 * 1025);
    expect(program.u32("fd_read", fd, [at, 1024])).toBe(0);
    expect(program.u32("fd_read", fd, [at, 1025])).toBe("EINVAL");
    expect(program.u32("fd_write", fd, [at, 1025])).toBe("EINVAL");
  });

  test("end the call for an array outside of the memory, and for a list or a place that is", () => {
    const size = program.memory.byteLength;
    const at = program.guest.reserve(16);
    for (const [offset, length] of [
      [size, 1],
      [size - 1, 2],
      [0xffff_ffff, 1],
      [0, 0xffff_ffff],
      [0xffff_ffff, 0xffff_ffff],
    ] as const) {
      program.memory.writeU32(at, offset);
      program.memory.writeU32(at + 4, length);
      for (const name of ["fd_read", "fd_write"]) {
        const call = () => program.u32(name, fd, [at, 1]);
        expect(call).toThrow(expect.objectContaining({ code: "out-of-bounds" }));
      }
    }
    program.memory.writeBytes(at, new Uint8Array(16));
    for (const args of [
      [[size - 7, 1], program.out],
      [[0xffff_ffff, 1], program.out],
      [[0, 0x2000_0000], program.out],
      [[at, 1], size - 3],
      [[at, 1], 0xffff_ffff],
    ]) {
      expect(() => program.call("fd_read", fd, ...args)).toThrow(
        expect.objectContaining({ code: "out-of-bounds" }),
      );
    }
    expect(program.u64("fd_tell", fd)).toBe(0n);
  });
});

describe("fd_pread and fd_pwrite", () => {
  const pread = (offset: bigint, ...lengths: number[]): string => {
    const { list, text } = program.iovs(...lengths);
    const count = program.u32("fd_pread", fd, list, offset);
    return typeof count === "number" ? text().slice(0, count) : count;
  };
  const pwrite = (offset: bigint, text: string) =>
    program.u32("fd_pwrite", fd, program.iovs(text).list, offset);

  test("read and write at an offset, and leave the position", () => {
    expect([pread(3n, 2, 2), pread(9n, 5), pread(10n, 5), pread(MOST, 5)]).toEqual(["3456", "9", "", ""]);
    expect([pwrite(1n, "ab"), pwrite(11n, "c")]).toEqual([2, 1]);
    expect(program.u64("fd_tell", fd)).toBe(0n);
    expect(program.read(fd, 100)).toBe("0ab3456789\0c");
  });

  test("refuse an offset that is negative in C, and to write where no file reaches", () => {
    expect([
      pread(MOST + 1n, 1),
      pread(-1n, 1),
      pwrite(-1n, "x"),
      pwrite(MOST, "x"),
      pwrite(1n << 53n, "x"),
    ]).toEqual(["EINVAL", "EINVAL", "EINVAL", "EFBIG", "EFBIG"]);
  });
});

describe("fd_readdir", () => {
  const open = () => program.open("dir", { oflags: 2 }) as number;

  test("lists all names whatever the room, and cuts off the last one", () => {
    for (const room of [26, 27, 50, 51, 100, 4096])
      expect(program.list(open(), room)).toEqual([".", "..", "b", "a"]);
    const at = program.guest.reserve(30);
    expect(program.u32("fd_readdir", open(), [at, 30], 0n)).toBe(30);
    expect(program.u32("fd_readdir", open(), [at, 0], 0n)).toBe(0);
    expect(program.u32("fd_readdir", open(), [at, 10], 3n)).toBe(10);
  });

  test("gives numbers, kinds and cookies", () => {
    const dir = open();
    const at = program.guest.reserve(200);
    const used = program.u32("fd_readdir", dir, [at, 200], 2n) as number;
    expect(used).toBe(2 * 25);
    const { ino } = program.stat("dir/b") as { ino: bigint };
    expect([
      program.memory.readU64(at),
      program.memory.readU64(at + 8),
      program.memory.readU32(at + 16),
      program.memory.readU8(at + 20),
    ]).toEqual([3n, ino, 1, 4]);
    program.u32("fd_readdir", dir, [at, 25], 1n);
    expect(program.memory.readU64(at + 8)).toBe((program.stat(".") as { ino: bigint }).ino);
  });

  test("goes on where it was while names come and go, and begins anew at 0", () => {
    const dir = open();
    const at = program.guest.reserve(25);
    program.u32("fd_readdir", dir, [at, 25], 0n);
    program.call("path_unlink_file", 3, program.text("dir/b"));
    program.create("dir/c");
    program.u32("fd_readdir", dir, [at, 25], 2n);
    expect(program.memory.readU8(at + 24)).toBe("b".charCodeAt(0));
    expect(program.list(dir)).toEqual([".", "..", "a", "c"]);
  });

  test("is at the end for every other cookie", () => {
    const dir = open();
    for (const cookie of [4n, 5n, MOST, (1n << 64n) - 1n]) {
      expect(program.u32("fd_readdir", dir, [program.out, 100], cookie)).toBe(0);
    }
  });
});
