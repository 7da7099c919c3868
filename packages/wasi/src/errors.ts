import { HostwrightError } from "@hostwright/types";

/** Codes of a {@link WasiError}. */
export type WasiErrorCode = "no-file-system";

/**
 * Reports that the host cannot give a guest a part of WASI.
 *
 * Codes: `no-file-system` (there is no `node:fs` for a `directory`).
 */
export class WasiError extends HostwrightError<WasiErrorCode> {
  override get name(): string {
    return "WasiError";
  }
}
