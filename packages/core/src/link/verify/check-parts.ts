import type * as addressGuesses from "../address-guesses.js";
import type { GuestModule } from "../guest-module.js";
import type * as plainProviders from "./plain-providers.js";

/** Holds the parts that comparing a guest with the host needs for few guests. */
export interface CheckParts {
  /** Reads the option `imports`; `undefined` where it is left out. */
  readonly providers: typeof plainProviders | undefined;
  /** Guesses the address type; `undefined` where the bytes of the guest tell it. */
  readonly guesses: typeof addressGuesses | undefined;
}

/** Loads the parts that comparing a guest needs with the option `imports`. */
export async function loadCheckParts(
  { imports, sections }: GuestModule,
  given: WebAssembly.Imports | undefined,
): Promise<CheckParts> {
  const isDeclared =
    imports === sections?.imports &&
    new Set(sections.memories.map(({ addressType }) => addressType)).size < 2;
  return {
    providers: given === undefined ? undefined : await import("./plain-providers.js"),
    guesses: isDeclared ? undefined : await import("../address-guesses.js"),
  };
}
