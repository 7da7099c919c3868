// Values may be of another realm (node:vm, test environments, frames), whose classes are others: `instanceof` says no, and
// the internal slots, which the engine's own functions look at, say yes.

/** Tells a Date of any realm. */
export function isDate(value: unknown): value is Date {
  try {
    Date.prototype.getTime.call(value as Date);
    return true;
  } catch {
    return false;
  }
}

/** Tells a typed array of any realm by the name of its class; a `DataView` is not one. */
export function isTypedArray(value: unknown, className?: string): value is ArrayBufferView {
  if (!ArrayBuffer.isView(value)) return false;
  const tag = Object.prototype.toString.call(value);
  return className === undefined ? tag !== "[object DataView]" : tag === `[object ${className}]`;
}

/** Tells a Uint8Array of any realm. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return isTypedArray(value, "Uint8Array");
}

/** Tells an object of any realm by its tag, such as `URL`. An object can give itself any tag: check each member that is used. */
export function hasTag(value: unknown, tag: string): boolean {
  return (
    typeof value === "object" && value !== null && Object.prototype.toString.call(value) === `[object ${tag}]`
  );
}
