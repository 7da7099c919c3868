import { memoryDirectory } from "../memory/memory-directory.js";
import { memoryLink } from "../memory/tree.js";
import type { OpenDirectory } from "../file-system.js";
import { CREATE, fileOf, outcomeOf, READ, readFile, UPDATE } from "../opening.fixture.js";
import { readOnly } from "./read-only-view.js";

const tree = () => memoryDirectory({ a: "one", folder: { b: "two" }, link: memoryLink("a") });
const times = { accessed: 1n, modified: 1n };

let below = tree();
let root: OpenDirectory;
beforeEach(() => {
  below = tree();
  root = readOnly(below).open();
});

test("all that is there is read", () => {
  const folder = root.enter("folder");
  expect([readFile(root, "a"), readFile(folder, "b"), root.readLink("link")]).toEqual(["one", "two", "a"]);
  expect(root.entries().map(({ name }) => name)).toEqual(["a", "folder", "link"]);
  expect(root.reopen().statusOf("a")).toEqual(root.statusOf("a"));
  expect(root.open("folder", { ...READ, directory: true }).kind).toBe("directory");
  below.writeFile("a", "changed");
  expect(readFile(root, "a")).toBe("changed");
});

const CHANGES: Readonly<Record<string, (at: OpenDirectory, other: OpenDirectory) => unknown>> = {
  "opening for writing": (at) => at.open("a", UPDATE),
  "opening to empty a file": (at) => at.open("a", { ...READ, truncate: true }),
  "making a file": (at) => at.open("new", CREATE),
  "making a directory": (at) => {
    at.makeDirectory("new");
  },
  "making a link": (at) => {
    at.symlink("new", "a");
  },
  "a second name": (at) => {
    at.link("new", at, "a");
  },
  "another name": (at, other) => {
    at.rename("a", other, "new");
  },
  "removing a file": (at) => {
    at.removeFile("a");
  },
  "removing a directory": (at) => {
    at.removeDirectory("folder");
  },
  "new times of a name": (at) => {
    at.setTimesOf("a", times);
  },
  "new times of the directory": (at) => {
    at.setTimes(times);
  },
  "new times of a file": (at) => {
    fileOf(at, "a", READ).setTimes(times);
  },
  "another size": (at) => {
    fileOf(at, "a", READ).resize(0);
  },
  room: (at) => {
    fileOf(at, "a", READ).allocate(0, 10);
  },
  bytes: (at) => fileOf(at, "a", READ).write([Uint8Array.of(1)], 0),
  "bytes at the end": (at) => fileOf(at, "a", READ).append([Uint8Array.of(1)]),
};

test.each(Object.keys(CHANGES))("%s is EROFS, at any depth, and nothing changes", (change) => {
  const before = [below.toTree(), root.statusOf("a").modified];
  const inside = readOnly(memoryDirectory({ inside: { a: "one", folder: {} } })).open();
  for (const at of [root, root.reopen(), inside.enter("inside")])
    expect(outcomeOf(() => CHANGES[change]?.(at, root))).toBe("EROFS");
  expect([below.toTree(), root.statusOf("a").modified]).toEqual(before);
});

test.each<[string, string, (at: OpenDirectory) => unknown]>([
  ["ENOENT", "a name that is not there", (at) => at.open("no", UPDATE)],
  ["ENOENT", "removing a name that is not there", (at) => at.removeFile("no")],
  ["EEXIST", "making a file that is there", (at) => at.open("a", { ...CREATE, exclusive: true })],
  ["EEXIST", "making a directory that is there", (at) => at.makeDirectory("folder")],
  ["EISDIR", "writing to a directory", (at) => at.open("folder", UPDATE)],
  ["ENOTDIR", "a file that is to be a directory", (at) => at.open("a", { ...UPDATE, directory: true })],
  ["ELOOP", "a symbolic link", (at) => at.open("link", READ)],
])("%s is the errno of %s", (errno, _what, act) => {
  expect(outcomeOf(() => act(root))).toBe(errno);
});

test("nothing of it is moved or linked into a file system that can be written", () => {
  const other = below.open();
  expect(outcomeOf(() => other.link("new", root, "a"))).toBe("EXDEV");
  expect(outcomeOf(() => other.rename("a", root, "new"))).toBe("EXDEV");
});
