import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { caseCount } from "./cases.fixture.js";
import { directory } from "./file-system/disk/disk-directory.js";
import type { OpenDirectory } from "./file-system/file-system.js";
import { memoryDirectory } from "./file-system/memory/memory-directory.js";
import { type Operation, operations } from "./operations.fixture.js";
import { SystemSide, treeOnDisk } from "./system-side.fixture.js";
import { WasiSide } from "./wasi-side.fixture.js";

/** Gives all that is in a directory in memory, as `treeOnDisk` does. */
function treeInMemory(root: OpenDirectory): readonly string[] {
  const lines: string[] = [];
  const firstNames = new Map<bigint, string>();
  const visit = (at: OpenDirectory, path: string): void => {
    for (const { name, inode, type } of [...at.entries()].sort((one, two) =>
      one.name < two.name ? -1 : 1,
    )) {
      const place = join(path, name);
      if (type === "directory") {
        lines.push(`${place}/`);
        visit(at.enter(name), place);
        continue;
      }
      const first = firstNames.get(inode);
      if (first === undefined) firstNames.set(inode, place);
      if (first !== undefined) lines.push(`${place} = ${first}`);
      else if (type === "symbolic-link") lines.push(`${place} -> ${at.readLink(name)}`);
      else lines.push(`${place}: ${contentOf(at, name)}`);
    }
  };
  visit(root, "");
  return lines;
}

function contentOf(at: OpenDirectory, name: string): string {
  const how = {
    read: true,
    write: false,
    create: false,
    exclusive: false,
    truncate: false,
    directory: false,
  };
  const file = at.open(name, how);
  if (file.kind !== "file") throw new Error(`${name} is no file`);
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
