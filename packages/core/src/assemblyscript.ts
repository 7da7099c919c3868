import { u32, utf16 } from "@hostwright/types";
import { safeText } from "@hostwright/types/internal";

import type { ExportsOf } from "./declare/exports-of.js";
import { fn } from "./declare/fn.js";
import { HostModuleBase } from "./host-module-base.js";

/**
 * The default import of a program in AssemblyScript, `env.abort`, which it calls where it throws: `runtime.link(AssemblyScript)`.
 *
 * It throws an `Error` with the message of the program and its place, escaped and cut off, `index out of range in assembly/index.ts:12:3`: the call
 * ends with it, and the guest is used no more, as after any error of a host function. Link a class of your own with a method `abort` in its
 * place to do something else. A program that is compiled with `--use abort=` imports none.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { AssemblyScript } from "@hostwright/core/assemblyscript";
 *
 * const runtime = new Runtime();
 * runtime.link(AssemblyScript);
 * ```
 */
export class AssemblyScript extends HostModuleBase {
  static override readonly moduleName = "env";

  // A getter: a bundler keeps a class for a table that is made with it.
  static get exports(): ExportsOf<AssemblyScript> {
    const text = utf16({ layout: "assemblyscript", nullable: true });
    return { abort: fn([text, text, u32, u32]) } satisfies ExportsOf<AssemblyScript>;
  }

  /** Throws the error of a program. */
  abort(message: string | undefined, file: string | undefined, line: number, column: number): never {
    const where = `${safeText(file ?? "?")}:${String(line)}:${String(column)}`;
    throw new Error(`${safeText(message ?? "abort")} in ${where}`);
  }
}
