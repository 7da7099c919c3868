import { RIGHTS } from "../abi/rights.js";
import { capture, memoryDirectory, terminal, Wasi, WasiError } from "../index.js";
import { ALL, Program } from "../program.fixture.js";

const MOST = (1n << 63n) - 1n;

let program: Program;
beforeEach(() => {
  const preopens = { "/": memoryDirectory({ file: "content", dir: {} }), "/tmp é": memoryDirectory() };
  program = new Program({ preopens, stdin: ["text"], stdout: capture(), stderr: terminal(capture()) });
});

/** The functions of descriptors, called for one. */
const CALLS: Readonly<Record<string, (fd: number) => string>> = {
  fd_advise: (fd) => program.call("fd_advise", fd, 0n, 0n, 0),
  fd_allocate: (fd) => program.call("fd_allocate", fd, 0n, 1n),
  fd_datasync: (fd) => program.call("fd_datasync", fd),
  fd_fdstat_get: (fd) => program.call("fd_fdstat_get", fd, program.out),
  fd_fdstat_set_flags: (fd) => program.call("fd_fdstat_set_flags", fd, 0),
  fd_fdstat_set_rights: (fd) => program.call("fd_fdstat_set_rights", fd, 0n, 0n),
  fd_filestat_get: (fd) => program.call("fd_filestat_get", fd, program.out),
  fd_filestat_set_size: (fd) => program.call("fd_filestat_set_size", fd, 1n),
  fd_filestat_set_times: (fd) => program.call("fd_filestat_set_times", fd, 0n, 0n, 0),
  fd_pread: (fd) => String(program.u32("fd_pread", fd, program.iovs(1).list, 0n)),
  fd_pwrite: (fd) => String(program.u32("fd_pwrite", fd, program.iovs("x").list, 0n)),
  fd_read: (fd) => String(program.u32("fd_read", fd, program.iovs(1).list)),
  fd_readdir: (fd) => String(program.u32("fd_readdir", fd, [program.out, 0], 0n)),
  fd_renumber: (fd) => program.call("fd_renumber", fd, 0),
  fd_seek: (fd) => String(program.u64("fd_seek", fd, 1n, 0)),
  fd_sync: (fd) => program.call("fd_sync", fd),
  fd_tell: (fd) => String(program.u64("fd_tell", fd)),
  fd_write: (fd) => String(program.u32("fd_write", fd, program.iovs("x").list)),
  fd_prestat_get: (fd) => program.call("fd_prestat_get", fd, program.out),
  fd_prestat_dir_name: (fd) => program.call("fd_prestat_dir_name", fd, program.out, 16),
  fd_close: (fd) => program.call("fd_close", fd),
  sock_accept: (fd) => String(program.u32("sock_accept", fd, 0)),
  sock_recv: (fd) => program.call("sock_recv", fd, program.iovs(1).list, 0, program.out, program.out + 4),
  sock_send: (fd) => String(program.u32("sock_send", fd, program.iovs("x").list, 0)),
  sock_shutdown: (fd) => program.call("sock_shutdown", fd, 1),
};

describe.each(Object.keys(CALLS))("%s", (name) => {
  const call = (fd: number): string => (CALLS[name] as (fd: number) => string)(fd);

  test("is EBADF for numbers that are no descriptor", () => {
    expect([5, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map(call)).toEqual(Array(4).fill("EBADF"));
  });

  test("is EBADF for one that has been closed", () => {
    program.open("file");
    expect(program.call("fd_close", 5)).toBe("ok");
    expect(call(5)).toBe("EBADF");
  });

  const right = (RIGHTS as Readonly<Record<string, number>>)[name];
  if (right === undefined || name.startsWith("sock")) return;
  test("is ENOTCAPABLE without its right", () => {
    // The right to seek includes that to tell.
    const rights = ALL & ~BigInt(name === "fd_tell" ? right | RIGHTS.fd_seek : right);
    const fd =
      name === "fd_readdir" ? program.open("dir", { oflags: 2, rights }) : program.open("file", { rights });
    expect(call(fd as number)).toBe("ENOTCAPABLE");
  });
});

test.each<[string, string, string, string]>([
  ["fd_advise", "ok", "ENOTCAPABLE", "ok"],
  ["fd_allocate", "EISDIR", "ESPIPE", "ok"],
  ["fd_datasync", "ENOTCAPABLE", "ENOTCAPABLE", "ok"],
  ["fd_filestat_set_size", "EISDIR", "ESPIPE", "ok"],
  ["fd_filestat_set_times", "ok", "ENOTCAPABLE", "ok"],
  ["fd_pread", "EISDIR", "ESPIPE", "1"],
  ["fd_pwrite", "EISDIR", "ESPIPE", "1"],
  ["fd_read", "EISDIR", "1", "1"],
  ["fd_write", "EISDIR", "ENOTCAPABLE", "1"],
  ["fd_readdir", "0", "ENOTDIR", "ENOTDIR"],
  ["fd_seek", "EISDIR", "ESPIPE", "1"],
  ["fd_sync", "ok", "ENOTCAPABLE", "ok"],
  ["fd_tell", "EISDIR", "ESPIPE", "0"],
  ["sock_accept", "ENOTSOCK", "ENOTSOCK", "ENOTSOCK"],
  ["sock_recv", "ENOTSOCK", "ENOTSOCK", "ENOTSOCK"],
  ["sock_send", "ENOTSOCK", "ENOTSOCK", "ENOTSOCK"],
  ["sock_shutdown", "ENOTSOCK", "ENOTSOCK", "ENOTSOCK"],
])("%s is %s for a directory, %s for a stream, and %s for a file", (name, directory, stream, file) => {
  const call = CALLS[name] as (fd: number) => string;
  expect([call(3), call(0), call(program.open("file") as number)]).toEqual([directory, stream, file]);
});

describe("fd_fdstat", () => {
  const kind = (fd: number): number => {
    program.call("fd_fdstat_get", fd, program.out);
    return program.memory.readU8(program.out);
  };

  test("says file, directory, stream and terminal", () => {
    expect([program.open("file") as number, 3, 0, 1, 2].map(kind)).toEqual([4, 3, 0, 0, 2]);
  });

  test("has the flags that were set, and no others", () => {
    const fd = program.open("file", { flags: 1 | 4 }) as number;
    const flags = (): number => {
      program.call("fd_fdstat_get", fd, program.out);
      return program.memory.readU16(program.out + 2);
    };
    expect(flags()).toBe(5);
    expect(program.call("fd_fdstat_set_flags", fd, 31)).toBe("ok");
    expect(flags()).toBe(31);
    expect(program.call("fd_fdstat_set_flags", fd, 32)).toBe("EINVAL");
    expect(flags()).toBe(31);
  });

  test("loses rights and never gets any", () => {
    expect(program.call("fd_fdstat_set_rights", 3, 1n << 13n, 2n)).toBe("ok");
    expect(program.call("fd_fdstat_set_rights", 3, (1n << 13n) | 1n, 2n)).toBe("ENOTCAPABLE");
    expect(program.call("fd_fdstat_set_rights", 3, 1n << 13n, 3n)).toBe("ENOTCAPABLE");
    expect(program.open("file", { rights: 2n, inheriting: 0n })).toBe(5);
    expect(program.open("file", { rights: 64n, inheriting: 0n })).toBe("ENOTCAPABLE");
  });
});

describe("sizes", () => {
  test("are set: cut off, or filled with zeros", () => {
    const fd = program.open("file") as number;
    expect(program.call("fd_filestat_set_size", fd, 3n)).toBe("ok");
    expect(program.call("fd_filestat_set_size", fd, 5n)).toBe("ok");
    expect(program.read(fd, 9)).toBe("con\0\0");
    expect(program.call("fd_filestat_set_size", fd, 1n << 53n)).toBe("EFBIG");
    expect(program.call("fd_filestat_set_size", fd, MOST)).toBe("EFBIG");
    expect(program.call("fd_filestat_set_size", fd, MOST + 1n)).toBe("EINVAL");
    expect(program.call("fd_filestat_set_size", fd, (1n << 53n) - 1n)).toBe("ok");
  });

  test("are allocated", () => {
    const fd = program.open("file") as number;
    expect(program.call("fd_allocate", fd, 2n, 3n)).toBe("ok");
    expect(program.stat("file")).toMatchObject({ size: 7n });
    expect(program.call("fd_allocate", fd, 100n, 28n)).toBe("ok");
    expect(program.stat("file")).toMatchObject({ size: 128n });
    expect(program.call("fd_allocate", fd, 0n, 0n)).toBe("EINVAL");
    expect(program.call("fd_allocate", fd, MOST, 1n)).toBe("EINVAL");
    expect(program.call("fd_allocate", fd, 0n, (1n << 64n) - 1n)).toBe("EINVAL");
    expect(program.call("fd_allocate", fd, 0n, 1n << 52n)).toBe("ENOSPC");
    expect(program.call("fd_allocate", fd, 1n << 53n, 1n)).toBe("EFBIG");
  });

  test("of advice may be any that a file can have, and the advice any of six", () => {
    const advise = (offset: bigint, length: bigint, advice: number) =>
      program.call("fd_advise", program.open("file"), offset, length, advice);
    expect([advise(0n, 0n, 0), advise(0n, 0n, 5), advise(0n, 0n, 6), advise(0n, 0n, 255)]).toEqual([
      "ok",
      "ok",
      "EINVAL",
      "EINVAL",
    ]);
    expect([advise(MOST + 1n, 0n, 0), advise(0n, MOST + 1n, 0)]).toEqual(["EINVAL", "EINVAL"]);
  });
});

describe("fd_prestat", () => {
  test("names the directories that the program was given, from 3 on", () => {
    expect(program.call("fd_prestat_get", 4, program.out)).toBe("ok");
    expect([program.memory.readU8(program.out), program.memory.readU32(program.out + 4)]).toEqual([0, 7]);
    expect(program.call("fd_prestat_dir_name", 4, program.out, 7)).toBe("ok");
    expect(new TextDecoder().decode(program.memory.readBytes(program.out, 7))).toBe("/tmp é");
    expect(program.call("fd_prestat_dir_name", 4, program.out, 6)).toBe("ENAMETOOLONG");
    expect(program.call("fd_prestat_dir_name", 4, program.out, 0)).toBe("ENAMETOOLONG");
  });

  test("is EBADF for streams, files and directories that the program has opened", () => {
    const [file, dir] = [program.open("file"), program.open("dir", { oflags: 2 })];
    for (const fd of [0, file, dir]) expect(program.call("fd_prestat_get", fd, program.out)).toBe("EBADF");
  });
});

describe("fd_renumber", () => {
  test("moves a descriptor to the number of another, which is closed", () => {
    const [first, second] = [program.open("file") as number, program.create("new")];
    expect(program.call("fd_renumber", first, second)).toBe("ok");
    expect(program.read(second, 7)).toBe("content");
    expect(program.read(first, 7)).toBe("<EBADF>");
    expect(program.open("file")).toBe(first);
    expect(program.call("fd_renumber", second, 1)).toBe("ok");
    expect(program.write(1, "x")).toBe(1);
  });

  test("needs both, and leaves one alone that is moved to itself", () => {
    const fd = program.open("file") as number;
    expect([
      program.call("fd_renumber", fd, 99),
      program.call("fd_renumber", 99, fd),
      program.call("fd_renumber", fd, fd),
    ]).toEqual(["EBADF", "EBADF", "ok"]);
    expect(program.read(fd, 7)).toBe("content");
  });
});

test("closing an instance closes all that is open, so that files without a name give back their room", async () => {
  const root = memoryDirectory();
  const instance = new Wasi({ preopens: { "/": root } });
  const own = new Program({}, instance);
  const empty = root.used;
  const fd = own.create("new");
  own.write(fd, "x".repeat(1000));
  own.call("path_unlink_file", 3, own.text("new"));
  expect(root.used).toBeGreaterThan(empty + 1000);
  await instance.close();
  expect(root.used).toBe(empty);
});

test.each<[object, string]>([
  [{ arg: [] }, "unknown-option"],
  [{ args: "text" }, "invalid-option"],
  [{ args: ["a\0"] }, "invalid-option"],
  [{ args: [1] }, "invalid-option"],
  [{ env: { "": "x" } }, "invalid-option"],
  [{ env: { "a=b": "x" } }, "invalid-option"],
  [{ env: { a: "\0" } }, "invalid-option"],
  [{ env: null }, "invalid-option"],
  [{ preopens: { "/": {} } }, "invalid-option"],
  [{ preopens: { "\0": memoryDirectory() } }, "invalid-option"],
  [{ maxOpen: 2 }, "invalid-option"],
  [{ maxOpen: 2.5 }, "invalid-option"],
  [{ random: 1 }, "invalid-option"],
  [{ stdin: 5 }, "invalid-option"],
  [{ stdin: "a text" }, "invalid-option"],
  [{ stdout: "text" }, "invalid-option"],
  [{ stderr: {} }, "invalid-option"],
  [{ sockets: {} }, "invalid-option"],
  [{ sockets: [{ accept: 5 }] }, "invalid-option"],
])("%j is refused with %s", (options, code) => {
  expect(() => new Wasi(options as never)).toThrow(WasiError);
  expect(() => new Wasi(options as never)).toThrow(expect.objectContaining({ code }));
});
