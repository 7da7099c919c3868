import type { FunctionType } from "@hostwright/types";

import { ByteReader } from "./byte-reader.js";
import { TYPE_FORM } from "./codes.js";
import { isHeapSubtype, isSubtype } from "./matching.js";
import { readTypeSection } from "./type-section.js";
import type { ValueTypeName } from "./value-type.js";

/** The abstract heap types above all types of a form. */
const HEAPS: ReadonlyMap<number | undefined, string> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ Object.entries({
    func: "function",
    struct: "struct",
    array: "array",
    cont: "continuation",
  }).map(([heap, form]) => [TYPE_FORM[form as keyof typeof TYPE_FORM], heap]),
);

/**
 * Compares the types of functions of the host with those of one guest, which may refer to types of the guest. The host has no names
 * for these: it takes them as the abstract type above them, and the values that it gives are looked at when they are given.
 */
export class FunctionMatching {
  readonly #forms: readonly number[];

  /** Reads the types of a guest; `undefined` where they are not known. */
  constructor(typeSection: Uint8Array | undefined) {
    const forms: number[] = [];
    if (typeSection !== undefined) readTypeSection(new ByteReader(typeSection), forms);
    this.#forms = forms;
  }

  /** Tells whether a guest can import a function of the host with a type of its own. */
  isImportable(host: FunctionType, guest: FunctionType): boolean {
    return (
      everyPair(host.parameters, guest.parameters, (...pair) => this.takes(...pair)) &&
      everyPair(host.results, guest.results, (...pair) => this.#gives(...pair))
    );
  }

  /** Tells whether the host can call a function that a guest exports with a type of its own. */
  isExportable(host: FunctionType, guest: FunctionType): boolean {
    return (
      everyPair(host.parameters, guest.parameters, (...pair) => this.#gives(...pair)) &&
      everyPair(host.results, guest.results, (...pair) => this.takes(...pair))
    );
  }

  /** Tells whether the host takes all values that the guest passes. */
  takes(host: ValueTypeName, guest: ValueTypeName): boolean {
    return isSubtype(this.#abstract(guest), host);
  }

  /** Tells whether the guest takes the values that the host gives, but for null, or some of them where the host cannot tell which. */
  #gives(host: ValueTypeName, guest: ValueTypeName): boolean {
    const above = this.#abstract(guest);
    return isHeapSubtype(host, guest) || (above !== guest && isHeapSubtype(above, host));
  }

  /** Gives the abstract type above one that refers to a type of the guest; any other type as it is. */
  #abstract(type: ValueTypeName): ValueTypeName {
    const index = definedType(type);
    const heap = index === undefined ? undefined : HEAPS.get(this.#forms[index]);
    return heap === undefined ? type : type.replace(String(index), heap);
  }
}

/** Gives the index of the type that a reference is to; `undefined` for an abstract type. */
export function definedType(type: ValueTypeName): number | undefined {
  const [, index] = /^\(ref (?:null )?(\d+)\)$/.exec(type) ?? [];
  return index === undefined ? undefined : Number(index);
}

function everyPair(
  host: readonly ValueTypeName[],
  guest: readonly ValueTypeName[],
  fits: (host: ValueTypeName, guest: ValueTypeName) => boolean,
): boolean {
  return host.length === guest.length && host.every((type, at) => fits(type, guest[at] as ValueTypeName));
}
