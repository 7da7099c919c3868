import type { AnyType } from "../lending/lend.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { offsetAlone, type PairForm, pairForm } from "../type/pair-form.js";
import type { Liftable } from "../type/capabilities.js";
import type { Layouts } from "../type/layout.js";

/** Any type whose values can be copied into memory that the guest allocates. */
export type AllocatableType = AnyType & Partial<Liftable<unknown>>;

/** The offset of a value, and its length. */
export type Place = readonly [offset: number, length: number];

/** The form in which the two sides tell each other where a value lies. */
export interface PlaceForm extends Pick<PairForm, "layout" | "store" | "result"> {
  /** The layout of the place that a guest is passed for it, where that is not {@link PlaceForm.layout}. */
  readonly placeLayout?: Layouts;
  /** Reads the place from core values of a parameter, or of the result of a guest's function. */
  readonly placeOf: (memory: GuestMemory, ...core: never[]) => Place;
  /** Reads the place that is stored at an offset. */
  readonly loadPlace: (memory: GuestMemory, at: number) => Place;
}

/** The form of values that are told by their offset alone. */
export const BY_OFFSET: PlaceForm = /* @__PURE__ */ offsetForm(/* @__PURE__ */ offsetAlone());

/* @__NO_SIDE_EFFECTS__ */
function offsetForm(form: PairForm): PlaceForm {
  return {
    ...form,
    placeOf: (_memory, offset: number) => [offset, 1],
    loadPlace: (memory, at) => form.load(memory, at, (_memory, offset) => [offset, 1]),
  };
}

const asPlace = (_memory: GuestMemory, offset: number, length: number): Place => [offset, length];

/** Gives the form in which values of a type are told; `isWide` where their addresses take 8 bytes in memory. */
export function placeFormOf({ pair, flat }: AllocatableType, isWide: boolean): PlaceForm {
  if (pair === undefined && flat.length !== 2) return isWide ? offsetForm(offsetAlone(true)) : BY_OFFSET;
  const form = pairForm(pair ?? "offset-length", "allocated", isWide);
  return {
    ...form,
    ...(form.behind === undefined ? {} : { placeLayout: form.behind }),
    placeOf: form.lift(asPlace),
    loadPlace: (memory, at) => form.load(memory, at, asPlace),
  };
}
