import { GUEST_CLASS, type GuestClass, type GuestClassMetadata } from "./guest-class.js";

/** Gives the declarations of a class of guest modules; `undefined` without a class. */
export function metadataOf(as: GuestClass | undefined): GuestClassMetadata | undefined {
  if (as === undefined) return undefined;
  const { [GUEST_CLASS]: compiled } = as as unknown as {
    readonly [GUEST_CLASS]: { readonly metadata: GuestClassMetadata };
  };
  return compiled.metadata;
}
