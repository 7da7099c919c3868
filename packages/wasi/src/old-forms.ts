import { fn } from "@hostwright/core";
import { i64, orErrno, u32, u64 } from "@hostwright/types";

import { EVENT_TYPES } from "./abi/poll.js";
import { path } from "./abi/refusing.js";
import { OldFilestat, type OldSubscriptionView, oldWhence } from "./abi/unstable.js";
import { lookupflags } from "./abi/values.js";
import type { RawSubscription } from "./waiting/subscriptions.js";

/** Describes the functions that had other types before preview 1, and do not wait. */
export function oldFunctions() {
  const stat = orErrno(OldFilestat, { out: true });
  return {
    fd_filestat_get: fn([u32], stat, { names: ["fd"] }),
    fd_seek: fn([u32, i64, oldWhence], orErrno(u64), { names: ["fd", "offset", "whence"] }),
    path_filestat_get: fn([u32, lookupflags, path], stat, { names: ["fd", "flags", "path"] }),
  };
}

/** Gives subscriptions as preview 1 has them. */
export function* presentForm(all: Iterable<OldSubscriptionView>): Generator<RawSubscription> {
  for (const { userdata, tag, fd, id, timeout, flags } of all)
    yield { userdata, tag, id: tag === EVENT_TYPES.clock ? id : fd, timeout, flags };
}
