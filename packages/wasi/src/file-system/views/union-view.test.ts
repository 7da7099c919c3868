import { memoryDirectory } from "../memory/memory-directory.js";
import { memoryLink } from "../memory/tree.js";
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
  writeFile,
} from "../opening.fixture.js";
import { readOnly } from "./read-only-view.js";
import { union } from "./union-view.js";

const LOWER = { a: "low a", b: "low b", folder: { c: "low c", deep: { d: "low d" } }, link: memoryLink("a") };
const LOWEST = { a: "lowest a", z: "lowest z", folder: { y: "lowest y" }, b: { hidden: "by a file" } };

let upper = memoryDirectory();
let lower = memoryDirectory();
let lowest = memoryDirectory();
let root: OpenDirectory;
beforeEach(() => {
  upper = memoryDirectory({ u: "up", folder: { e: "up e" } });
  lower = memoryDirectory(LOWER);
  lowest = memoryDirectory(LOWEST);
  root = union(upper, readOnly(lower), lowest).open();
});
afterEach(() => {
  // Whatever happened.
  expect([textsOf(lower.open()), textsOf(lowest.open())]).toEqual([
    textsOf(memoryDirectory(LOWER).open()),
    textsOf(memoryDirectory(LOWEST).open()),
  ]);
});

/** Gives all names in a directory, with the texts of files and the targets of links. */
function textsOf(at: OpenDirectory): unknown {
  return Object.fromEntries(
    [...at.entries()]
      .sort((one, two) => (one.name < two.name ? -1 : 1))
      .map(({ name, type }) => {
        if (type === "directory") return [name, textsOf(at.enter(name))];
        return [name, type === "symbolic-link" ? `-> ${at.readLink(name)}` : readFile(at, name)];
      }),
  );
}

test("the names of all are seen, the first ones of files, and directories as one", () => {
  expect(textsOf(root)).toEqual({
    a: "low a",
    b: "low b",
    folder: { c: "low c", deep: { d: "low d" }, e: "up e", y: "lowest y" },
    link: "-> a",
    u: "up",
    z: "lowest z",
  });
});

test("a file is copied when it is opened for writing, with its times, and the directories that it is in", () => {
  const deep = root.enter("folder").enter("deep");
  const before = deep.statusOf("d");
  expect(upper.toTree()).toEqual(memoryDirectory({ u: "up", folder: { e: "up e" } }).toTree());
  const file = fileOf(deep, "d", UPDATE);
  expect(deep.statusOf("d").modified).toBe(before.modified);
  file.write([new TextEncoder().encode("LOW")], 0);
  expect([readFile(deep, "d"), upper.readText("folder/deep/d")]).toEqual(["LOW d", "LOW d"]);
});

test("a file of more than one piece is copied whole, and an emptied one not at all", () => {
  const long = "0123456789".repeat(20_000);
  const file = memoryDirectory({ long });
  const at = union(upper, file).open();
  fileOf(at, "long", UPDATE).append([new TextEncoder().encode("!")]);
  expect(upper.readText("long")).toBe(`${long}!`);
  const other = union(memoryDirectory({}, { limit: 2000 }), file).open();
  fileOf(other, "long", { ...UPDATE, truncate: true }).close();
  expect(other.statusOf("long").size).toBe(0);
});

test("a copy that finds no room leaves nothing, and the file as it was", () => {
  const small = memoryDirectory({}, { limit: 2000 });
  const at = union(small, memoryDirectory({ long: "x".repeat(10_000) })).open();
  expect(outcomeOf(() => at.open("long", UPDATE))).toBe("ENOSPC");
  expect([small.toTree(), at.statusOf("long").size]).toEqual([{}, 10_000]);
});

test("a file that is open for reading goes on as its copy", () => {
  const [open, removed] = [fileOf(root, "a", READ), fileOf(root, "b", READ)];
  writeFile(root, "a", "NEW");
  expect(textOf(open)).toBe("NEW a");
  open.setTimes({ accessed: undefined, modified: 5n });
  expect(root.statusOf("a").modified).toBe(5n);
  root.removeFile("b");
  expect([textOf(removed), outcomeOf(() => removed.setTimes({ accessed: 1n, modified: 1n }))]).toEqual([
    "low b",
    "EROFS",
  ]);
  for (const file of [open, removed]) file.close();
});

test("new times of a file that is open for reading are those of its copy", () => {
  const open = fileOf(root, "a", READ);
  open.setTimes({ accessed: 7n, modified: 8n });
  expect([open.status().modified, upper.open().statusOf("a").modified]).toEqual([8n, 8n]);
});

test("what is removed stays hidden, also when the directory is opened again", () => {
  root.removeFile("a");
  root.removeFile("link");
  const folder = root.enter("folder");
  folder.removeFile("c");
  folder.close();
  expect(outcomeOf(() => root.statusOf("a"))).toBe("ENOENT");
  expect([namesIn(root), namesIn(root.enter("folder"))]).toEqual([
    ["b", "folder", "u", "z"],
    ["deep", "e", "y"],
  ]);
});

test("a directory that is made in the place of another is empty", () => {
  const folder = root.enter("folder");
  const deep = folder.enter("deep");
  expect(outcomeOf(() => folder.removeDirectory("deep"))).toBe("ENOTEMPTY");
  deep.removeFile("d");
  folder.removeDirectory("deep");
  // It is open, and gone.
  expect(outcomeOf(() => deep.open("new", CREATE))).toBe("ENOENT");
  folder.makeDirectory("deep");
  expect(namesIn(folder.enter("deep"))).toEqual([]);
});

test("a file that is made in the place of a directory, and the other way round, hides what is below", () => {
  root.removeFile("b");
  root.makeDirectory("b");
  expect(namesIn(root.enter("b"))).toEqual([]);
  const folder = root.enter("folder");
  folder.enter("deep").removeFile("d");
  folder.removeDirectory("deep");
  writeFile(folder, "deep", "a file");
  expect(readFile(folder, "deep")).toBe("a file");
});

test("a file moves over another of a lower file system", () => {
  root.rename("a", root, "z");
  expect([readFile(root, "z"), outcomeOf(() => root.statusOf("a"))]).toEqual(["low a", "ENOENT"]);
  root.removeFile("z");
  expect(namesIn(root)).toEqual(["b", "folder", "link", "u"]);
});

test("a directory that is below does not move, and one that is not takes all that is open in it along", () => {
  expect(outcomeOf(() => root.rename("folder", root, "other"))).toBe("EXDEV");
  root.makeDirectory("new");
  const moved = root.enter("new");
  writeFile(moved, "file", "text");
  const folder = root.enter("folder");
  root.rename("new", folder, "inside");
  root.close();
  writeFile(moved, "second", "text");
  expect(namesIn(folder.enter("inside"))).toEqual(["file", "second"]);
  root = folder;
});

test("a name of a lower file has a second one that is the same file from then on", () => {
  root.enter("folder").link("same", root, "a");
  const folder = root.enter("folder");
  writeFile(folder, "same", "NEW");
  expect([readFile(root, "a"), folder.statusOf("same").inode === root.statusOf("a").inode]).toEqual([
    "NEW a",
    true,
  ]);
});

test("two unions, even of the same file systems, have nothing in common", () => {
  const other = union(upper, lower).open();
  expect(outcomeOf(() => root.link("new", other, "a"))).toBe("EXDEV");
  expect(outcomeOf(() => root.rename("a", other, "new"))).toBe("EXDEV");
});

test("all that it opens is closed", () => {
  const open = new Set<string>();
  let count = 0;
  const watched = (directory: OpenDirectory): OpenDirectory => {
    const id = String(++count);
    open.add(id);
    return new Proxy(directory, {
      get(target, key) {
        if (key === "close")
          return () => {
            open.delete(id);
            target.close();
          };
        if (key === "enter") return (name: string) => watched(target.enter(name));
        if (key === "reopen") return () => watched(target.reopen());
        const value = Reflect.get(target, key, target) as unknown;
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  };
  const system = { open: () => watched(lower.open()) };
  const at = union(upper, system).open();
  const folder = at.enter("folder");
  const deep = folder.enter("deep");
  const file = fileOf(deep, "d", READ);
  for (const each of [at, folder, deep]) each.close();
  expect(textOf(file)).toBe("low d");
  expect(open.size).toBeGreaterThan(0);
  file.close();
  const again = union(upper, system).open();
  for (const name of namesIn(again)) if (again.statusOf(name).type === "directory") again.enter(name).close();
  again.close();
  expect(open.size).toBe(0);
});
