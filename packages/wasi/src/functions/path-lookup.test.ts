import { memoryDirectory, memoryLink } from "../index.js";
import { ALL, Program } from "../program.fixture.js";
import { makeProgram, O } from "./path-program.fixture.js";

let program: Program;
beforeEach(() => {
  program = makeProgram();
});

/** Paths, and the errno of following each to its end. */
const FAILING: readonly (readonly [path: string, errno: string])[] = [
  ["", "ENOENT"],
  ["missing", "ENOENT"],
  ["missing/x", "ENOENT"],
  ["file/x", "ENOTDIR"],
  ["file/", "ENOTDIR"],
  ["file/.", "ENOTDIR"],
  ["dir/inner/", "ENOTDIR"],
  ["link/", "ENOTDIR"],
  ["/", "ENOTCAPABLE"],
  ["/file", "ENOTCAPABLE"],
  ["//file", "ENOTCAPABLE"],
  ["..", "ENOTCAPABLE"],
  ["../file", "ENOTCAPABLE"],
  ["dir/../..", "ENOTCAPABLE"],
  ["dir/deep/../../../file", "ENOTCAPABLE"],
  ["link-dir/../..", "ENOTCAPABLE"],
  ["link-up", "ENOTCAPABLE"],
  ["link-up/x", "ENOTCAPABLE"],
  ["link-absolute", "ENOTCAPABLE"],
  ["link-absolute/x", "ENOTCAPABLE"],
  ["dangling", "ENOENT"],
  ["dangling/x", "ENOENT"],
  ["loop", "ELOOP"],
  ["loop/x", "ELOOP"],
  ["loop-a", "ELOOP"],
  ["a\0b", "EINVAL"],
  ["file\0", "EINVAL"],
  ["x".repeat(256), "ENAMETOOLONG"],
  [`${"x/".repeat(2048)}x`, "ENAMETOOLONG"],
  [`dir/${"é".repeat(128)}`, "ENAMETOOLONG"],
];

/** Paths, and the size of the file that each leads to. */
const LEADING: readonly (readonly [path: string, size: bigint])[] = [
  ["file", 7n],
  ["./file", 7n],
  [".//file", 7n],
  ["dir/../file", 7n],
  ["link", 7n],
  ["dir/inner", 5n],
  ["dir//inner", 5n],
  ["link-dir/inner", 5n],
  ["link-dir/deep/../inner", 5n],
  ["link-dir/deep/../../file", 7n],
  ["empty/../dir/./deep/leaf", 4n],
];

describe("a path", () => {
  test.each(FAILING)("%j is %s, for path_filestat_get and path_open", (path, errno) => {
    expect(program.stat(path)).toBe(errno);
    expect(program.open(path)).toBe(errno);
  });

  test.each(LEADING)("%j leads to a file of %s bytes", (path, size) => {
    expect(program.stat(path)).toMatchObject({ size, filetype: "regular-file" });
    expect(program.open(path)).toBe(5);
  });

  test.each([".", "dir/..", "./", "dir/deep/../..", "empty/../."])(
    "%j leads to the directory itself",
    (path) => {
      expect(program.stat(path)).toMatchObject({ filetype: "directory", ino: 1n });
      expect(program.open(path, { oflags: O.directory })).toBe(5);
    },
  );

  test("has 255 bytes in a name at most, and 4096 in all", () => {
    const name = "x".repeat(255);
    expect(program.create(name)).toBe(5);
    expect(`${"./".repeat(2046)}file`).toHaveLength(4096);
    expect(program.stat(`${"./".repeat(2046)}file`)).toMatchObject({ size: 7n });
    expect(program.stat(`${"./".repeat(2046)}/file`)).toBe("ENAMETOOLONG");
  });

  test("leads through 40 symbolic links, and no more", () => {
    const links = Object.fromEntries(
      Array.from({ length: 41 }, (_, index) => [`l${String(index + 1)}`, memoryLink(`l${String(index)}`)]),
    );
    const chained = new Program({ preopens: { "/": memoryDirectory({ l0: "end", ...links }) } });
    expect(chained.stat("l40")).toMatchObject({ size: 3n });
    expect(chained.stat("l41")).toBe("ELOOP");
    expect(chained.open("l40")).toBe(4);
    expect(chained.open("l41")).toBe("ELOOP");
  });

  test("that is not UTF-8 is EILSEQ, in every function and place", () => {
    const bad = new Uint8Array([0x66, 0xff, 0x66]);
    const [good, wrong] = [program.text("file"), program.text(bad)];
    const buf = [program.out, 16];
    expect([
      program.call("path_create_directory", 3, wrong),
      program.call("path_filestat_get", 3, 0, wrong, program.out),
      program.call("path_filestat_set_times", 3, 0, wrong, 0n, 0n, 0),
      program.call("path_link", 3, 0, wrong, 3, good),
      program.call("path_link", 3, 0, good, 3, wrong),
      program.call("path_open", 3, 0, wrong, 0, ALL, ALL, 0, program.out),
      program.call("path_readlink", 3, wrong, buf, program.out),
      program.call("path_remove_directory", 3, wrong),
      program.call("path_rename", 3, wrong, 3, good),
      program.call("path_rename", 3, good, 3, wrong),
      program.call("path_symlink", wrong, 3, good),
      program.call("path_symlink", good, 3, wrong),
      program.call("path_unlink_file", 3, wrong),
    ]).toEqual(Array(13).fill("EILSEQ"));
  });

  test("begins at an open directory: else EBADF, or ENOTDIR", () => {
    const path = program.text("x");
    const file = program.create("file");
    const calls = (fd: number) => [
      program.call("path_create_directory", fd, path),
      program.call("path_filestat_get", fd, 0, path, program.out),
      program.call("path_filestat_set_times", fd, 0, path, 0n, 0n, 0),
      program.call("path_link", fd, 0, path, 3, path),
      program.call("path_link", 3, 0, path, fd, path),
      program.call("path_open", fd, 0, path, 0, ALL, ALL, 0, program.out),
      program.call("path_readlink", fd, path, [program.out, 16], program.out),
      program.call("path_remove_directory", fd, path),
      program.call("path_rename", fd, path, 3, path),
      program.call("path_rename", 3, path, fd, path),
      program.call("path_symlink", path, fd, path),
      program.call("path_unlink_file", fd, path),
    ];
    expect(calls(99)).toEqual(Array(12).fill("EBADF"));
    expect(calls(0xffff_ffff)).toEqual(Array(12).fill("EBADF"));
    expect(calls(file)).toEqual(Array(12).fill("ENOTDIR"));
    expect(calls(0)).toEqual(Array(12).fill("ENOTDIR"));
  });

  test("at a directory that was opened does not lead out of it, though that is inside of what the program was given", () => {
    const dir = program.open("dir", { oflags: O.directory }) as number;
    expect(program.open("inner", { fd: dir })).toBe(dir + 1);
    expect(program.open("../file", { fd: dir })).toBe("ENOTCAPABLE");
    expect(program.open("deep/../../file", { fd: dir })).toBe("ENOTCAPABLE");
  });
});

describe("rights", () => {
  const READ = 1n << 1n;
  const OPEN = 1n << 13n;

  test("of a file are those that were asked for, as far as a file has them", () => {
    const fd = program.open("file", { rights: READ }) as number;
    expect(program.call("fd_fdstat_get", fd, program.out)).toBe("ok");
    expect(program.memory.readU64(program.out + 8)).toBe(READ);
    expect(program.read(fd, 3)).toBe("con");
    expect(program.write(fd, "x")).toBe("ENOTCAPABLE");
    expect(program.u64("fd_seek", fd, 0n, 0)).toBe("ENOTCAPABLE");
    expect(program.u64("fd_tell", fd)).toBe("ENOTCAPABLE");
  });

  test("that a directory does not hand down cannot be asked for", () => {
    const dir = program.open("dir", { oflags: O.directory, rights: OPEN, inheriting: READ }) as number;
    expect(program.open("inner", { fd: dir, rights: READ, inheriting: 0n })).toBe(dir + 1);
    expect(program.open("inner", { fd: dir, rights: READ | 64n, inheriting: 0n })).toBe("ENOTCAPABLE");
    expect(program.open("inner", { fd: dir, rights: READ, inheriting: 64n })).toBe("ENOTCAPABLE");
    expect(program.open("inner", { fd: dir, rights: READ, inheriting: 0n, flags: 16 })).toBe("ENOTCAPABLE");
    expect(program.open("inner", { fd: dir, rights: READ, inheriting: 0n, flags: 2 })).toBe("ENOTCAPABLE");
  });

  test("are asked for by each function that takes a path", () => {
    const bare = program.open("dir", { oflags: O.directory, rights: 0n }) as number;
    const path = program.text("x");
    expect([
      program.call("path_create_directory", bare, path),
      program.call("path_filestat_get", bare, 0, path, program.out),
      program.call("path_filestat_set_times", bare, 0, path, 0n, 0n, 0),
      program.call("path_link", bare, 0, path, 3, path),
      program.call("path_link", 3, 0, program.text("file"), bare, path),
      program.call("path_open", bare, 0, path, 0, 0n, 0n, 0, program.out),
      program.call("path_readlink", bare, path, [program.out, 16], program.out),
      program.call("path_remove_directory", bare, path),
      program.call("path_rename", bare, path, 3, path),
      program.call("path_rename", 3, program.text("file"), bare, path),
      program.call("path_symlink", path, bare, path),
      program.call("path_unlink_file", bare, path),
      program.u32("fd_readdir", bare, [program.out, 16], 0n),
    ]).toEqual(Array(13).fill("ENOTCAPABLE"));
    const opening = program.open("dir", { oflags: O.directory, rights: OPEN }) as number;
    expect(program.open("new", { fd: opening, oflags: O.creat })).toBe("ENOTCAPABLE");
    expect(program.open("inner", { fd: opening, oflags: O.trunc })).toBe("ENOTCAPABLE");
    expect(program.open("inner", { fd: opening })).toBe(opening + 1);
  });
});
