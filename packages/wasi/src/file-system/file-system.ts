/** The kind of a file, as WASI names it. */
export type FileType =
  | "unknown"
  | "block-device"
  | "character-device"
  | "directory"
  | "regular-file"
  | "socket-dgram"
  | "socket-stream"
  | "symbolic-link";

/** The state of a file. Times are nanoseconds since 1970, sizes bytes. */
export interface FileStatus {
  readonly type: FileType;
  /** The device or volume that the file is on. */
  readonly device: bigint;
  /** The number of the file, which no other file of the device has at the same time: two names of one file have the same. */
  readonly inode: bigint;
  /** The number of names that the file has; 0 for one that is open and has none any more. */
  readonly links: number;
  readonly size: number;
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

/** New times of a file, in nanoseconds since 1970; `undefined` leaves a time as it is. */
export interface FileTimes {
  readonly accessed: bigint | undefined;
  readonly modified: bigint | undefined;
}

/** A name in a directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly inode: bigint;
  readonly type: FileType;
}

/** How a file is opened by {@link OpenDirectory.open}. */
export interface OpenHow {
  readonly read: boolean;
  readonly write: boolean;
  /** Makes a regular file where there is none. */
  readonly create: boolean;
  /** With `create`: refuses a name that is there, a symbolic link too (`EEXIST`). */
  readonly exclusive: boolean;
  /** Empties a regular file. */
  readonly truncate: boolean;
  /** Opens a directory and nothing else (`ENOTDIR`). */
  readonly directory: boolean;
}

/** The members of everything that is open. */
export interface OpenNode {
  status(): FileStatus;
  setTimes(times: FileTimes): void;
  /** Returns when the file is on the disk: its data, and with `"all"` its times and other attributes. */
  sync(scope: "data" | "all"): void;
  /** Gives up the open file; it is used no more. */
  close(): void;
}

/**
 * An open file that is no directory. Positions are bytes from its beginning, safe integers; the file has no position of its own.
 * It stays usable when it is renamed, or when its last name is removed.
 */
export interface OpenFile extends OpenNode {
  readonly kind: "file";
  /** Its kind: a regular file, a device, a socket. */
  readonly type: FileType;
  /** Reads into one array after another, and returns the number of bytes: fewer than there is room for at the end, 0 behind it. */
  read(into: readonly Uint8Array[], position: number): number;
  /** Writes one array after another, and returns the number of bytes. A gap before the position reads as zeros. */
  write(from: readonly Uint8Array[], position: number): number;
  /** Writes at the end, wherever that is by now, and returns the number of bytes. */
  append(from: readonly Uint8Array[]): number;
  /** Cuts off the file, or fills it up with zeros. */
  resize(size: number): void;
  /** Provides room for this part of the file, which grows where it ends before; what is written there later finds the room. */
  allocate(offset: number, length: number): void;
}

/**
 * An open directory, as `openat` and its kin have it: every `name` is one name in this directory, without a slash and without NUL, and neither
 * empty nor `.` or `..`. No symbolic link is ever followed. Paths are taken apart, and links read, by the code that asks: so no
 * implementation can be led out of its directory, and a directory that is renamed meanwhile stays the same directory.
 *
 * Failures are `ErrnoError`s, or errors of the system with a `code` such as `"ENOENT"`.
 */
export interface OpenDirectory extends OpenNode {
  readonly kind: "directory";
  /** Opens the directory once more; each is closed by itself. */
  reopen(): OpenDirectory;
  /** Lists the names as they are now, without `.` and `..`. */
  entries(): readonly DirectoryEntry[];
  /** Gives the state of a file; of a symbolic link its own. `ENOENT`. */
  statusOf(name: string): FileStatus;
  /** Sets the times of a file; of a symbolic link its own. `ENOENT`. */
  setTimesOf(name: string, times: FileTimes): void;
  /** Opens a directory in this one, to go on from there. `ENOENT`, `ENOTDIR`, `ELOOP` for a symbolic link. */
  enter(name: string): OpenDirectory;
  /** Opens or makes a file, or opens a directory. `ENOENT`, `EEXIST`, `ENOTDIR`, `ELOOP` for a symbolic link, `EISDIR` for a directory to write to. */
  open(name: string, how: OpenHow): OpenFile | OpenDirectory;
  /** Reads the target of a symbolic link. `EINVAL` for any other file, `ENOENT`. */
  readLink(name: string): string;
  /** Makes a symbolic link with any text for its target. `EEXIST`. */
  symlink(name: string, target: string): void;
  /** Makes an empty directory. `EEXIST`. */
  makeDirectory(name: string): void;
  /** Removes an empty directory. `ENOENT`, `ENOTDIR`, `ENOTEMPTY`. */
  removeDirectory(name: string): void;
  /** Removes a name that is no directory. `ENOENT`, `EISDIR`. */
  removeFile(name: string): void;
  /** Gives the file `fromName` in another open directory this name as well. `EEXIST`, `EPERM` for a directory, `EXDEV` for a directory of another file system. */
  link(name: string, from: OpenDirectory, fromName: string): void;
  /** Moves a name to another open directory, in the place of a file, or an empty directory, that is there. `EXDEV`, `ENOTEMPTY`, `EISDIR`, `ENOTDIR`, `EINVAL` into itself. */
  rename(name: string, to: OpenDirectory, toName: string): void;
}

/**
 * A file system that WASI programs can be given: a value of `preopens`. Each instance of `Wasi` opens its root once and closes it when it is closed itself.
 *
 * `memoryDirectory` makes one in memory, and `directory` one of a directory on disk. To write another, implement this interface:
 * {@link OpenDirectory} is all that has to be known of it.
 */
export interface FileSystem {
  /** Opens the root. */
  open(): OpenDirectory;
}
