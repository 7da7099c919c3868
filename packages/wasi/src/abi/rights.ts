import { wideBits } from "./bits.js";

/** The rights of descriptors: each function of WASI asks for the one of its name. */
export const RIGHTS = {
  fd_datasync: 1 << 0,
  fd_read: 1 << 1,
  fd_seek: 1 << 2,
  fd_fdstat_set_flags: 1 << 3,
  fd_sync: 1 << 4,
  fd_tell: 1 << 5,
  fd_write: 1 << 6,
  fd_advise: 1 << 7,
  fd_allocate: 1 << 8,
  path_create_directory: 1 << 9,
  path_create_file: 1 << 10,
  path_link_source: 1 << 11,
  path_link_target: 1 << 12,
  path_open: 1 << 13,
  fd_readdir: 1 << 14,
  path_readlink: 1 << 15,
  path_rename_source: 1 << 16,
  path_rename_target: 1 << 17,
  path_filestat_get: 1 << 18,
  path_filestat_set_size: 1 << 19,
  path_filestat_set_times: 1 << 20,
  fd_filestat_get: 1 << 21,
  fd_filestat_set_size: 1 << 22,
  fd_filestat_set_times: 1 << 23,
  path_symlink: 1 << 24,
  path_remove_directory: 1 << 25,
  path_unlink_file: 1 << 26,
  poll_fd_readwrite: 1 << 27,
  sock_shutdown: 1 << 28,
  sock_accept: 1 << 29,
} as const;

/** The type of rights, a number of {@link RIGHTS}. */
export const rights = /* @__PURE__ */ wideBits("rights", RIGHTS);

const R = RIGHTS;

/** The rights of which one takes that a file is open for reading. */
export const READING = R.fd_read | R.fd_readdir;
/** The rights of which one takes that it is open for writing. */
export const WRITING = R.fd_datasync | R.fd_write | R.fd_allocate | R.fd_filestat_set_size;

/** The most rights of a file. */
export const FILE_RIGHTS =
  R.fd_datasync |
  R.fd_read |
  R.fd_seek |
  R.fd_fdstat_set_flags |
  R.fd_sync |
  R.fd_tell |
  R.fd_write |
  R.fd_advise |
  R.fd_allocate |
  R.fd_filestat_get |
  R.fd_filestat_set_size |
  R.fd_filestat_set_times |
  R.poll_fd_readwrite;

/** The most rights of a directory. */
export const DIRECTORY_RIGHTS =
  R.fd_fdstat_set_flags |
  R.fd_sync |
  R.fd_advise |
  R.path_create_directory |
  R.path_create_file |
  R.path_link_source |
  R.path_link_target |
  R.path_open |
  R.fd_readdir |
  R.path_readlink |
  R.path_rename_source |
  R.path_rename_target |
  R.path_filestat_get |
  R.path_filestat_set_size |
  R.path_filestat_set_times |
  R.fd_filestat_get |
  R.fd_filestat_set_times |
  R.path_symlink |
  R.path_remove_directory |
  R.path_unlink_file |
  R.poll_fd_readwrite;

/** The rights that descriptors opened in a directory may have: all, of which each keeps those of its kind. Some compilers ask for all of them. */
export const INHERITED_RIGHTS = (1 << 30) - 1;

/** The most rights of a standard stream. C tells a terminal by `fd_seek` and `fd_tell`, which it has not. */
export const STREAM_RIGHTS =
  R.fd_read | R.fd_fdstat_set_flags | R.fd_write | R.fd_filestat_get | R.poll_fd_readwrite;

/** The rights of a connection. */
export const SOCKET_RIGHTS = STREAM_RIGHTS | R.sock_shutdown;

/** The rights of a socket that accepts connections. */
export const LISTENER_RIGHTS =
  R.sock_accept | R.fd_fdstat_set_flags | R.fd_filestat_get | R.poll_fd_readwrite | R.fd_read;
