import { string, Struct, u32, u64 } from "@hostwright/types";

/** Describes one path in the report of a guest; `log_row` of guests/c/log.h. */
export class Row extends Struct {
  // Clients choose the paths: one that is not UTF-8 should be shown, and not end the analysis.
  @string({ fatal: false }) path!: string;
  @string section!: string;
  @u32 requests!: number;
  @u32 errors!: number;
  @u64 bytes!: bigint;
}

/** Describes the whole log in the report of a guest; `log_summary` of guests/c/log.h. */
export class Summary extends Struct {
  @u32 lines!: number;
  @u32 malformed!: number;
  @u32 requests!: number;
  @u32 errors!: number;
  @u64 bytes!: bigint;
  /** The reply of the host: the number of rows that have arrived. */
  @u32 rowsAccepted!: number;
}
