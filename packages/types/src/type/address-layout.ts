import type { Layouts } from "./capabilities.js";

/** How an offset, a length or an index lies in memory: 4 bytes, or 8 where the memory is addressed with `i64`. */
export const ADDRESS_LAYOUT: Layouts = { i32: { size: 4, alignment: 4 }, i64: { size: 8, alignment: 8 } };
