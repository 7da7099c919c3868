import {
  defineType,
  enumeration,
  type GuestMemory,
  struct,
  type StructType,
  u16,
  u32,
  u64,
  u8,
} from "@hostwright/types";

import type { SubscriptionView } from "./poll.js";
import { refusing } from "./refusing.js";
import { filetype } from "./structs.js";

// The values that were others before preview 1.

/** The point that an offset is counted from, in the order of that time. */
export const oldWhence = /* @__PURE__ */ refusing(
  /* @__PURE__ */ enumeration("cur", "end", "set", { as: u8, name: "whence" }),
  "Whence",
  "EINVAL",
);

/** The number of names of a file, which had 4 bytes. */
const oldLinkcount = /* @__PURE__ */ defineType({
  name: "linkcount",
  label: "bigint",
  layout: { size: 4, alignment: 4 },
  load: (memory: GuestMemory, offset: number) => BigInt(memory.readU32(offset)),
  store: (memory: GuestMemory, offset: number, value: bigint) => {
    memory.writeU32(offset, Number(value));
  },
});

/** The state of a file. */
export const OldFilestat = /* @__PURE__ */ struct(
  {
    dev: u64,
    ino: u64,
    filetype,
    nlink: oldLinkcount,
    size: u64,
    atim: u64,
    mtim: u64,
    ctim: u64,
  },
  { name: "filestat" },
);

/** A subscription in the memory of a program. */
export interface OldSubscriptionView extends SubscriptionView {
  fd: number;
}

/** A subscription of `poll_oneoff`: a clock had data of its own where a descriptor has its number, and its number behind that. */
export const OldSubscription: StructType<OldSubscriptionView, true> = /* @__PURE__ */ struct(
  { userdata: u64, tag: u8, fd: u32, id: u32, timeout: u64, precision: u64, flags: u16 },
  { name: "subscription", align: { fd: 8, id: 8 } },
);
