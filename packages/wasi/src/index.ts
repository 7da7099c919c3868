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
