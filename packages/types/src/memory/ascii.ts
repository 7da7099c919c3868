/**
 * Decodes bytes that are all ASCII; `undefined` when one is not. The caller has checked that all of them are inside the
 * array.
 *
 * Eight characters in one call, with its arguments written out: a call for each took three times as long, and an array of
 * arguments five times.
 */
export function asciiText(bytes: Uint8Array, offset: number, length: number): string | undefined {
  let text = "";
  let at = offset;
  for (let left = length; left > 8; left -= 8) {
    const part = upToEight(bytes, at, 8);
    if (part === undefined) return undefined;
    text += part;
    at += 8;
  }
  const last = upToEight(bytes, at, offset + length - at);
  if (last === undefined || text === "") return last;
  return text + last;
}

function upToEight(bytes: Uint8Array, at: number, length: number): string | undefined {
  if (length === 0) return "";
  // Never beyond the length: a read outside the array makes the engine abandon its optimised code.
  const a = bytes[at] as number;
  const b = length > 1 ? (bytes[at + 1] as number) : 0;
  const c = length > 2 ? (bytes[at + 2] as number) : 0;
  const d = length > 3 ? (bytes[at + 3] as number) : 0;
  const e = length > 4 ? (bytes[at + 4] as number) : 0;
  const f = length > 5 ? (bytes[at + 5] as number) : 0;
  const g = length > 6 ? (bytes[at + 6] as number) : 0;
  const h = length > 7 ? (bytes[at + 7] as number) : 0;
  if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined;
  switch (length) {
    case 1:
      return String.fromCharCode(a);
    case 2:
      return String.fromCharCode(a, b);
    case 3:
      return String.fromCharCode(a, b, c);
    case 4:
      return String.fromCharCode(a, b, c, d);
    case 5:
      return String.fromCharCode(a, b, c, d, e);
    case 6:
      return String.fromCharCode(a, b, c, d, e, f);
    case 7:
      return String.fromCharCode(a, b, c, d, e, f, g);
    default:
      return String.fromCharCode(a, b, c, d, e, f, g, h);
  }
}
