// File systems.
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
export { directory } from "./file-system/disk/disk-directory.js";

// Errors.
export { WasiError, type WasiErrorCode } from "./errors.js";
