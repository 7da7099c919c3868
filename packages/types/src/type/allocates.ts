/**
 * Under this key a type that takes memory of the guest's for each value that is stored, or has parts of such a type, says
 * so: two places with the same bytes would own the same memory. Asked for late, since a struct does not know its fields yet.
 */
export const ALLOCATES = Symbol.for("hostwright:allocates");

/** Says whether storing a value of a type takes memory of the guest's. */
export function allocates(type: object): boolean {
  return (type as { readonly [ALLOCATES]?: () => boolean })[ALLOCATES]?.() === true;
}
