import type { TypeDescription } from "@hostwright/types";

import type { Declaration, Part, Shape } from "./shapes.js";

/** A sequence that is passed as an offset and a length beside each other, for languages that have one word for both. */
export interface Sequence {
  readonly kind: "text" | "bytes" | "elements";
  readonly of: Shape;
  /** True where the host does not write to the elements. */
  readonly isConst: boolean;
}

/** A parameter of a function as its author declared it, with the core values that it is passed as. */
export interface Argument {
  readonly words: readonly string[];
  readonly doc?: string;
  /** The type in the host, for languages that know more than core values. */
  readonly type: TypeDescription;
  readonly parts: readonly Part[];
  /** Present where the parts are an offset and a length, in this order. */
  readonly sequence?: Sequence;
}

/** A function that crosses the boundary. */
export interface ContractFunction {
  /** The name by which the guest imports or exports it. */
  readonly name: string;
  readonly words: readonly string[];
  /** The paragraphs of its documentation. */
  readonly doc: readonly string[];
  readonly parameters: readonly Argument[];
  /** The places for results, which the guest passes after the parameters. */
  readonly places: readonly Argument[];
  /** A struct that C returns: its place comes before the parameters. */
  readonly byValue?: Shape;
  readonly results: readonly Part[];
  /** The types of its results in the host. */
  readonly resultTypes: readonly TypeDescription[];
  /** Its WebAssembly type as text: `(i32, i32) -> i32`. */
  readonly signature: string;
}

/** The functions of one class, of the host or of a guest. */
export interface ContractModule {
  /** The namespace that guests import from; absent where the guest exports the functions. */
  readonly name?: string;
  readonly className: string;
  readonly doc?: string;
  readonly functions: readonly ContractFunction[];
}

/** Everything that the author of a guest has to know, in terms of no language. */
export interface Contract {
  readonly modules: readonly ContractModule[];
  /** Types that functions name, each after those that it needs in place. */
  readonly declarations: readonly Declaration[];
}
