import { string, Struct, u32, u64 } from "@hostwright/types";

/** What a guest reports about one path; `log_row` of guests/c/log.h. */
export class Row extends Struct {
  // A log holds what strangers sent: a path that is not UTF-8 should be shown, and not end the analysis.
  @string({ fatal: false }) path!: string;
  @string section!: string;
  @u32 requests!: number;
  @u32 errors!: number;
  @u64 bytes!: bigint;
}

/** What a guest reports about the whole log; `log_summary` of guests/c/log.h. */
export class Summary extends Struct {
  @u32 lines!: number;
  @u32 malformed!: number;
  @u32 requests!: number;
  @u32 errors!: number;
  @u64 bytes!: bigint;
  /** The host's answer: how many rows have arrived. */
  @u32 rowsAccepted!: number;
}
