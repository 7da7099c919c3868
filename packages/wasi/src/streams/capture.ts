import { joined } from "./output.js";

/** An output that keeps what is written to it. */
export interface Capture {
  (bytes: Uint8Array): void;
  /** All bytes that were written so far. */
  readonly bytes: Uint8Array;
  /** The same as a text of UTF-8. */
  readonly text: string;
}

/**
 * Makes an output that keeps what a program writes, for `stdout` and `stderr`.
 *
 * ```ts
 * import { capture, Wasi } from "@hostwright/wasi";
 *
 * const stdout = capture();
 * const wasi = new Wasi({ stdout });
 * console.log(stdout.text === ""); // until a program writes
 * await wasi.close();
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function capture(): Capture {
  const parts: Uint8Array[] = [];
  const write = (bytes: Uint8Array): void => {
    parts.push(bytes);
  };
  const all = (): Uint8Array => {
    const bytes = joined(parts);
    parts.splice(0, parts.length, bytes);
    return bytes;
  };
  return Object.defineProperties(write, {
    bytes: { get: all },
    text: { get: () => new TextDecoder().decode(all()) },
  }) as Capture;
}
