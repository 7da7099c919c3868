import { type ErrorContext, HostwrightError } from "@hostwright/types";

/** What can be wrong with a recording. */
export type RecordingErrorCode =
  "unrecordable-value" | "unrecordable-call" | "shared-memory" | "invalid-recording" | "unknown-version";

/**
 * Says that something cannot be recorded, which ends the guest's call, or that bytes are no recording.
 *
 * Codes: `unrecordable-value` (a reference other than null), `unrecordable-call` (the guest was entered past its wrapper,
 * or while an asynchronous host function waited), `shared-memory`, `invalid-recording`, `unknown-version`.
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
export class RecordingError extends HostwrightError {
  override readonly code: RecordingErrorCode;

  constructor(code: RecordingErrorCode, fact: string, context?: ErrorContext) {
    super(fact, context);
    this.code = code;
  }

  override get name(): string {
    return "RecordingError";
  }
}

/** Why a replay stopped. */
export type ReplayErrorCode = "diverged" | "not-finished" | "aborted" | "no-guest" | "memory-out-of-reach";

/** Where a replay stopped. */
export interface ReplayPosition {
  /** Which host call of the recording it is about, from 0. */
  readonly index: number;
  /** What was recorded. */
  readonly expected?: string;
  /** What happened instead. */
  readonly found?: string;
}

/**
 * Says why a replay stopped; it ends the guest's call.
 *
 * Codes: `diverged` (the guest does something else than when it was recorded: `index`, `expected` and `found` say what),
 * `not-finished` (from `finish`: there is more in the recording), `aborted` (the host function ended the call when it was
 * recorded, too), `no-guest` (the imports are not those of a guest of a `Runtime`), `memory-out-of-reach` (the host had
 * grown a memory that the guest does not export).
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
export class ReplayError extends HostwrightError {
  override readonly code: ReplayErrorCode;
  /** Which host call of the recording it is about, from 0. */
  readonly index: number;
  /** What was recorded; `undefined` where nothing was compared. */
  readonly expected: string | undefined;
  /** What happened instead; `undefined` where nothing was compared. */
  readonly found: string | undefined;

  constructor(code: ReplayErrorCode, fact: string, position: ReplayPosition) {
    super(fact, { where: "replay", subject: `call ${String(position.index)}` });
    this.code = code;
    this.index = position.index;
    this.expected = position.expected;
    this.found = position.found;
  }

  override get name(): string {
    return "ReplayError";
  }
}
