import { HostwrightError } from "@hostwright/types";

/** Why a module's sections could not be read. */
export type SectionErrorCode = "malformed" | "unknown-encoding";

/**
 * Says that the sections of a module could not be read. Stays inside the package: whoever reads sections decides what
 * follows from it.
 *
 * Codes: `malformed` (no engine would take these bytes), `unknown-encoding` (a proposal that is not known here; an engine
 * may well know it).
 */
export class SectionError extends HostwrightError {
  override readonly code: SectionErrorCode;
  /** Byte of the module at which reading stopped. */
  readonly offset: number;

  constructor(code: SectionErrorCode, offset: number, fact: string) {
    super(fact, { where: `the module at byte ${String(offset)}` });
    this.code = code;
    this.offset = offset;
  }

  override get name(): string {
    return "SectionError";
  }
}
