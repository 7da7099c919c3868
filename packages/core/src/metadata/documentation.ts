/** The name of a parameter, or name and documentation. */
export type ParameterName = string | { readonly name?: string; readonly doc?: string };

/** Documents an export, for `describe` and the tools that read it. */
export interface Documentation {
  /** Its documentation, as text or Markdown. */
  readonly doc?: string;
  /**
   * The names of its parameters, in order, each as a text or as `{ name, doc }`; those in the source when left out, which minifiers
   * change. `describe` refuses a list that does not fit the parameters.
   */
  readonly names?: readonly ParameterName[];
}
