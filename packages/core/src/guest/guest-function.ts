/**
 * Checks whether a function belongs to a guest and not to JavaScript. A host function takes on the type that it is imported
 * with, and is in the table of a guest only when it was passed by reference, which was not meant for calls by index. A new
 * table accepts functions of guests only.
 */
export function isOfGuest(candidate: object): boolean {
  try {
    new WebAssembly.Table({ element: "anyfunc", initial: 1 }, candidate);
    return true;
  } catch {
    return false;
  }
}
