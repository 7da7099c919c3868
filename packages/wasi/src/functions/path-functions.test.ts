import { memoryDirectory } from "../index.js";
import { Program } from "../program.fixture.js";
import { makeProgram, O } from "./path-program.fixture.js";

let program: Program;
beforeEach(() => {
  program = makeProgram();
});

describe("path_open", () => {
  test("gives the lowest free number", () => {
    expect([program.open("file"), program.open("dir/inner"), program.open("link")]).toEqual([5, 6, 7]);
    expect(program.call("fd_close", 6)).toBe("ok");
    expect([program.open("file"), program.open("file")]).toEqual([6, 8]);
  });

  test("creates a file, and with excl only a new one, also where a link is", () => {
    expect(program.open("new", { oflags: O.creat })).toBe(5);
    expect(program.open("new", { oflags: O.creat })).toBe(6);
    expect(program.open("new", { oflags: O.creat | O.excl })).toBe("EEXIST");
    expect(program.open("link", { oflags: O.creat | O.excl })).toBe("EEXIST");
    expect(program.open("dangling", { oflags: O.creat | O.excl, follow: 0 })).toBe("EEXIST");
    expect(program.open("dir", { oflags: O.creat | O.excl })).toBe("EEXIST");
    expect(program.open(".", { oflags: O.creat | O.excl })).toBe("EEXIST");
    expect(program.open("newer", { oflags: O.creat | O.excl })).toBe(7);
  });

  test("creates the target of a dangling link", () => {
    expect(program.open("dangling", { oflags: O.creat })).toBe(5);
    expect(program.stat("nowhere")).toMatchObject({ size: 0n });
  });

  test("does not follow a link at the end without symlink_follow", () => {
    expect(program.open("link", { follow: 0 })).toBe("ELOOP");
    expect(program.open("link-dir", { follow: 0, oflags: O.directory })).toBe("ELOOP");
    expect(program.open("link-dir/inner", { follow: 0 })).toBe(5);
    expect(program.open("link-dir/", { follow: 0, oflags: O.directory })).toBe(6);
  });

  test("truncates", () => {
    expect(program.open("file", { oflags: O.trunc })).toBe(5);
    expect(program.stat("file")).toMatchObject({ size: 0n });
  });

  test("opens directories for reading, and nothing else as directory", () => {
    const reading = (1n << 14n) | (1n << 1n);
    expect(program.open("dir", { rights: reading })).toBe(5);
    expect(program.open("dir")).toBe("EISDIR");
    expect(program.open(".")).toBe("EISDIR");
    expect(program.open("dir", { rights: reading, oflags: O.trunc })).toBe("EISDIR");
    expect(program.open("dir", { oflags: O.creat })).toBe("EISDIR");
    expect(program.open("dir", { oflags: O.creat | O.directory })).toBe("EINVAL");
    expect(program.open("file", { oflags: O.directory })).toBe("ENOTDIR");
    expect(program.open("new/", { oflags: O.creat })).toBe("EISDIR");
  });

  test("keeps a read-only file as it is", () => {
    expect(program.open("sealed")).toBe("EACCES");
    expect(program.open("sealed", { rights: 2n, oflags: O.trunc })).toBe("EACCES");
    expect(program.open("sealed", { rights: 2n })).toBe(5);
    expect(program.read(5, 100)).toBe("sealed");
  });

  test.each([
    ["oflags", 1, 16],
    ["flags", 16, 32],
    ["follow", 1, 2],
  ] as const)("%s have bits up to %i: %i is EINVAL", (name, last, next) => {
    expect(program.open("file", { [name]: last })).toBe(5);
    expect(program.open("file", { [name]: next })).toBe("EINVAL");
    expect(program.open("file", { [name]: 0x8000 })).toBe("EINVAL");
    expect(program.open("file", { [name]: 0xffff_ffff | 0 })).toBe("EINVAL");
  });

  test("gives no more descriptors than maxOpen, and makes no file then", () => {
    const few = new Program({ preopens: { "/": memoryDirectory({ file: "" }) }, maxOpen: 6 });
    expect([few.open("file"), few.open("file"), few.open("new", { oflags: O.creat })]).toEqual([
      4,
      5,
      "EMFILE",
    ]);
    expect(few.stat("new")).toBe("ENOENT");
    few.call("fd_close", 4);
    expect(few.open("new", { oflags: O.creat })).toBe(4);
  });
});

describe("path_create_directory and path_remove_directory", () => {
  const make = (path: string) => program.call("path_create_directory", 3, program.text(path));
  const remove = (path: string) => program.call("path_remove_directory", 3, program.text(path));

  test("make and remove an empty directory, with or without a slash at the end", () => {
    expect([make("new"), make("new/sub/"), remove("new"), remove("new/sub/"), remove("new")]).toEqual([
      "ok",
      "ok",
      "ENOTEMPTY",
      "ok",
      "ok",
    ]);
    expect(program.stat("new")).toBe("ENOENT");
  });

  test("refuse what is there, what is missing, and what is no directory", () => {
    expect([make("file"), make("dir"), make("link"), make("."), make("missing/x"), make("file/x")]).toEqual([
      "EEXIST",
      "EEXIST",
      "EEXIST",
      "EEXIST",
      "ENOENT",
      "ENOTDIR",
    ]);
    expect([remove("missing"), remove("file"), remove("link-dir"), remove("dir"), remove(".")]).toEqual([
      "ENOENT",
      "ENOTDIR",
      "ENOTDIR",
      "ENOTEMPTY",
      "EINVAL",
    ]);
  });
});

describe("path_unlink_file", () => {
  const unlink = (path: string) => program.call("path_unlink_file", 3, program.text(path));

  test("removes a file, or a link and not its target", () => {
    expect([unlink("link"), unlink("dangling"), unlink("file"), unlink("sealed")]).toEqual(
      Array(4).fill("ok"),
    );
    expect(program.stat("file")).toBe("ENOENT");
  });

  test("refuses directories and what is missing", () => {
    expect([unlink("dir"), unlink("."), unlink("dir/"), unlink("file/"), unlink("missing")]).toEqual([
      "EISDIR",
      "EISDIR",
      "EISDIR",
      "ENOTDIR",
      "ENOENT",
    ]);
  });

  test("leaves an open file readable and writable", () => {
    const fd = program.open("file") as number;
    expect(unlink("file")).toBe("ok");
    expect(program.read(fd, 100)).toBe("content");
    expect(program.write(fd, "!")).toBe(1);
    expect(program.call("fd_filestat_get", fd, program.out)).toBe("ok");
    expect(program.memory.readU64(program.out + 24)).toBe(0n);
    expect(program.memory.readU64(program.out + 32)).toBe(8n);
  });
});

describe("path_link", () => {
  const link = (from: string, to: string, flags = 0, newFd = 3) =>
    program.call("path_link", 3, flags, program.text(from), newFd, program.text(to));

  test("gives a file a second name", () => {
    expect(link("file", "dir/second")).toBe("ok");
    const [first, second] = [program.stat("file"), program.stat("dir/second")] as { ino: bigint }[];
    expect(second).toEqual(first);
    expect(second).toMatchObject({ nlink: 2n, size: 7n });
  });

  test("links a symbolic link itself, or with symlink_follow its target", () => {
    expect([link("link", "itself"), link("link", "target", 1)]).toEqual(["ok", "ok"]);
    expect(program.stat("itself", 0)).toMatchObject({ filetype: "symbolic-link" });
    expect(program.stat("target", 0)).toMatchObject({ filetype: "regular-file", nlink: 2n });
  });

  test("refuses directories, names that are there, other file systems, and slashes at the end", () => {
    expect([
      link("dir", "x"),
      link(".", "x"),
      link("file", "dir"),
      link("file", "."),
      link("file", "x", 0, 4),
      link("missing", "x"),
      link("file", "x/"),
      link("file/", "x"),
    ]).toEqual(["EPERM", "EPERM", "EEXIST", "EEXIST", "EXDEV", "ENOENT", "ENOENT", "ENOTDIR"]);
  });
});

describe("path_symlink and path_readlink", () => {
  const symlink = (to: string, at: string) =>
    program.call("path_symlink", program.text(to), 3, program.text(at));
  const readlink = (path: string, room: number) => {
    const at = program.guest.reserve(room + 1);
    const length = program.u32("path_readlink", 3, program.text(path), [at, room]);
    return typeof length === "number"
      ? new TextDecoder().decode(program.memory.readBytes(at, length))
      : length;
  };

  test("make a link with any text, and read it, cut off where there is no room", () => {
    expect(symlink("some/where é", "new")).toBe("ok");
    expect([readlink("new", 64), readlink("new", 4), readlink("new", 0)]).toEqual([
      "some/where é",
      "some",
      "",
    ]);
    expect(readlink("link-absolute", 64)).toBe("/etc/passwd");
    expect(program.stat("new", 0)).toMatchObject({ filetype: "symbolic-link", size: 13n });
  });

  test("refuse names that are there, files, and targets that are empty or absolute", () => {
    expect([symlink("x", "file"), symlink("x", "."), symlink("x", "new/"), symlink("", "new")]).toEqual([
      "EEXIST",
      "EEXIST",
      "ENOENT",
      "ENOENT",
    ]);
    expect([symlink("/etc", "new"), symlink("a\0b", "new")]).toEqual(["ENOTCAPABLE", "EINVAL"]);
    expect([readlink("file", 9), readlink("dir", 9), readlink(".", 9), readlink("missing", 9)]).toEqual([
      "EINVAL",
      "EINVAL",
      "EINVAL",
      "ENOENT",
    ]);
    expect(readlink("link-dir/", 9)).toBe("EINVAL");
  });
});

describe("path_rename", () => {
  const rename = (from: string, to: string, newFd = 3) =>
    program.call("path_rename", 3, program.text(from), newFd, program.text(to));

  test("moves files, directories and links", () => {
    expect([rename("file", "dir/moved"), rename("dir", "empty/dir"), rename("link", "loop")]).toEqual(
      Array(3).fill("ok"),
    );
    expect(program.stat("empty/dir/moved")).toMatchObject({ size: 7n, nlink: 1n });
    expect(program.stat("dir")).toBe("ENOENT");
    expect(program.stat("loop")).toBe("ENOENT");
  });

  test("replaces a file by a file, and an empty directory by a directory", () => {
    expect([rename("file", "dir/inner"), rename("dir", "empty")]).toEqual(["ok", "ok"]);
    expect(program.stat("empty/inner")).toMatchObject({ size: 7n });
  });

  test("refuses everything else", () => {
    expect([
      rename("missing", "x"),
      rename("file", "dir"),
      rename("dir", "file"),
      rename("empty", "dir"),
      rename("dir", "dir/deep/x"),
      rename("dir", "dir/x"),
      rename("file", "x", 4),
      rename(".", "x"),
      rename("dir/..", "x"),
      rename("file", "."),
      rename("file/", "x"),
      rename("file", "x/"),
    ]).toEqual([
      "ENOENT",
      "EISDIR",
      "ENOTDIR",
      "ENOTEMPTY",
      "EINVAL",
      "EINVAL",
      "EXDEV",
      "EBUSY",
      "EBUSY",
      "EBUSY",
      "ENOTDIR",
      "ENOTDIR",
    ]);
    expect(program.stat("file")).toMatchObject({ size: 7n });
  });

  test("to another name of the same file, or itself, changes nothing", () => {
    program.call("path_link", 3, 0, program.text("file"), 3, program.text("second"));
    expect([rename("file", "second"), rename("file", "file"), rename("dir", "dir")]).toEqual(
      Array(3).fill("ok"),
    );
    expect(program.stat("file")).toMatchObject({ nlink: 2n });
  });
});

describe("path_filestat_set_times", () => {
  const [ATIM, ATIM_NOW, MTIM, MTIM_NOW] = [1, 2, 4, 8];
  const set = (path: string, flags: number, follow = 1) =>
    program.call("path_filestat_set_times", 3, follow, program.text(path), 5n, (1n << 63n) + 1n, flags);

  test("sets nanoseconds, of a link or of its target", () => {
    expect(set("link", ATIM | MTIM)).toBe("ok");
    expect(program.stat("file")).toMatchObject({ atim: 5n, mtim: (1n << 63n) + 1n });
    expect(set("link", ATIM, 0)).toBe("ok");
    expect(program.stat("link", 0)).toMatchObject({ atim: 5n, filetype: "symbolic-link" });
    expect(set(".", MTIM)).toBe("ok");
    expect(program.stat(".")).toMatchObject({ mtim: (1n << 63n) + 1n });
  });

  test("sets the present, and leaves alone what is not named", () => {
    set("file", ATIM | MTIM);
    const before = BigInt(Date.now()) * 1_000_000n;
    expect(set("file", MTIM_NOW)).toBe("ok");
    const { atim, mtim } = program.stat("file") as { atim: bigint; mtim: bigint };
    expect([atim, mtim >= before, mtim < before + 3_600_000_000_000n]).toEqual([5n, true, true]);
    expect(set("file", 0)).toBe("ok");
    expect(program.stat("file")).toMatchObject({ atim, mtim });
  });

  test("refuses both a time and the present, unknown bits, and what is missing", () => {
    expect([
      set("file", ATIM | ATIM_NOW),
      set("file", MTIM | MTIM_NOW),
      set("file", 16),
      set("missing", ATIM),
      set("dangling", ATIM),
      set("dangling", ATIM, 0),
    ]).toEqual(["EINVAL", "EINVAL", "EINVAL", "ENOENT", "ENOENT", "ok"]);
  });
});
