import { LowerError } from "../errors.js";
import type { Receivable, ResultType } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { formatAny } from "../type/format.js";

/** The type of results that are nothing. */
export type NoneType = ResultType<void, "void"> & Receivable<void, "void">;

/**
 * The result of a function that gives nothing: no core value. The same as no result type at all, and of use as
 * `orErrno(none)`.
 *
 * A method that returns something all the same is a `LowerError` (`wrong-type`). There is nothing to own in either direction.
 * C: `void`; Rust: `()`. AssemblyScript: `void`.
 *
 * ```ts
 * import { GuestMemory, none } from "@hostwright/types";
 *
 * console.log(none.flat.length, none.lower(undefined, new GuestMemory(0))); // 0 undefined
 * ```
 */
export const none: NoneType = /* @__PURE__ */ makeType({
  name: "none",
  flat: [],
  lower: (value: void) => {
    if (value === undefined) return undefined;
    throw new LowerError(
      "wrong-type",
      `must be nothing, not ${formatAny(value)}. Give the export a result type.`,
      value,
      {
        subject: "the result",
      },
    );
  },
  receive: () => undefined,
  format: () => "",
}) as NoneType;
