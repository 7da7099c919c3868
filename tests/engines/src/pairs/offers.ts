import { Runtime } from "@hostwright/core";
import { exporting, type ExternType, relaying } from "./extern-types.js";
import type { Kind } from "./write-module.js";

/** Offers a value for an import, to Hostwright and to the plain API. */
export interface Offer {
  readonly by: string;
  readonly kind: Kind;
  readonly value: unknown;
  /** The same value as the plain API takes it: the engine's own function in place of a wrapper. */
  readonly plain: unknown;
  /** Whether its type can be read where the guest that imports it was compiled elsewhere: not that of a function that a guest has imported itself. */
  readonly isTyped: boolean;
}

/** Offers what is exported with a type: by the plain API, and by guests of every sort. */
export async function offersOf(offered: ExternType): Promise<Offer[]> {
  const { kind } = offered;
  const e = { f: () => undefined };
  const offer = (by: string, value: unknown, plain = value, isTyped = true): Offer => ({
    by,
    kind,
    value,
    plain,
    isTyped,
  });
  const exported = new WebAssembly.Instance(new WebAssembly.Module(exporting(offered, false))).exports["x"];
  const pure = await new Runtime().instantiate(exporting(offered, false));
  const own = pure.instance.exports["x"];
  const offers = [
    offer("the plain API", exported),
    offer("a guest", pure.exports["x"], own),
    // Of other kinds, the two are the same object.
    ...(kind === "function" ? [offer("a guest past its wrapper", own)] : []),
  ];
  if (kind === "memory" || kind === "table") return [...offers, ...grown(offers[0] as Offer)];
  if (kind === "tag" || (kind === "global" && offered.refersTo === undefined)) return offers;
  const reaching = await new Runtime().instantiate(exporting(offered, true), { imports: { e } });
  const raw = reaching.instance.exports["x"];
  const relay = async (value: unknown): Promise<unknown> => {
    const imports = { m: { x: value as WebAssembly.ImportValue } };
    return (await new Runtime().instantiate(relaying(offered), { imports })).exports["x"];
  };
  return [
    ...offers,
    offer("a guest that reaches the host", reaching.exports["x"], raw),
    offer(
      "a guest that exports again what it imports from the plain API",
      await relay(exported),
      exported,
      false,
    ),
    offer(
      "a guest that exports again what it imports from another",
      await relay(reaching.exports["x"]),
      raw,
      false,
    ),
  ];
}

/** Offers a memory or a table that has grown, if it can: its size counts, and not its minimum. */
function grown(offer: Offer): Offer[] {
  const grows = (by: unknown): boolean => {
    try {
      (offer.value as { grow(by: unknown): unknown }).grow(by);
      return true;
    } catch {
      return false;
    }
  };
  // The first is for 32-bit addresses, or for all.
  return grows(1) || grows(1n) ? [{ ...offer, by: "the plain API, and has grown" }] : [];
}
