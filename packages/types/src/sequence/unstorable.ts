import { LowerError } from "../errors.js";

/** Makes the error for a text that is assigned to a field: there is no guest memory to put it in. */
export function unstorableText(value: unknown, subject: string): LowerError {
  return new LowerError(
    "needs-allocation",
    "cannot be assigned: a field holds the place of a text, and there is no guest memory to put the text in. " +
      "Let the guest give a buffer, and write the text there.",
    value,
    { subject },
  );
}
