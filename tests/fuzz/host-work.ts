import type { HostFunction } from "./program.js";

/** An argument as a host function gets it. */
export type Argument = number | bigint | string | Uint8Array;

/** How the work of a host function ends. */
export type Ending =
  | { readonly how: "returned"; readonly value: number | bigint | undefined }
  | { readonly how: "failed"; readonly errno: number }
  | { readonly how: "threw"; readonly message: string };

/** The bytes of a double. All NaNs are one: an engine may choose their bits. */
export function doubleBytes(value: number): Uint8Array<ArrayBuffer> {
  const bits = Number.isNaN(value) ? BigInt64Array.of(0x7ff8n << 48n) : Float64Array.of(value);
  return new Uint8Array(bits.buffer);
}

/** The bytes of a float, with one NaN likewise. */
export function floatBytes(value: number): Uint8Array<ArrayBuffer> {
  const bits = Number.isNaN(value) ? Int32Array.of(0x7fc0_0000) : Float32Array.of(value);
  return new Uint8Array(bits.buffer);
}

const fold = (hash: number, value: number): number => (Math.imul(hash, 31) + value) >>> 0;

function hashOf(hash: number, argument: Argument): number {
  if (typeof argument === "bigint")
    return fold(hash, Number(BigInt.asUintN(32, argument ^ (argument >> 32n))));
  if (typeof argument === "number") return [...doubleBytes(argument)].reduce(fold, hash);
  if (typeof argument === "string")
    return Array.from(argument).reduce((sum, character) => fold(sum, character.codePointAt(0) ?? 0), hash);
  return argument.subarray(0, 64).reduce(fold, fold(hash, argument.length));
}

/**
 * Does the work of a host function: the same for the guest under test, for the plain API and for the interpreter. It
 * writes to bytes that it was given, throws, fails and returns values, all of which follow from its arguments.
 */
export function hostWork({ seed, result }: HostFunction, args: readonly Argument[]): Ending {
  const hash = args.reduce(hashOf, seed);
  for (const argument of args) {
    if (argument instanceof Uint8Array)
      argument.subarray(0, 4).forEach((byte, index) => (argument[index] = (byte + hash) & 0xff));
  }
  if (hash % 31 === 7) return { how: "threw", message: `host function ${String(seed)}` };
  if ((result === "errno" || result === "place") && hash % 3 === 0) return { how: "failed", errno: 28 };
  return { how: "returned", value: resultOf(result, hash) };
}

function resultOf(result: HostFunction["result"], hash: number): number | bigint | undefined {
  const wide = (BigInt(hash) << 32n) | BigInt(Math.imul(hash, 7) >>> 0);
  switch (result) {
    case "i32":
      return hash | 0;
    case "u32":
    case "place":
      return hash;
    case "i64":
      return BigInt.asIntN(64, wide);
    case "u64":
      return wide;
    case "f32":
      return Math.fround(hash / 7);
    case "f64":
      return hash / 7;
    case "none":
    case "errno":
      return undefined;
  }
}

/** Writes a call as one line, for comparing what the host was asked to do. */
export function callLine(index: number, args: readonly Argument[]): string {
  const written = args.map((argument) =>
    argument instanceof Uint8Array ? `[${argument.join(" ")}]` : `${typeof argument} ${String(argument)}`,
  );
  return `${String(index)}(${written.join(", ")})`;
}
