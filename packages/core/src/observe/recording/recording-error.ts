import { type ErrorContext, HostwrightError } from "@hostwright/types";

import type { CallDirection } from "../middleware.js";

/** Codes of a {@link RecordingError}. */
export type RecordingErrorCode =
  "unrecordable-value" | "unrecordable-call" | "shared-memory" | "invalid-recording" | "unknown-version";

/**
 * Reports that a call cannot be recorded, which ends it, or that bytes are not a recording.
 *
 * Codes: `unrecordable-value` (a reference other than null), `unrecordable-call` (the guest was entered past its wrapper,
 * or was given a function by a plain import, or while an asynchronous host function waited), `shared-memory` (of the guest), `invalid-recording`, `unknown-version`.
 *
 * ```ts
 * import { RecordingError, replay } from "@hostwright/core/recording";
 *
 * try {
 *   replay(Uint8Array.of(1, 2, 3));
 * } catch (error) {
 *   if (error instanceof RecordingError) console.log(error.code); // "invalid-recording"
 * }
 * ```
 */
export class RecordingError extends HostwrightError<RecordingErrorCode> {
  override get name(): string {
    return "RecordingError";
  }
}

/** Codes of a {@link ReplayError}. */
export type ReplayErrorCode =
  "diverged" | "not-finished" | "aborted" | "no-guest" | "memory-out-of-reach" | "needs-run";

/** Locates the call at which a replay stopped. */
export interface ReplayPosition {
  /**
   * The number of the call of a host function in the recording, from 0; for a call to the guest, that of the host function that
   * makes it, or that would be called next.
   */
  readonly index: number;
  /** The direction of the call at which the replay stopped. */
  readonly direction: CallDirection;
  /** The event in the recording. */
  readonly expected?: string;
  /** The event that happened instead. */
  readonly found?: string;
}

/**
 * Reports why a replay stopped. It ends the call of the guest.
 *
 * Codes: `diverged` (the guest does not do the same as in the recording: see `index`, `direction`, `expected` and `found`),
 * `not-finished` (from `finish`: events of the recording are left), `aborted` (the host function ended the call in the
 * recording, too), `no-guest` (no guest of a `Runtime` made the call), `memory-out-of-reach` (the host grew a memory that
 * the guest does not export, or cannot grow), `needs-run` (the program gave the guest a function, which only `run` gives again).
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { ReplayError, replay } from "@hostwright/core/recording";
 *
 * async function check(module: Uint8Array<ArrayBuffer>, recording: Uint8Array): Promise<void> {
 *   const recorded = replay(recording);
 *   const guest = await new Runtime().instantiate<{ run(): void }>(module, { imports: recorded.imports });
 *   try {
 *     guest.exports.run();
 *     recorded.finish();
 *   } catch (error) {
 *     if (error instanceof ReplayError) console.log(error.code, error.index, error.expected, error.found);
 *   }
 * }
 * ```
 */
export class ReplayError extends HostwrightError<ReplayErrorCode> {
  /** The number of the call of a host function in the recording, from 0. */
  declare readonly index: number;
  /** The direction of the call at which the replay stopped. */
  declare readonly direction: CallDirection;
  /** The event in the recording; `undefined` where nothing was compared. */
  declare readonly expected: string | undefined;
  /** The event that happened instead; `undefined` where nothing was compared. */
  declare readonly found: string | undefined;

  constructor(code: ReplayErrorCode, fact: string, { cause, ...position }: ReplayPosition & ErrorContext) {
    const data = { expected: undefined, found: undefined, ...position };
    const context = { where: "replay", subject: `call ${String(position.index)} ${position.direction}` };
    super(code, fact, cause === undefined ? context : { ...context, cause }, data);
  }

  override get name(): string {
    return "ReplayError";
  }
}
