import type * as addressGuesses from "../address-guesses.js";
import type * as checkName from "../check-name.js";
import type { GuestModule } from "../guest-module.js";
import type * as plainProviders from "./plain-providers.js";

/** Holds the parts that comparing a guest with the host needs for few guests. */
export interface CheckParts {
  /** Reads the option `imports`; `undefined` where it is left out. */
  readonly providers: typeof plainProviders | undefined;
  /** Guesses the address type; `undefined` where the bytes of the guest tell it. */
  readonly guesses: typeof addressGuesses | undefined;
  /** Checks the options `memory` and `table`; `undefined` where both are left out. */
  readonly names: typeof checkName | undefined;
}

/** The options of linking that need parts. */
interface Named {
  readonly imports?: WebAssembly.Imports;
  readonly memory?: string;
  readonly table?: string;
}

/** Loads the parts that comparing a guest needs with some of its options. */
export async function loadCheckParts(
  { imports, sections }: GuestModule,
  { imports: given, memory, table }: Named,
): Promise<CheckParts> {
  const isDeclared =
    imports === sections?.imports &&
    new Set(sections.memories.map(({ addressType }) => addressType)).size < 2;
  return {
    providers: given === undefined ? undefined : await import("./plain-providers.js"),
    names: memory === undefined && table === undefined ? undefined : await import("../check-name.js"),
    guesses: isDeclared ? undefined : await import("../address-guesses.js"),
  };
}
