/** The kinds of values of the host that the engine takes as references which it collects, and their words in messages. */
export const KINDS = {
  eqref: "a number of 31 bits, or a struct or an array of a guest",
  structref: "a struct of a guest",
  arrayref: "an array of a guest",
} as const;

/** A kind that only the engine can tell. */
export type EngineKind = keyof typeof KINDS;

type Takes = Readonly<Record<string, (value: unknown) => void>>;

/**
 * A module with three functions, each named as a kind and with one parameter of it: calling one with a value converts the value, as
 * passing it to a guest would.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#towebassemblyvalue
 */
// prettier-ignore
const PROBE = /* @__PURE__ */ Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x0d, 0x03, 0x60, 0x01, 0x6d, 0x00, 0x60, 0x01, 0x6b, 0x00, 0x60, 0x01, 0x6a, 0x00], // types: of eqref, structref, arrayref
  ...[0x03, 0x04, 0x03, 0x00, 0x01, 0x02], // functions
  ...[0x07, 0x0d, 0x03, 0x01, 0x65, 0x00, 0x00, 0x01, 0x73, 0x00, 0x01, 0x01, 0x61, 0x00, 0x02], // exports: e, s, a
  ...[0x0a, 0x0a, 0x03, 0x02, 0x00, 0x0b, 0x02, 0x00, 0x0b, 0x02, 0x00, 0x0b], // code
);

let probe: Takes | null | undefined;

/** Tells whether the engine takes a value as a reference of a kind. It takes any where it compiles no bytes, or has no such references. */
export function isOfKind(value: unknown, kind: EngineKind): boolean {
  probe ??= instantiate();
  try {
    probe?.[kind.charAt(0)]?.(value);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function instantiate(): Takes | null {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(PROBE)).exports as Takes;
  } catch {
    return null;
  }
}
