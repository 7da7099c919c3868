import type { OpenHow } from "./file-system.js";

/** Opens a file for reading, and nothing else. */
export const READ: OpenHow = {
  read: true,
  write: false,
  create: false,
  exclusive: false,
  truncate: false,
  directory: false,
};
