/** Names that a compiler message shows before it says that there are more. */
type Shown = 4;

/**
 * Writes names as a union, for compiler messages: `'read' | 'write'` (the compiler would escape double quotes). From a
 * tuple, since a union has no order, and in a template would make a union of messages.
 */
export type UnionLabel<N extends readonly string[], Count extends never[] = []> = N extends readonly [
  infer First extends string,
  ...infer Rest extends string[],
]
  ? Rest["length"] extends 0
    ? `'${First}'`
    : Count["length"] extends Shown
      ? "…"
      : `'${First}' | ${UnionLabel<Rest, [...Count, never]>}`
  : string;
