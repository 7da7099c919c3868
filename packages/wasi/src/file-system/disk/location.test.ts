import * as fs from "node:fs";
import { join } from "node:path";
import type { FileSystem, OpenDirectory } from "../file-system.js";
import { describeFiles } from "../files.conformance.fixture.js";
import { CREATE, namesIn, outcomeOf, READ, readFile, UPDATE, writeFile } from "../opening.fixture.js";
import { locationOf } from "./location.js";
import type { NodeFs } from "./node-fs.js";
import { DiskDirectory } from "./open-directory.js";
import { temporaryDirectory } from "./temporary-directory.fixture.js";

const temporary = temporaryDirectory();

/** `node:fs` of a system that has no names for descriptors, like macOS, and no `O_NOFOLLOW`, like Windows. */
const plainFs = {
  ...(fs as unknown as NodeFs),
  constants: { ...fs.constants, O_NOFOLLOW: 0, O_NONBLOCK: 0, O_NOCTTY: 0 },
  statSync(path: string, options: { readonly bigint: true }) {
    if (path.startsWith("/proc/")) throw new Error("there is no such file");
    return fs.statSync(path, options);
  },
} as NodeFs;

/** Gives the temporary directory by its path. */
function byPath(): FileSystem {
  return {
    open() {
      const descriptor = fs.openSync(temporary.path, fs.constants.O_RDONLY);
      return new DiskDirectory(plainFs, locationOf(plainFs, temporary.path, descriptor), descriptor);
    },
  };
}

describe("files that are reached by path", () => {
  describeFiles(byPath);
});

describe("directories that are reached by path", () => {
  let root: OpenDirectory;
  beforeEach(() => {
    root = byPath().open();
    root.makeDirectory("a");
  });
  afterEach(() => {
    root.close();
  });

  test("are not entered through links", () => {
    fs.symlinkSync("a", join(temporary.path, "link"));
    expect(outcomeOf(() => root.enter("link"))).toBe("ELOOP");
    expect(outcomeOf(() => root.open("link", READ))).toBe("ELOOP");
    expect(outcomeOf(() => root.open("link", CREATE))).toBe("ELOOP");
  });

  test("are stale when they are moved, and when another one takes their place", () => {
    const inner = root.enter("a");
    const again = inner.reopen();
    writeFile(inner, "x", "abc");
    root.rename("a", root, "b");
    for (const directory of [inner, again]) {
      expect(outcomeOf(() => directory.open("x", READ))).toBe("ESTALE");
      expect(outcomeOf(() => directory.entries())).toBe("ESTALE");
    }
    root.makeDirectory("a");
    expect(outcomeOf(() => inner.makeDirectory("y"))).toBe("ESTALE");
    fs.rmdirSync(join(temporary.path, "a"));
    fs.symlinkSync("b", join(temporary.path, "a"));
    // The path leads to the same directory again, if by another way.
    expect(readFile(inner, "x")).toBe("abc");
    inner.close();
    again.close();
  });

  test("refuse a file that was exchanged while it was opened", () => {
    writeFile(root, "x", "abc");
    const opening = jest.spyOn(plainFs, "openSync").mockImplementationOnce((path, flags) => {
      const descriptor = fs.openSync(path, flags);
      fs.unlinkSync(join(temporary.path, "x"));
      fs.symlinkSync("/etc/passwd", join(temporary.path, "x"));
      return descriptor;
    });
    expect(outcomeOf(() => root.open("x", UPDATE))).toBe("ESTALE");
    opening.mockRestore();
  });

  test("give no second name to a link, which some systems would follow", () => {
    root.symlink("link", "/etc/passwd");
    expect(outcomeOf(() => root.link("b", root, "link"))).toBe("ENOTSUP");
    expect(namesIn(root)).toEqual(["a", "link"]);
  });

  test.each(["C:", "a:stream", "..\\b", "\\"])(
    "take %j for no name, which Windows would take apart",
    (name) => {
      expect(outcomeOf(() => root.makeDirectory(name))).toBe("EINVAL");
      expect(outcomeOf(() => root.open(name, CREATE))).toBe("EINVAL");
      expect(outcomeOf(() => root.link("b", root, name))).toBe("EINVAL");
    },
  );
});
