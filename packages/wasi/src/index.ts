// WASI.
export { Wasi } from "./wasi.js";
export { WasiUnstable } from "./wasi-unstable.js";
export { AsyncWasi } from "./async-wasi.js";
export { AsyncWasiUnstable } from "./async-wasi-unstable.js";
export type { WasiOptions } from "./options.js";
export { initialize, start } from "./start.js";

// Streams and sockets.
export { capture, type Capture } from "./streams/capture.js";
export { lines } from "./streams/inherited.js";
export { terminal, type Terminal } from "./streams/stream-options.js";
export type {
  Chunk,
  InputOption,
  NodeSink,
  OutputOption,
  ReadableSource,
  WritableSink,
} from "./streams/stream-options.js";
export type { Connection, Listener, SocketOption } from "./streams/socket-options.js";

// File systems.
export {
  memoryDirectory,
  type MemoryDirectory,
  type MemoryDirectoryOptions,
} from "./file-system/memory/memory-directory.js";
export {
  memoryFile,
  type MemoryFile,
  type MemoryFileOptions,
  memoryLink,
  type MemoryLink,
  type MemoryTree,
} from "./file-system/memory/tree.js";
export { directory } from "./file-system/disk/disk-directory.js";
export { readOnly } from "./file-system/views/read-only-view.js";
export { union } from "./file-system/views/union-view.js";
export type {
  DirectoryEntry,
  FileStatus,
  FileSystem,
  FileTimes,
  FileType,
  OpenDirectory,
  OpenFile,
  OpenHow,
  OpenNode,
} from "./file-system/file-system.js";

// Errors.
export { WasiError, type WasiErrorCode, WasiExit, type WasiExitCode } from "./errors.js";
