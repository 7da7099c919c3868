/** The most bytes that one call of the engine gives. */
const MOST = 65_536;
/** Bytes that were asked for beforehand: a call of the engine costs more than a small answer. */
const POOL = 4096;
const SMALL = 256;

let pool: Uint8Array<ArrayBuffer> | undefined;
let used = POOL;

/** Fills bytes at random, by the engine's source of cryptographic quality. No byte is given twice. */
export function fillRandomly(into: Uint8Array): void {
  const { length } = into;
  if (length <= SMALL) {
    pool ??= new Uint8Array(POOL);
    if (used + length > POOL) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const given = pool.subarray(used, used + length);
    into.set(given);
    // Nobody who reads the host's memory later learns what a program was given.
    given.fill(0);
    used += length;
    return;
  }
  const isPlain = into.buffer instanceof ArrayBuffer;
  for (let at = 0; at < length; at += MOST) {
    const part = into.subarray(at, at + MOST);
    if (isPlain) crypto.getRandomValues(part as Uint8Array<ArrayBuffer>);
    else part.set(crypto.getRandomValues(new Uint8Array(part.length)));
  }
}
