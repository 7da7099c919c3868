import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { caseCount } from "./cases.fixture.js";
import { directory } from "./file-system/disk/disk-directory.js";
import type { OpenDirectory } from "./file-system/file-system.js";
import { memoryDirectory } from "./file-system/memory/memory-directory.js";
import { fileOf, READ } from "./file-system/opening.fixture.js";
import { memoryLink, type MemoryTree } from "./file-system/memory/tree.js";
import { union } from "./file-system/views/union-view.js";
import { type Operation, operations } from "./operations.fixture.js";
import { SystemSide, treeOnDisk } from "./system-side.fixture.js";
import { WasiSide } from "./wasi-side.fixture.js";

/** Gives all that is in a directory in memory, as `treeOnDisk` does. */
function treeInMemory(root: OpenDirectory): readonly string[] {
  const lines: string[] = [];
  const firstNames = new Map<string, string>();
  const visit = (at: OpenDirectory, path: string): void => {
    for (const { name, type } of [...at.entries()].sort((one, two) => (one.name < two.name ? -1 : 1))) {
      const place = join(path, name);
      if (type === "directory") {
        lines.push(`${place}/`);
        visit(at.enter(name), place);
        continue;
      }
      const { device, inode } = at.statusOf(name);
      const file = `${String(device)}/${String(inode)}`;
      const first = firstNames.get(file);
      if (first === undefined) firstNames.set(file, place);
      if (first !== undefined) lines.push(`${place} = ${first}`);
      else if (type === "symbolic-link") lines.push(`${place} -> ${at.readLink(name)}`);
      else lines.push(`${place}: ${contentOf(at, name)}`);
    }
  };
  visit(root, "");
  return lines;
}

function contentOf(at: OpenDirectory, name: string): string {
  const file = fileOf(at, name, READ);
  const content = Buffer.alloc(file.status().size);
  file.read([content], 0);
  file.close();
  return content.toString();
}

function pathsOf(operation: Operation): string[] {
  return [...("path" in operation ? [operation.path] : []), ...("to" in operation ? [operation.to] : [])];
}

/** Tells whether two results say the same. */
function agree(operation: Operation, wasi: string, system: string): boolean {
  if (wasi === system) return true;
  // Linux takes a link that it shall not follow for what is no directory; WASI has a name for it.
  return (
    operation.kind === "open" &&
    operation.directory &&
    !operation.follow &&
    wasi === "ELOOP" &&
    system === "ENOTDIR"
  );
}

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "hostwright-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Trees of few names, for the file systems that a union has below. */
const { tree } = fc.letrec<{ tree: MemoryTree }>((tie) => ({
  tree: fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.string({ maxLength: 6, unit: fc.constantFrom("x", "y", "z") }),
      fc.constantFrom("a", "b/c", "../a").map((target) => memoryLink(target)),
      tie("tree"),
    ),
    { maxKeys: 3, noNullPrototype: true },
  ),
}));

/** Gives what a union shows of trees that lie on each other, as one. */
function laidOver(upper: MemoryTree, lower: MemoryTree): MemoryTree {
  const isTree = (value: MemoryTree[string] | undefined): value is MemoryTree =>
    typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype && !isLink(value);
  const both = { ...lower, ...upper };
  return Object.fromEntries(
    Object.entries(both).map(([name, value]) => {
      const below = lower[name];
      return [name, isTree(value) && isTree(below) && name in upper ? laidOver(value, below) : value];
    }),
  );
}

function isLink(value: object): boolean {
  return "target" in value && typeof value.target === "string";
}

test("a union does what a file system does that has all of its files", () => {
  fc.assert(
    fc.property(tree, tree, operations, (above, below, list) => {
      const lower = memoryDirectory(below);
      const before = treeInMemory(lower.open());
      const layers = union(memoryDirectory(above), lower);
      const plain = memoryDirectory(laidOver(above, below));
      const [inUnion, inPlain] = [new WasiSide(layers), new WasiSide(plain)];
      for (const operation of list) {
        const found = inUnion.run(operation);
        // A directory that is below does not move, and the program is told so before anything else is looked at.
        if (found === "EXDEV") expect(operation.kind).toBe("rename");
        else expect([operation, found]).toEqual([operation, inPlain.run(operation)]);
      }
      expect(treeInMemory(layers.open())).toEqual(treeInMemory(plain.open()));
      expect(treeInMemory(lower.open())).toEqual(before);
    }),
    { numRuns: caseCount(3000) },
  );
});

test("directories in memory and on disk do what the system does", () => {
  let run = 0;
  fc.assert(
    fc.property(operations, (list) => {
      const place = join(folder, String(++run));
      const [real, disk] = [join(place, "real"), join(place, "disk")];
      fs.mkdirSync(real, { recursive: true });
      fs.mkdirSync(disk);
      const memory = memoryDirectory();
      const system = new SystemSide(real);
      const inMemory = new WasiSide(memory);
      const onDisk = new WasiSide(directory(disk));
      try {
        for (const operation of list) {
          const found = inMemory.run(operation);
          expect([operation, onDisk.run(operation)]).toEqual([operation, found]);
          if (found === "ENOTCAPABLE") {
            expect([operation, pathsOf(operation).some((path) => system.leaves(path))]).toEqual([
              operation,
              true,
            ]);
            if (operation.kind === "open") system.run({ kind: "close", slot: operation.slot });
            continue;
          }
          const expected = system.run(operation);
          if (!agree(operation, found, expected)) expect([operation, found]).toEqual([operation, expected]);
        }
        const root = memory.open();
        expect(treeInMemory(root)).toEqual(treeOnDisk(real));
        expect(treeOnDisk(disk)).toEqual(treeOnDisk(real));
      } finally {
        system.close();
        onDisk.close();
        fs.rmSync(place, { recursive: true, force: true });
      }
    }),
    { numRuns: caseCount(3000) },
  );
});
