import { CommandError } from "../errors.js";

/** The most functions of a program that one line names. */
const MOST_NAMES = 6;

/** Makes an error of one line out of a trap, with the functions that led there, the innermost first; `undefined` for any other error. */
export function trapOf(file: string, error: unknown): CommandError | undefined {
  const isTrap = error instanceof WebAssembly.RuntimeError || isOverflow(error);
  if (!isTrap) return undefined;
  const names = (error.stack ?? "").split("\n").flatMap((line) => nameIn(line) ?? []);
  const shown = names.slice(0, MOST_NAMES).join(" < ");
  const place = shown === "" ? "" : ` in ${shown}${names.length > MOST_NAMES ? " < …" : ""}`;
  const next = "See its last calls with --trace, and compile it with names of functions.";
  return new CommandError("trapped", `${file}: the program has trapped${place}: ${error.message}. ${next}`, {
    cause: error,
  });
}

/** Tells a call that went too deep, which engines report by an error of their own. */
function isOverflow(error: unknown): error is RangeError {
  return error instanceof RangeError && /call stack/i.test(error.message);
}

/** Reads the name of a guest's function from a line of a stack of V8: `at name (wasm://…)`, `at wasm://…:wasm-function[3]:0x6c`. */
function nameIn(line: string): string | undefined {
  if (!line.includes("wasm://")) return undefined;
  const [, name] = /^\s*at (.+) \(wasm:/.exec(line) ?? [];
  return (name ?? /wasm-function\[\d+\]/.exec(line)?.[0])?.replace(/\p{C}/gu, "").slice(0, 60);
}
