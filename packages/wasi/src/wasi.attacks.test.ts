import * as fs from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { ALL } from "./program.fixture.js";
import { type Jail, makeJail, SECRET } from "./jail.fixture.js";

let jail: Jail;
beforeEach(() => {
  jail = makeJail();
});
afterEach(() => {
  jail.check();
});

/** Opens a path and reads from it, by any way there is; the errno where it does not open. */
function look(path: string, fd = 3): string {
  const { program } = jail;
  const opened = program.open(path, { fd });
  if (typeof opened === "string") return opened;
  const found = program.read(opened, 100);
  program.call("fd_close", opened);
  return found;
}

function symlink(target: string, path: string, fd = 3): string {
  return jail.program.call("path_symlink", jail.program.text(target), fd, jail.program.text(path));
}

function rename(from: string, to: string, fd = 3, toFd = 3): string {
  return jail.program.call("path_rename", fd, jail.program.text(from), toFd, jail.program.text(to));
}

test("a link that the program makes leads nowhere outside", () => {
  expect(symlink("../secret", "link")).toBe("ok");
  expect(look("link")).toBe("ENOTCAPABLE");
  expect(symlink("../outside", "dir")).toBe("ok");
  expect(look("dir/secret")).toBe("ENOTCAPABLE");
});

test("an absolute link is not made, for other programs would follow it", () => {
  expect(symlink("/etc/passwd", "link")).toBe("ENOTCAPABLE");
  expect(symlink(join(jail.outside, "secret"), "link")).toBe("ENOTCAPABLE");
  expect(fs.existsSync(join(jail.inside, "link"))).toBe(false);
});

test("links to links lead nowhere outside", () => {
  symlink(".", "here");
  symlink("here/..", "up");
  symlink("up/here/../outside", "out");
  for (const path of [
    "here/../secret",
    "here/here/../secret",
    "up/secret",
    "out/secret",
    "here/up/outside/secret",
  ])
    expect(look(path)).toBe("ENOTCAPABLE");
});

test("a link in a deep directory cannot climb by more than its depth, also after it is moved up", () => {
  expect(symlink("../../file", "a/b/link")).toBe("ok");
  expect(look("a/b/link")).toBe("inside");
  expect(rename("a/b/link", "link")).toBe("ok");
  expect(look("link")).toBe("ENOTCAPABLE");
});

test("a second name of a link is that of the link", () => {
  const { program } = jail;
  for (const [follow, name] of [
    [0, "second"],
    [1, "followed"],
  ] as const)
    program.call("path_link", 3, follow, program.text("to-file"), 3, program.text(name));
  expect(look("second")).toBe("ENOTCAPABLE");
  expect(look("followed")).toBe("ENOENT");
});

test("an open directory has no way up, wherever it is", () => {
  const { program } = jail;
  const inner = program.open("a/b", { oflags: 2 }) as number;
  for (const path of ["..", "../../file", "../../../secret", "../b/file"])
    expect(look(path, inner)).toBe("ENOTCAPABLE");
  expect(rename("a/b", "moved")).toBe("ok");
  expect(look("file", inner)).toBe("inside");
  expect(look("../file", inner)).toBe("ENOTCAPABLE");
});

test("a directory that the host moves out stays what it is, without a way to its neighbours", () => {
  const { program, inside, outside } = jail;
  const inner = program.open("a/b", { oflags: 2 }) as number;
  fs.renameSync(join(inside, "a/b"), join(outside, "dir/b"));
  expect(look("file", inner)).toBe("inside");
  for (const path of ["..", "../../secret", "../../../secret"]) expect(look(path, inner)).toBe("ENOTCAPABLE");
  fs.renameSync(join(outside, "dir/b"), join(inside, "a/b"));
  const now = new Date();
  fs.utimesSync(join(outside, "dir"), now, now);
});

test("a directory that becomes a link is still the directory for those who have it open", () => {
  const { program, inside } = jail;
  const inner = program.open("a", { oflags: 2 }) as number;
  fs.renameSync(join(inside, "a"), join(inside, "moved"));
  fs.symlinkSync("../outside", join(inside, "a"));
  expect(look("secret", inner)).toBe("ENOENT");
  expect(look("b/file", inner)).toBe("inside");
  expect(look("a/secret")).toBe("ENOTCAPABLE");
});

test("no number is a descriptor of the host", () => {
  const { program, outside } = jail;
  const opened = fs.openSync(join(outside, "secret"), "r");
  const folder = fs.openSync(outside, "r");
  try {
    for (const fd of [4, 5, opened, folder, 64, 1000, 0x7fff_ffff, 0xffff_ffff]) {
      expect(program.read(fd, 100)).toBe("<EBADF>");
      expect(look("secret", fd)).toBe("EBADF");
      expect(program.call("fd_renumber", fd, 3)).toBe("EBADF");
    }
  } finally {
    fs.closeSync(opened);
    fs.closeSync(folder);
  }
});

test("a directory without rights gives none to what is opened in it", () => {
  const { program } = jail;
  const reading = 0x2n | (1n << 13n) | (1n << 14n);
  const inner = program.open("a", { oflags: 2, rights: reading, inheriting: reading }) as number;
  expect(program.open("b/file", { fd: inner, rights: ALL, inheriting: 0n })).toBe("ENOTCAPABLE");
  expect(program.open("new", { fd: inner, oflags: 1, rights: 0x2n, inheriting: 0n })).toBe("ENOTCAPABLE");
  expect(program.call("path_unlink_file", inner, program.text("b/file"))).toBe("ENOTCAPABLE");
  expect(program.call("fd_fdstat_set_rights", inner, ALL, ALL)).toBe("ENOTCAPABLE");
});

test("many links end, and the links of a cycle", () => {
  symlink("one", "two");
  symlink("two", "one");
  expect(look("one")).toBe("ELOOP");
  expect(look("one/x")).toBe("ELOOP");
  for (let index = 0; index < 50; index++) symlink(`l${String(index + 1)}`, `l${String(index)}`);
  expect(look("l0")).toBe("ELOOP");
});

// While the program opens, makes and removes what is in `race`, another one exchanges that directory and a link that leads out.
test("another program that exchanges directories and links cannot lead it out", async () => {
  const { program, inside, outside } = jail;
  const swapped = new Int32Array(new SharedArrayBuffer(8));
  fs.mkdirSync(join(inside, "race/dir"), { recursive: true });
  const worker = new Worker(
    `const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
    const { workerData: { inside, outside, swapped } } = require("node:worker_threads");
    while (Atomics.load(swapped, 1) === 0) {
      renameSync(inside + "/race", inside + "/away");
      symlinkSync(outside, inside + "/race");
      unlinkSync(inside + "/race");
      renameSync(inside + "/away", inside + "/race");
      Atomics.add(swapped, 0, 1);
    }`,
    { eval: true, workerData: { inside, outside, swapped } },
  );
  const ended = new Promise((resolve, reject) => {
    worker.once("exit", resolve).once("error", reject);
  });
  const at = (path: string): readonly [number, number] => program.text(path);
  const [secret, made, made2, removed] = [
    at("race/secret"),
    at("race/made"),
    at("race/dir/made"),
    at("race/dir"),
  ];
  const file = at("file");
  try {
    while (Atomics.load(swapped, 0) < 400) {
      for (let round = 0; round < 20; round++) {
        expect(look("race/secret")).not.toContain(SECRET);
        program.call("path_create_directory", 3, made);
        program.call("path_create_directory", 3, made2);
        program.call("path_unlink_file", 3, secret);
        program.call("path_remove_directory", 3, removed);
        program.call("path_rename", 3, file, 3, secret);
        program.call("path_rename", 3, secret, 3, file);
        program.call("path_filestat_set_times", 3, 1, secret, 1n, 1n, 5);
        program.call("path_link", 3, 1, secret, 3, at("stolen"));
      }
    }
  } finally {
    Atomics.store(swapped, 1, 1);
    await ended;
  }
});
