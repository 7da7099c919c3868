import type { ErrnoTable } from "../type/capabilities.js";
import { errnoTable } from "./errno-table.js";

// WASI preview 1 numbers its errors in this order, from 1; 0 is success.
// https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#-errno-variant
// prettier-ignore
const WASI_NAMES = [
  "E2BIG", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF", "EBADMSG", "EBUSY",
  "ECANCELED", "ECHILD", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDEADLK", "EDESTADDRREQ", "EDOM", "EDQUOT",
  "EEXIST", "EFAULT", "EFBIG", "EHOSTUNREACH", "EIDRM", "EILSEQ", "EINPROGRESS", "EINTR", "EINVAL", "EIO", "EISCONN",
  "EISDIR", "ELOOP", "EMFILE", "EMLINK", "EMSGSIZE", "EMULTIHOP", "ENAMETOOLONG", "ENETDOWN", "ENETRESET",
  "ENETUNREACH", "ENFILE", "ENOBUFS", "ENODEV", "ENOENT", "ENOEXEC", "ENOLCK", "ENOLINK", "ENOMEM", "ENOMSG",
  "ENOPROTOOPT", "ENOSPC", "ENOSYS", "ENOTCONN", "ENOTDIR", "ENOTEMPTY", "ENOTRECOVERABLE", "ENOTSOCK", "ENOTSUP",
  "ENOTTY", "ENXIO", "EOVERFLOW", "EOWNERDEAD", "EPERM", "EPIPE", "EPROTO", "EPROTONOSUPPORT", "EPROTOTYPE", "ERANGE",
  "EROFS", "ESPIPE", "ESRCH", "ESTALE", "ETIMEDOUT", "ETXTBSY", "EXDEV", "ENOTCAPABLE",
] as const;

/** The name of an error in WASI, as C spells it: the names of `errno`, unless it is bound to another table. */
export type ErrnoName = (typeof WASI_NAMES)[number];

/**
 * The errno table of WASI preview 1, which a module uses unless it chooses another: `ENOENT` is 44 there, whatever the
 * host's own system calls it; 2 bytes in memory.
 *
 * WASI's name for 0, `SUCCESS`, is not an error and not in the table.
 *
 * ```ts
 * import { wasiErrnos } from "@hostwright/types";
 *
 * console.log(wasiErrnos.numberOf("ENOENT"), wasiErrnos.nameOf(51)); // 44 "ENOSPC"
 * ```
 */
export const wasiErrnos: ErrnoTable<ErrnoName> = /* @__PURE__ */ errnoTable("wasi", WASI_NAMES);
