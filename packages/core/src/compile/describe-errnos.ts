import type { ErrnoTable, TypeDescriptor } from "@hostwright/types";

/** A table of errnos as plain data. */
export interface ErrnosDescription {
  /** Its name: `wasi`. */
  readonly name: string;
  /** Bytes that a number of the table takes in memory. */
  readonly size: 2 | 4;
  /** The number of each name; empty where the table does not list its names. Several names may have one number. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Gives the table of a module, and those that types of its exports are bound to, as plain data. */
export function describeErrnos(
  table: ErrnoTable,
  types: readonly (TypeDescriptor & { readonly errnos?: ErrnoTable | undefined })[],
): ErrnosDescription[] {
  const tables = new Set([table, ...types.flatMap(({ errnos }) => errnos ?? [])]);
  // A type of another copy of the packages is bound to that copy's table, which says the same.
  const described = new Map(Array.from(tables, describeTable).map((each) => [JSON.stringify(each), each]));
  return [...described.values()];
}

function describeTable(table: ErrnoTable): ErrnosDescription {
  const { name, size = 2 } = table;
  const entries = Array.from(table.names?.() ?? [], (each) => [each, table.numberOf(each) ?? 0] as const);
  return { name, size, numbers: Object.fromEntries(entries) };
}
