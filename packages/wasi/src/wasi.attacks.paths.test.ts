import type { FileSystem } from "./file-system/file-system.js";
import { memoryDirectory } from "./file-system/memory/memory-directory.js";
import { readOnly } from "./file-system/views/read-only-view.js";
import { union } from "./file-system/views/union-view.js";
import { type Jail, makeJail, SECRET } from "./jail.fixture.js";

// Each of these paths leads out, or would on a host that takes paths less literally.
const UTF8 = new TextEncoder();
const paths: readonly (string | Uint8Array)[] = [
  "..",
  "../",
  "../.",
  "../secret",
  "../outside/secret",
  "./../secret",
  ".//..//secret",
  "a/../../secret",
  "a/b/../../../secret",
  "a/./b/.././../../secret",
  "full/../../secret",
  "/",
  "//",
  "/etc/passwd",
  "//etc/passwd",
  "/../secret",
  "/proc/self/root/etc/passwd",
  "/proc/self/cwd/package.json",
  "/dev/fd/0",
  "to-file",
  "to-file/",
  "to-dir",
  "to-dir/",
  "to-dir/secret",
  "to-dir/../secret",
  "to-dir/link",
  "absolute/secret",
  "chain/secret",
  "root/etc/passwd",
  "a/up/secret",
  "a/up/outside/secret",
  "a/up/../secret",
  "a/../a/up/secret",
  "....//secret",
  "..\\secret",
  "..;/secret",
  "%2e%2e/secret",
  "..%2fsecret",
  "\u2024\u2024/secret",
  "\uff0e\uff0e/secret",
  "..\u2215secret",
  "file/../../secret",
  "file/..",
  "..\0/secret",
  "../secret\0",
  "file\0/../../secret",
  Uint8Array.of(0xc0, 0xae, 0xc0, 0xae, 0x2f, ...UTF8.encode("secret")), // ".." in two bytes each
  Uint8Array.of(0x2e, 0x2e, 0xc0, 0xaf, ...UTF8.encode("secret")), // "/" in two bytes
  Uint8Array.of(0xff, 0x2f, ...UTF8.encode("../../secret")),
  `${"a/../".repeat(500)}../secret`,
  `${"../".repeat(1300)}etc/passwd`,
];

const VIEWS: Readonly<Record<string, (files: FileSystem) => FileSystem>> = {
  "a directory": (files) => files,
  "a view of one that cannot be changed": readOnly,
  "a union that has one below": (files) => union(memoryDirectory(), files),
  "a union that has one on top": (files) => union(files, memoryDirectory()),
};

describe.each(Object.keys(VIEWS))("of %s", (name) => {
  let jail: Jail;
  beforeEach(() => {
    jail = makeJail(VIEWS[name]);
  });
  afterEach(() => {
    jail.check();
  });

  test.each(paths)("nothing outside is read by the path %p", (path) => {
    const { program } = jail;
    for (const follow of [0, 1]) {
      for (const oflags of [0, 2]) {
        const fd = program.open(path as string, { oflags, follow });
        if (typeof fd === "number") expect(program.read(fd, 100)).not.toContain(SECRET);
        expect(typeof fd).toBe("string");
      }
    }
    const status = program.stat(path as string, 1);
    expect(typeof status).toBe("string");
  });

  test.each(paths)("nothing outside is changed by the path %p", (path) => {
    const { program } = jail;
    const at = program.text(path);
    const file = program.text("file");
    for (const oflags of [1, 5, 8, 9, 13])
      for (const follow of [0, 1]) {
        const fd = program.open(path as string, { oflags, follow });
        if (typeof fd === "number") program.write(fd, "written by the guest");
      }
    program.call("path_create_directory", 3, at);
    program.call("path_remove_directory", 3, at);
    for (const follow of [0, 1]) {
      program.call("path_filestat_set_times", 3, follow, at, 1n, 1n, 5);
      program.call("path_link", 3, follow, at, 3, program.text(`stolen${String(follow)}`));
    }
    program.call("path_link", 3, 1, file, 3, at);
    program.call("path_symlink", program.text("x"), 3, at);
    program.call("path_rename", 3, file, 3, at);
    program.call("path_rename", 3, at, 3, program.text("stolen"));
    program.call("path_unlink_file", 3, at);
  });
});
