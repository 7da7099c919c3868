import { type ErrnoName, ErrnoError } from "@hostwright/types";

/** Fails with an errno of WASI, which the guest gets. */
export function fail(errno: ErrnoName): never {
  throw new ErrnoError(errno);
}

/** Tells whether an error is a failure with this errno, also one of the system: `ENOENT` of `node:fs`. */
export function failedWith(error: unknown, errno: ErrnoName): boolean {
  if (error instanceof ErrnoError) return error.errno === errno;
  return typeof error === "object" && error !== null && (error as { readonly code?: unknown }).code === errno;
}
