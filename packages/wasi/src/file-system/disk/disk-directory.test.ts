import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { WasiError } from "../../errors.js";
import type { OpenDirectory } from "../file-system.js";
import {
  CREATE,
  fileOf,
  namesIn,
  outcomeOf,
  READ,
  readFile,
  textOf,
  UPDATE,
  utf8,
  writeFile,
} from "../opening.fixture.js";
import { directory } from "./disk-directory.js";
import { temporaryDirectory } from "./temporary-directory.fixture.js";

const temporary = temporaryDirectory();
let root: OpenDirectory;
beforeEach(() => {
  root = directory(temporary.path).open();
});
afterEach(() => {
  root.close();
});

function pathOf(name: string): string {
  return join(temporary.path, name);
}

function openDescriptors(): number {
  return fs.readdirSync("/proc/self/fd").length;
}

test("reads and writes the files that other programs see", () => {
  fs.writeFileSync(pathOf("in"), "from outside");
  expect(readFile(root, "in")).toBe("from outside");
  writeFile(root, "out", "from inside");
  expect(fs.readFileSync(pathOf("out"), "utf8")).toBe("from inside");
});

test("follows a link that is its own path, which the host has chosen", () => {
  fs.mkdirSync(pathOf("real"));
  fs.writeFileSync(pathOf("real/a"), "abc");
  fs.symlinkSync("real", pathOf("link"));
  const opened = directory(pathOf("link")).open();
  expect(readFile(opened, "a")).toBe("abc");
  opened.close();
});

test("fails with the system's error where there is no such directory", () => {
  expect(outcomeOf(() => directory(pathOf("no")).open())).toBe("ENOENT");
  fs.writeFileSync(pathOf("file"), "");
  expect(outcomeOf(() => directory(pathOf("file")).open())).toBe("ENOTDIR");
});

test("is an error where the engine has no node:fs", () => {
  const find = jest.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  try {
    expect(() => directory(".")).toThrow(WasiError);
    expect(() => directory(".")).toThrow(expect.objectContaining({ code: "no-file-system" }));
  } finally {
    find.mockRestore();
  }
});

test.each(["", ".", "..", "a/b", "/", "/etc", "a\0b", "../a", "./a"])(
  "takes %j for no name, in any operation",
  (name) => {
    fs.mkdirSync(pathOf("a"));
    fs.writeFileSync(pathOf("a/b"), "abc");
    writeFile(root, "file", "");
    const operations: readonly (() => unknown)[] = [
      () => root.statusOf(name),
      () => root.setTimesOf(name, { accessed: 0n, modified: 0n }),
      () => root.enter(name),
      () => root.open(name, READ),
      () => root.open(name, CREATE),
      () => root.open(name, { ...READ, directory: true }),
      () => root.readLink(name),
      () => root.symlink(name, "x"),
      () => root.makeDirectory(name),
      () => root.removeDirectory(name),
      () => root.removeFile(name),
      () => root.link(name, root, "file"),
      () => root.link("new", root, name),
      () => root.rename(name, root, "new"),
      () => root.rename("file", root, name),
    ];
    expect(operations.map(outcomeOf)).toEqual(operations.map(() => "EINVAL"));
    expect(fs.readFileSync(pathOf("a/b"), "utf8")).toBe("abc");
  },
);

test("does not list a name that is no UTF-8, and goes on", () => {
  fs.writeFileSync(Buffer.concat([Buffer.from(`${temporary.path}/`), Buffer.of(0xff, 0xfe)]), "");
  fs.symlinkSync(Buffer.of(0xff), pathOf("link"));
  writeFile(root, "a", "");
  expect(namesIn(root)).toEqual(["a", "link"]);
  expect(outcomeOf(() => root.readLink("link"))).toBe("EILSEQ");
});

test("opens a pipe without waiting for its other end", () => {
  execFileSync("mkfifo", [pathOf("pipe")]);
  const pipe = fileOf(root, "pipe", READ);
  expect(pipe.status().type).toBe("unknown");
  expect(textOf(pipe)).toBe("");
  pipe.close();
  expect(outcomeOf(() => root.open("pipe", { ...UPDATE, read: false }))).toBe("ENXIO");
});

test("reads from and writes to a file without positions in turn", () => {
  execFileSync("mkfifo", [pathOf("pipe")]);
  const reading = fileOf(root, "pipe", READ);
  const writing = fileOf(root, "pipe", { ...UPDATE, read: false });
  expect(writing.write([utf8("ab")], 100)).toBe(2);
  expect(writing.append([utf8("c")])).toBe(1);
  expect(textOf(reading, 2)).toBe("ab");
  expect(textOf(reading, 2)).toBe("c");
  expect(outcomeOf(() => textOf(reading))).toBe("EAGAIN");
  reading.close();
  writing.close();
});

test("names the kinds of files that are neither files nor directories", () => {
  const devices = directory("/dev").open();
  expect(devices.statusOf("null").type).toBe("character-device");
  const nothing = fileOf(devices, "null", UPDATE);
  expect(nothing.write([utf8("abc")], 7)).toBe(3);
  expect(textOf(nothing)).toBe("");
  nothing.close();
  devices.close();
});

test("moves nothing to, and takes nothing from, another file system", () => {
  const other = { ...root };
  writeFile(root, "a", "");
  expect(outcomeOf(() => root.link("b", other, "a"))).toBe("EXDEV");
});

test("writes as many arrays at once as the system takes, and says how many bytes that were", () => {
  const file = fileOf(root, "a");
  const arrays = Array.from({ length: 1025 }, () => utf8("x"));
  expect(file.write(arrays, 0)).toBe(1024);
  expect(file.append(arrays)).toBe(1024);
  expect(file.read(arrays, 0)).toBe(1024);
  file.close();
});

test("leaves no descriptor open, also where opening fails half-way", () => {
  const before = openDescriptors();
  root.makeDirectory("a");
  for (const name of ["a", "no"]) {
    outcomeOf(() => root.enter(name).close());
    outcomeOf(() => root.open(name, UPDATE).close());
  }
  const file = fileOf(root, "file");
  file.append([utf8("abc")]);
  file.close();
  root.reopen().close();
  const stat = jest.spyOn(process.getBuiltinModule("node:fs"), "fstatSync").mockImplementation(() => {
    throw new Error("no state");
  });
  try {
    expect(() => root.enter("a")).toThrow("no state");
    expect(() => root.open("file", READ)).toThrow("no state");
  } finally {
    stat.mockRestore();
  }
  expect(openDescriptors()).toBe(before);
});
