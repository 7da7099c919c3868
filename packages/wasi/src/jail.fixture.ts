import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { treeOnDisk } from "./system-side.fixture.js";
import type { FileSystem } from "./file-system/file-system.js";
import { directory } from "./file-system/disk/disk-directory.js";
import { Program } from "./program.fixture.js";
import { Wasi } from "./wasi.js";

/** The text of every file outside. */
export const SECRET = "a secret of the host";

/** A directory on disk that a program is given, beside files that it must not reach. */
export interface Jail {
  readonly program: Program;
  /** The path of the directory. */
  readonly inside: string;
  /** The path of a directory beside it. */
  readonly outside: string;
  /** Closes the program's files, and tells whether everything outside is as it was, and nothing inside has the secret. */
  check(): void;
}

/**
 * Makes a directory with some files, and links that lead out of it:
 *
 * ```text
 * secret, outside/secret, outside/dir/, outside/link -> secret
 * inside/file, inside/a/b/file, inside/full/x
 * inside/to-file -> ../secret, inside/to-dir -> ../outside, inside/absolute -> …/outside, inside/a/up -> ../..
 * inside/chain -> to-dir, inside/root -> /
 * ```
 *
 * `view` makes what the program is given of the directory.
 */
export function makeJail(view: (files: FileSystem) => FileSystem = (files) => files): Jail {
  const folder = fs.mkdtempSync(join(tmpdir(), "hostwright-"));
  const [inside, outside] = [join(folder, "inside"), join(folder, "outside")];
  fs.mkdirSync(join(outside, "dir"), { recursive: true });
  fs.writeFileSync(join(folder, "secret"), SECRET);
  fs.writeFileSync(join(outside, "secret"), SECRET);
  fs.symlinkSync("secret", join(outside, "link"));
  fs.mkdirSync(join(inside, "a/b"), { recursive: true });
  fs.mkdirSync(join(inside, "full"));
  for (const file of ["file", "a/b/file", "full/x"]) fs.writeFileSync(join(inside, file), "inside");
  const links = {
    "to-file": "../secret",
    "to-dir": "../outside",
    "a/up": "../..",
    chain: "to-dir",
    root: "/",
  };
  for (const [name, target] of Object.entries({ ...links, absolute: outside }))
    fs.symlinkSync(target, join(inside, name));

  const outsideNow = (): readonly unknown[] => [
    ...treeOnDisk(outside),
    fs.readdirSync(folder),
    ["secret", "outside/secret", "outside"].map((file) => fs.statSync(join(folder, file)).mtimeMs),
  ];
  const before = outsideNow();
  const instance = new Wasi({ preopens: { "/": view(directory(inside)) } });
  return {
    program: new Program({}, instance),
    inside,
    outside,
    check() {
      void instance.close();
      expect(outsideNow()).toEqual(before);
      expect(treeOnDisk(inside).filter((line) => line.endsWith(`: ${SECRET}`))).toEqual([]);
      fs.rmSync(folder, { recursive: true });
    },
  };
}
