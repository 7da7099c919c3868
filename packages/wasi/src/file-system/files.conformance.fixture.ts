import type { FileSystem, OpenDirectory } from "./file-system.js";
import {
  CREATE,
  READ,
  UPDATE,
  fileOf,
  namesIn,
  outcomeOf,
  readFile,
  textOf,
  utf8,
  writeFile,
} from "./opening.fixture.js";

/** Tests all that the interface says of files and their states, on a file system that begins empty. */
export function describeFiles(make: () => FileSystem): void {
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

  describe("regular files", () => {
    test("reads back the bytes that were written, over several arrays on both sides", () => {
      const file = fileOf(root, "a");
      expect(file.write([utf8("he"), utf8("llo")], 0)).toBe(5);
      const into = [new Uint8Array(1), new Uint8Array(0), new Uint8Array(3)];
      expect(file.read(into, 1)).toBe(4);
      expect(into.map((bytes) => [...bytes])).toEqual([[101], [], [108, 108, 111]]);
      file.close();
    });

    test("reads fewer bytes at the end, and none behind it", () => {
      writeFile(root, "a", "abc");
      const file = fileOf(root, "a", READ);
      const into = new Uint8Array(2);
      expect(file.read([into], 2)).toBe(1);
      expect(file.read([into], 3)).toBe(0);
      expect(file.read([into], 1000)).toBe(0);
      expect(file.read([], 0)).toBe(0);
      file.close();
    });

    test("fills a gap before a written byte with zeros", () => {
      const file = fileOf(root, "a");
      expect(file.write([Uint8Array.of(7)], 3)).toBe(1);
      const into = new Uint8Array(5);
      expect(file.read([into], 0)).toBe(4);
      expect([...into]).toEqual([0, 0, 0, 7, 0]);
      file.close();
    });

    test("writes nothing, and makes no gap, when no bytes are given", () => {
      const file = fileOf(root, "a");
      expect(file.write([], 10)).toBe(0);
      expect(file.write([new Uint8Array(0)], 10)).toBe(0);
      expect(file.append([])).toBe(0);
      expect(file.status().size).toBe(0);
      file.close();
    });

    test("appends at the end that another open file has moved", () => {
      const one = fileOf(root, "a");
      const two = fileOf(root, "a", UPDATE);
      one.append([utf8("1")]);
      two.append([utf8("2"), utf8("3")]);
      one.append([utf8("4")]);
      expect(textOf(two)).toBe("1234");
      one.close();
      two.close();
    });

    test("is cut off and filled up with zeros", () => {
      writeFile(root, "a", "abcdef");
      const file = fileOf(root, "a", UPDATE);
      file.resize(2);
      file.resize(4);
      const into = new Uint8Array(6).fill(9);
      expect(file.read([into], 0)).toBe(4);
      expect([...into]).toEqual([97, 98, 0, 0, 9, 9]);
      file.close();
    });

    test("grows by allocate and never shrinks", () => {
      writeFile(root, "a", "abc");
      const file = fileOf(root, "a", UPDATE);
      file.allocate(1, 4);
      expect(file.status().size).toBe(5);
      file.allocate(0, 1);
      expect(file.status().size).toBe(5);
      file.close();
    });

    test("is emptied by truncate, and made by create", () => {
      writeFile(root, "a", "abc");
      fileOf(root, "a", { ...UPDATE, truncate: true }).close();
      expect(readFile(root, "a")).toBe("");
      expect(outcomeOf(() => root.open("b", UPDATE))).toBe("ENOENT");
      expect(outcomeOf(() => root.open("a", { ...CREATE, exclusive: true }))).toBe("EEXIST");
      fileOf(root, "b", { ...CREATE, exclusive: true }).close();
      expect(namesIn(root)).toEqual(["a", "b", "other"]);
    });

    test("stays usable when its last name is removed, and has no links then", () => {
      writeFile(root, "a", "abc");
      const file = fileOf(root, "a", UPDATE);
      root.removeFile("a");
      expect(namesIn(root)).toEqual(["other"]);
      expect(textOf(file)).toBe("abc");
      expect(file.status().links).toBe(0);
      file.append([utf8("d")]);
      expect(textOf(file)).toBe("abcd");
      file.close();
    });

    test("syncs its data, and all of it", () => {
      const file = fileOf(root, "a");
      file.sync("data");
      file.sync("all");
      file.close();
      root.sync("data");
      root.sync("all");
    });
  });

  describe("the state of a file", () => {
    test("has its kind, size and number of names", () => {
      writeFile(root, "a", "abc");
      root.symlink("link", "some/target");
      other.link("b", root, "a");
      const status = root.statusOf("a");
      expect(status).toMatchObject({ type: "regular-file", size: 3, links: 2 });
      expect(other.statusOf("b").inode).toBe(status.inode);
      expect(other.statusOf("b").device).toBe(status.device);
      expect(root.statusOf("link")).toMatchObject({ type: "symbolic-link", size: 11 });
      expect(root.statusOf("other").type).toBe("directory");
      expect(root.statusOf("other").inode).toBe(other.status().inode);
      expect(root.statusOf("other").inode).not.toBe(status.inode);
      expect(outcomeOf(() => root.statusOf("no"))).toBe("ENOENT");
    });

    test("keeps times of a file, a directory and a link, each by itself, to a microsecond", () => {
      const second = 1_000_000_000n;
      const near = (found: bigint, expected: bigint): void => {
        expect(found <= expected && found > expected - 1000n).toBe(true);
      };
      writeFile(root, "a", "abc");
      root.symlink("link", "a");
      const file = fileOf(root, "a", UPDATE);
      file.setTimes({
        accessed: 5n * second + 123_456_789n,
        modified: 1_700_000_000n * second + 987_654_321n,
      });
      near(file.status().accessed, 5n * second + 123_456_789n);
      near(file.status().modified, 1_700_000_000n * second + 987_654_321n);
      file.setTimes({ accessed: undefined, modified: 7n * second });
      near(file.status().accessed, 5n * second + 123_456_789n);
      near(file.status().modified, 7n * second);
      root.setTimesOf("link", { accessed: 8n * second, modified: 9n * second });
      near(root.statusOf("link").modified, 9n * second);
      near(root.statusOf("a").modified, 7n * second);
      root.setTimesOf("a", { accessed: 10n * second, modified: undefined });
      near(file.status().accessed, 10n * second);
      near(file.status().modified, 7n * second);
      other.setTimes({ accessed: 0n, modified: 0n });
      near(root.statusOf("other").modified, 0n);
      expect(outcomeOf(() => root.setTimesOf("no", { accessed: 0n, modified: 0n }))).toBe("ENOENT");
      file.close();
    });
  });
}
