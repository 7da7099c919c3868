import { fail } from "../../fail.js";
import type { FileStatus, FileTimes, FileType, OpenFile } from "../file-system.js";

/** An open file of a lower file system, which goes on as its copy once it was copied. */
export class LowerFile implements OpenFile {
  readonly kind = "file";
  readonly type: FileType;
  #file: OpenFile;
  readonly #copyUp: () => void;
  readonly #closed: (file: LowerFile) => void;
  #isCopied = false;

  /** `copyUp` copies the file, if it still has its name; `closed` is called when it is used no more. */
  constructor(file: OpenFile, copyUp: () => void, closed: (file: LowerFile) => void) {
    this.type = file.type;
    this.#file = file;
    this.#copyUp = copyUp;
    this.#closed = closed;
  }

  /** Goes on with the copy. */
  become(copy: OpenFile): void {
    this.#file.close();
    this.#file = copy;
    this.#isCopied = true;
  }

  status(): FileStatus {
    return this.#file.status();
  }

  setTimes(times: FileTimes): void {
    if (!this.#isCopied) this.#copyUp();
    if (!this.#isCopied) fail("EROFS");
    this.#file.setTimes(times);
  }

  sync(scope: "data" | "all"): void {
    this.#file.sync(scope);
  }

  close(): void {
    this.#closed(this);
    this.#file.close();
  }

  read(into: readonly Uint8Array[], position: number): number {
    return this.#file.read(into, position);
  }

  // It was opened for reading only.
  write(): never {
    return fail("EBADF");
  }

  append(): never {
    return fail("EBADF");
  }

  resize(): never {
    return fail("EBADF");
  }

  allocate(): never {
    return fail("EBADF");
  }
}
