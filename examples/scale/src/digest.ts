import { ROUNDS } from "./answer.js";
import type { VisitOptions } from "./visit.js";

/** Computes the expected answer of the guest without the guest. */
export function expectedAnswer({ visitor, path }: VisitOptions): string {
  const text = `${visitor} ${path}`;
  const encoded = new TextEncoder().encode(text);
  let hash = 0x811c9dc5;
  for (let round = 0; round < ROUNDS; round++) {
    for (const byte of encoded) hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return `${text} ${(hash >>> 0).toString(16)}`;
}
