let offset = Number.NaN;

/** The real time in milliseconds since 1970, with a fraction as fine as the engine has one. */
export function realTime(): number {
  // The system may set its clock at any time: the finer clock, which nobody sets, only adds the fraction.
  const coarse = Date.now();
  const now = performance.now();
  const fine = offset + now;
  if (fine >= coarse && fine < coarse + 1) return fine;
  offset = coarse - now;
  return coarse;
}

/** Gives milliseconds as nanoseconds. */
export function toNanoseconds(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  // In two parts: milliseconds since 1970 times a million are more than a number tells exactly.
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((milliseconds - whole) * 1_000_000));
}
