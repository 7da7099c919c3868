import { memoryDirectory, memoryFile, memoryLink } from "../index.js";
import { Program } from "../program.fixture.js";

/** The numbers of `oflags`. */
export const O = { creat: 1, directory: 2, excl: 4, trunc: 8 };

/** A program with a small tree at descriptor 3, and another file system at 4. */
export function makeProgram(): Program {
  const root = memoryDirectory({
    file: "content",
    sealed: memoryFile("sealed", { readOnly: true }),
    dir: { inner: "inner", deep: { leaf: "leaf" } },
    empty: {},
    link: memoryLink("file"),
    "link-dir": memoryLink("dir"),
    "link-up": memoryLink("../outside"),
    "link-absolute": memoryLink("/etc/passwd"),
    dangling: memoryLink("nowhere"),
    loop: memoryLink("loop"),
    "loop-a": memoryLink("loop-b"),
    "loop-b": memoryLink("loop-a"),
  });
  return new Program({ preopens: { "/": root, "/other": memoryDirectory({ dir: {} }) } });
}
