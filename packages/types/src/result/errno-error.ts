import { type ErrorContext, HostwrightError, LowerError } from "../errors.js";
import type { ErrnoName } from "./wasi-errnos.js";

/**
 * A failure that a guest is told about: thrown or returned by a method whose result has an errno, it becomes the number that
 * the module's errno table has for it.
 *
 * Take a name where you can: numbers differ from table to table. The names are WASI's, for the compiler; say
 * `ErrnoError<Name>`, or extend it so, for those of another table.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { errno, ErrnoError, string } from "@hostwright/types";
 *
 * class Files extends HostModuleBase {
 *   static override readonly moduleName = "files";
 *   @wasm.export("remove", errno)
 *   remove(@string path: string): void {
 *     throw new ErrnoError("EROFS", { message: `${path} is on a read-only disk` });
 *   }
 * }
 * ```
 *
 * @throws {LowerError} `unknown-errno` for a number that is not a positive integer; 0 would tell the guest that all is well
 */
export class ErrnoError<Name extends string = ErrnoName> extends HostwrightError<"errno"> {
  /** The name, or the number in the module's errno table. */
  readonly errno: Name | number;

  // NoInfer: else the name that is given would be the type's own, and no typo would be found.
  constructor(errno: NoInfer<Name> | number, options: ErrorContext & { readonly message?: string } = {}) {
    super(
      "errno",
      options.message ?? (typeof errno === "number" ? `errno ${String(errno)}` : errno),
      options,
    );
    if (typeof errno === "number" && !(Number.isInteger(errno) && errno > 0 && errno <= 0x7fffffff)) {
      const fact = `${String(errno)} is not an errno: those are integers from 1, and 0 means success. Return nothing for success.`;
      throw new LowerError("unknown-errno", fact, errno, { where: "ErrnoError" });
    }
    this.errno = errno;
  }

  override get name(): string {
    return "ErrnoError";
  }
}

/**
 * Says whether a value is an {@link ErrnoError}, as `instanceof` does, with any names of errnos.
 *
 * ```ts
 * import { ErrnoError, isErrnoError } from "@hostwright/types";
 *
 * const failure: unknown = new ErrnoError("ENOENT");
 * if (isErrnoError(failure)) console.log(failure.errno); // ENOENT
 * ```
 */
export function isErrnoError(value: unknown): value is ErrnoError<string> {
  return typeof value === "object" && value instanceof ErrnoError;
}
