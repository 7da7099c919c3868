import type { AnyType } from "../lending/lend.js";
import { offsetAlone, type PairForm, pairForm } from "../type/pair-form.js";
import type { Liftable } from "../type/capabilities.js";
import type { Layouts } from "../type/layout.js";

/** Any type whose values can be copied into memory that the guest allocates. */
export type AllocatableType = AnyType & Partial<Liftable<unknown>>;

/** The offset of a value, and its length. */
export type Place = readonly [offset: number, length: number];

/** The form in which the two sides tell each other where a value lies, and how long it is: 1 where it is told by its offset alone. */
export interface PlaceForm extends Pick<PairForm, "layout" | "store" | "result" | "lift" | "load"> {
  /** The layout of the place that a guest is passed for it, where that is not {@link PlaceForm.layout}. */
  readonly placeLayout?: Layouts;
}

/** The form of values that are told by their offset alone. */
export const BY_OFFSET: PlaceForm = /* @__PURE__ */ offsetForm(/* @__PURE__ */ offsetAlone());

/* @__NO_SIDE_EFFECTS__ */
function offsetForm(form: PairForm): PlaceForm {
  return {
    ...form,
    lift: (read) => (memory, offset: number) => read(memory, offset, 1),
    load: (memory, at, read) => form.load(memory, at, (_memory, offset) => read(memory, offset, 1)),
  };
}

/** Gives the form in which values of a type are told; `isWide` where their addresses take 8 bytes in memory. */
export function placeFormOf({ encode, pair, flat }: AllocatableType, isWide: boolean): PlaceForm {
  // The two core values of an option, for example, are no offset and length.
  if (encode === undefined || (pair === undefined && flat.length !== 2))
    return isWide ? offsetForm(offsetAlone(true)) : BY_OFFSET;
  const form = pairForm(pair ?? "offset-length", "allocated", isWide);
  return form.behind === undefined ? form : { ...form, placeLayout: form.behind };
}
