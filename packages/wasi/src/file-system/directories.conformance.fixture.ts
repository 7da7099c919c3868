import type { FileSystem, OpenDirectory } from "./file-system.js";
import { CREATE, READ, UPDATE, namesIn, outcomeOf, readFile, writeFile } from "./opening.fixture.js";

/** Tests all that the interface says of directories and names, on a file system that begins empty. */
export function describeDirectories(make: () => FileSystem): void {
  let root: OpenDirectory;
  let other: OpenDirectory;
  beforeEach(() => {
    root = make().open();
    root.makeDirectory("other");
    other = root.enter("other");
  });
  afterEach(() => {
    other.close();
    root.close();
  });

  describe("directories", () => {
    test("list names with the inode and the kind of each", () => {
      writeFile(root, "a", "");
      root.symlink("link", "no");
      const entries = [...root.entries()].sort((one, two) => (one.name < two.name ? -1 : 1));
      expect(entries).toEqual(
        ["a", "link", "other"].map((name) => {
          const { inode, type } = root.statusOf(name);
          return { name, inode, type };
        }),
      );
      expect(other.entries()).toEqual([]);
    });

    test("keep any name that is one name", () => {
      const names = [
        "...",
        "-",
        "a b",
        "\\",
        "ä",
        "日本",
        "👩‍👩‍👧",
        "a\nb",
        "é",
        "e\u0301",
        "\ufeff",
        "x".repeat(255),
      ];
      for (const name of names) writeFile(root, name, name);
      expect(namesIn(root)).toEqual([...names, "other"].sort());
      for (const name of names) expect(readFile(root, name)).toBe(name.slice(0, 100));
    });

    test("are opened by open and entered, and are no files", () => {
      const opened = root.open("other", READ);
      expect(opened.kind).toBe("directory");
      opened.close();
      root.open("other", { ...READ, directory: true }).close();
      expect(outcomeOf(() => root.open("other", UPDATE))).toBe("EISDIR");
      expect(outcomeOf(() => root.open("other", { ...READ, truncate: true }))).toBe("EISDIR");
      expect(outcomeOf(() => root.removeFile("other"))).toBe("EISDIR");
      writeFile(root, "a", "");
      expect(outcomeOf(() => root.open("a", { ...READ, directory: true }))).toBe("ENOTDIR");
      expect(outcomeOf(() => root.enter("a"))).toBe("ENOTDIR");
      expect(outcomeOf(() => root.enter("no"))).toBe("ENOENT");
    });

    test("are opened once more, each by itself", () => {
      const again = root.reopen();
      writeFile(again, "a", "abc");
      again.close();
      expect(readFile(root, "a")).toBe("abc");
    });

    test("are made once, and removed when they are empty", () => {
      expect(outcomeOf(() => root.makeDirectory("other"))).toBe("EEXIST");
      writeFile(other, "a", "");
      expect(outcomeOf(() => root.removeDirectory("other"))).toBe("ENOTEMPTY");
      other.removeFile("a");
      root.removeDirectory("other");
      expect(outcomeOf(() => root.removeDirectory("other"))).toBe("ENOENT");
      writeFile(root, "a", "");
      expect(outcomeOf(() => root.removeDirectory("a"))).toBe("ENOTDIR");
      expect(outcomeOf(() => root.removeFile("no"))).toBe("ENOENT");
    });

    test("that are removed take no new names", () => {
      root.removeDirectory("other");
      expect(other.entries()).toEqual([]);
      expect(outcomeOf(() => other.open("a", CREATE))).toBe("ENOENT");
      expect(outcomeOf(() => other.makeDirectory("a"))).toBe("ENOENT");
    });

    test("that are renamed stay the directories that they are", () => {
      root.rename("other", root, "moved");
      writeFile(other, "a", "abc");
      const moved = root.enter("moved");
      expect(readFile(moved, "a")).toBe("abc");
      moved.close();
    });
  });

  describe("symbolic links", () => {
    test("have any text for their target, and are never followed", () => {
      writeFile(root, "a", "abc");
      for (const target of ["a", "../../etc/passwd", "/", "no", "ä/日本"]) {
        root.symlink("link", target);
        expect(root.readLink("link")).toBe(target);
        expect(outcomeOf(() => root.open("link", READ))).toBe("ELOOP");
        expect(outcomeOf(() => root.open("link", CREATE))).toBe("ELOOP");
        expect(outcomeOf(() => root.open("link", { ...UPDATE, truncate: true }))).toBe("ELOOP");
        expect(outcomeOf(() => root.enter("link"))).toBe("ELOOP");
        expect(outcomeOf(() => root.open("link", { ...READ, directory: true }))).toBe("ELOOP");
        expect(outcomeOf(() => root.removeDirectory("link"))).toBe("ENOTDIR");
        root.removeFile("link");
      }
      expect(readFile(root, "a")).toBe("abc");
    });

    test("to a directory are not entered", () => {
      root.symlink("link", "other");
      expect(outcomeOf(() => root.enter("link"))).toBe("ELOOP");
      expect(outcomeOf(() => root.open("link", READ))).toBe("ELOOP");
    });

    test("take no name that is there, and other files have no target", () => {
      expect(outcomeOf(() => root.symlink("other", "a"))).toBe("EEXIST");
      writeFile(root, "a", "");
      expect(outcomeOf(() => root.readLink("a"))).toBe("EINVAL");
      expect(outcomeOf(() => root.readLink("other"))).toBe("EINVAL");
      expect(outcomeOf(() => root.readLink("no"))).toBe("ENOENT");
    });
  });

  describe("second names", () => {
    test("are of the same file", () => {
      writeFile(root, "a", "abc");
      other.link("b", root, "a");
      writeFile(root, "a", "xyz");
      expect(readFile(other, "b")).toBe("xyz");
      root.removeFile("a");
      expect(other.statusOf("b").links).toBe(1);
    });

    test("of a symbolic link are of the link itself", () => {
      writeFile(root, "a", "abc");
      root.symlink("link", "a");
      other.link("b", root, "link");
      expect(other.readLink("b")).toBe("a");
    });

    test("are refused for directories, for names that are there, and for none", () => {
      writeFile(root, "a", "");
      expect(outcomeOf(() => root.link("b", root, "other"))).toBe("EPERM");
      expect(outcomeOf(() => root.link("other", root, "a"))).toBe("EEXIST");
      expect(outcomeOf(() => root.link("b", root, "no"))).toBe("ENOENT");
    });
  });

  describe("renaming", () => {
    test("moves a file, in the place of another one", () => {
      writeFile(root, "a", "abc");
      writeFile(other, "b", "old");
      root.rename("a", other, "b");
      expect(readFile(other, "b")).toBe("abc");
      expect(namesIn(root)).toEqual(["other"]);
    });

    test("does nothing between two names of one file", () => {
      writeFile(root, "a", "abc");
      root.link("b", root, "a");
      root.rename("a", root, "b");
      expect(namesIn(root)).toEqual(["a", "b", "other"]);
      root.rename("a", root, "a");
      expect(readFile(root, "a")).toBe("abc");
    });

    test("moves a symbolic link, and not the file that it names", () => {
      writeFile(root, "a", "abc");
      root.symlink("link", "a");
      root.rename("link", other, "moved");
      expect(other.readLink("moved")).toBe("a");
      expect(namesIn(root)).toEqual(["a", "other"]);
    });

    test("puts a directory in the place of an empty one only, and neither kind in that of the other", () => {
      writeFile(root, "a", "");
      root.makeDirectory("empty");
      root.makeDirectory("full");
      const full = root.enter("full");
      writeFile(full, "x", "");
      expect(outcomeOf(() => root.rename("other", root, "full"))).toBe("ENOTEMPTY");
      expect(outcomeOf(() => root.rename("other", root, "a"))).toBe("ENOTDIR");
      expect(outcomeOf(() => root.rename("a", root, "other"))).toBe("EISDIR");
      root.rename("full", root, "empty");
      expect(namesIn(root)).toEqual(["a", "empty", "other"]);
      full.close();
    });

    test("moves no directory into itself", () => {
      other.makeDirectory("inner");
      const inner = other.enter("inner");
      expect(outcomeOf(() => root.rename("other", other, "x"))).toBe("EINVAL");
      expect(outcomeOf(() => root.rename("other", inner, "x"))).toBe("EINVAL");
      inner.close();
    });

    test("needs a name", () => {
      expect(outcomeOf(() => root.rename("no", other, "x"))).toBe("ENOENT");
    });
  });

  describe("another file system", () => {
    test("takes no names of this one", () => {
      const foreign: OpenDirectory = { ...root, kind: "directory" };
      writeFile(root, "a", "");
      expect(outcomeOf(() => root.rename("a", foreign, "b"))).toBe("EXDEV");
      expect(outcomeOf(() => root.link("b", foreign, "a"))).toBe("EXDEV");
    });
  });
}
