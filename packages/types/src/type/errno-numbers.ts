/** The errors that a guest knows by number: from 1, since 0 says that there is none. */
export interface ErrnoTable<Name extends string = string> {
  /** The table's name: `wasi`. */
  readonly name: string;
  /** Bytes that a number of the table takes in memory: 2 when left out, as in WASI; 4 for an `int` of C. */
  readonly size?: 2 | 4;
  /** The number of a name such as `ENOENT`; `undefined` when the table does not have it. */
  numberOf(name: string): number | undefined;
  /** The name of a number; `undefined` when the table does not have it. */
  nameOf(number: number): Name | undefined;
  /** Lists all names that `numberOf` knows, for `describe` and the tools that read it. Without it the numbers are not described. */
  names?(): Iterable<Name>;
}
