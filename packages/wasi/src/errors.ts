import { HostwrightError } from "@hostwright/types";

/** The kebab-case names of the faults of {@link WasiError}. */
export type WasiErrorCode =
  "cannot-wait" | "invalid-option" | "no-file-system" | "no-such-export" | "unknown-option";

/**
 * A mistake in the use of WASI: an option of another kind, a `directory` where no `node:fs` is, a program without the function that starts it, or one that would have to wait
 * where the host cannot. It ends the program's call, where that runs.
 *
 * ```ts
 * import { Wasi, WasiError } from "@hostwright/wasi";
 *
 * try {
 *   new Wasi({ args: ["a\0b"] });
 * } catch (error) {
 *   if (error instanceof WasiError) console.log(error.code); // invalid-option
 * }
 * ```
 */
export class WasiError extends HostwrightError<WasiErrorCode> {
  override get name(): string {
    return "WasiError";
  }
}

/** The reason for which a program has ended: `proc_exit`, or `proc_raise` with a signal. */
export type WasiExitCode = "exit" | "signal";

/**
 * The end of a program that has called `proc_exit`, or raised a signal that ends it: what calls of such a guest throw. {@link start} catches it and returns its `exitCode`.
 *
 * ```ts
 * import { WasiExit } from "@hostwright/wasi";
 *
 * function report(error: unknown): void {
 *   if (error instanceof WasiExit) console.log(error.exitCode, error.signal);
 * }
 * ```
 */
export class WasiExit extends HostwrightError<WasiExitCode> {
  /** The exit code, an integer from 0 to 2^32 - 1; 128 and the signal's number for a signal, as shells have it. */
  declare readonly exitCode: number;
  /** The name of the signal, such as `abrt`; `undefined` for an exit. */
  declare readonly signal: string | undefined;

  constructor(exitCode: number, signal?: string) {
    const fact =
      signal === undefined
        ? `The program has exited with ${String(exitCode)}.`
        : `The program has ended itself with the signal ${signal}.`;
    super(signal === undefined ? "exit" : "signal", fact, {}, { exitCode, signal });
  }

  override get name(): string {
    return "WasiExit";
  }
}
