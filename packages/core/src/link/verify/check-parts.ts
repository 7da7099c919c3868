import type { AddressType } from "@hostwright/types";
import type { EngineImports } from "@hostwright/types/internal";

import { loadOnce } from "../../load-once.js";
import { hasReferences } from "../../metadata/function-type.js";
import type * as functionMatching from "../../wasm-format/function-matching.js";
import type * as addressGuesses from "../address-guesses.js";
import type { GuestClass } from "../../metadata/guest-class.js";
import type { GuestModule } from "../guest-module.js";
import type { OptionParts } from "./option-problems.js";
import type * as plainProviders from "./plain-providers.js";

/** Holds the parts that comparing a guest with the host needs for few guests. */
export interface CheckParts {
  /** Reads the option `imports`; `undefined` where it is left out. */
  readonly providers: typeof plainProviders | undefined;
  /** Guesses the address type; `undefined` where the bytes of the guest tell it. */
  readonly guesses: typeof addressGuesses | undefined;
  /** Checks the options `memory`, `table`, `addressType` and `as`; `undefined` where all are left out. */
  readonly ofOptions: OptionParts | undefined;
  /** Compares types of references; `undefined` where the guest imports functions of numbers only. */
  readonly matching: typeof functionMatching | undefined;
}

const loadGuesses = loadOnce(() => import("../address-guesses.js"));
const loadMatching = loadOnce(() => import("../../wasm-format/function-matching.js"));
const loadOptions = loadOnce(() => import("./option-problems.js"));
const loadProviders = loadOnce(() => import("./plain-providers.js"));

/** The options of linking that need parts. */
interface Named {
  readonly imports?: EngineImports;
  readonly memory?: string;
  readonly table?: string;
  readonly addressType?: AddressType;
  readonly as?: GuestClass | undefined;
}

/** Loads the parts that comparing a guest needs with some of its options. */
export async function loadCheckParts(
  { imports, sections }: GuestModule,
  { imports: given, memory, table, addressType, as }: Named,
): Promise<CheckParts> {
  const isDeclared = imports === sections?.imports && sections.memories.length < 2;
  const isNamed = (memory ?? table ?? addressType ?? as) !== undefined;
  const hasTypes = imports.some(({ extern }) => extern?.kind === "function" && hasReferences(extern.type));
  return {
    providers: await loadProviders(given !== undefined),
    ofOptions: await (await loadOptions(isNamed))?.load(as),
    guesses: await loadGuesses(!isDeclared),
    matching: await loadMatching(hasTypes),
  };
}
