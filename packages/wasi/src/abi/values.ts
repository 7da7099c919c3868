import { enumeration, u8 } from "@hostwright/types";

import { bits } from "./bits.js";
import { refusing } from "./refusing.js";

/** The flags of an open descriptor. */
export const FDFLAGS = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;
/** The type of those. */
export const fdflags = /* @__PURE__ */ bits("fdflags", 2, FDFLAGS);

/** How `path_open` opens. */
export const OFLAGS = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;
/** The type of those. */
export const oflags = /* @__PURE__ */ bits("oflags", 2, OFLAGS);

/** How a path is looked up. */
export const LOOKUPFLAGS = { symlink_follow: 1 } as const;
/** The type of those. */
export const lookupflags = /* @__PURE__ */ bits("lookupflags", 4, LOOKUPFLAGS);

/** Which times are set. */
export const FSTFLAGS = { atim: 1, atim_now: 2, mtim: 4, mtim_now: 8 } as const;
/** The type of those. */
export const fstflags = /* @__PURE__ */ bits("fstflags", 2, FSTFLAGS);

/** How a socket is received from. */
export const RIFLAGS = { recv_peek: 1, recv_waitall: 2 } as const;
/** The type of those. */
export const riflags = /* @__PURE__ */ bits("riflags", 2, RIFLAGS);

/** How a socket is sent to: no flag has a name. */
export const siflags = /* @__PURE__ */ bits("siflags", 2, {});

/** Which directions of a socket are shut. */
export const SDFLAGS = { rd: 1, wr: 2 } as const;
/** The type of those. */
export const sdflags = /* @__PURE__ */ bits("sdflags", 1, SDFLAGS);

/** The point that an offset is counted from, in the order of preview 1. */
export const whence = /* @__PURE__ */ refusing(
  /* @__PURE__ */ enumeration("set", "cur", "end", { as: u8, name: "whence" }),
  '"set" | "cur" | "end"',
  "EINVAL",
);

/** A point that an offset is counted from. */
export type Whence = "set" | "cur" | "end";

/** The use that a program will make of a file. */
export const advice = /* @__PURE__ */ refusing(
  /* @__PURE__ */ enumeration("normal", "sequential", "random", "willneed", "dontneed", "noreuse", {
    as: u8,
    name: "advice",
  }),
  "Advice",
  "EINVAL",
);

/** A use of a file. */
export type Advice = "normal" | "sequential" | "random" | "willneed" | "dontneed" | "noreuse";

/** A clock. */
export const clockid = /* @__PURE__ */ refusing(
  /* @__PURE__ */ enumeration("realtime", "monotonic", "process_cputime_id", "thread_cputime_id", {
    name: "clockid",
  }),
  "ClockId",
  "EINVAL",
);

/** The name of a clock. */
export type ClockId = "realtime" | "monotonic" | "process_cputime_id" | "thread_cputime_id";

/** The names of the signals, by their numbers. */
export const SIGNALS = [
  ...["none", "hup", "int", "quit", "ill", "trap", "abrt", "bus", "fpe", "kill", "usr1", "segv", "usr2"],
  ...["pipe", "alrm", "term", "chld", "cont", "stop", "tstp", "ttin", "ttou", "urg", "xcpu", "xfsz"],
  ...["vtalrm", "prof", "winch", "poll", "pwr", "sys"],
] as const;
