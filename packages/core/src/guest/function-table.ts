import type { GuestFunction } from "@hostwright/types";

/** A guest's table of functions: what C calls function pointers are indices of it. */
export class FunctionTable {
  readonly #table: WebAssembly.Table;
  /** Whether it is addressed with 64 bits: then it tells its length as a bigint, and asks for indices of that kind. */
  readonly #isWide: boolean;

  constructor(table: WebAssembly.Table) {
    this.#table = table;
    this.#isWide = typeof (table.length as number | bigint) === "bigint";
  }

  /** Finds the table among a guest's exports: by the name that linkers give it, else the only one. */
  static find(exports: WebAssembly.Exports): FunctionTable | undefined {
    const named = exports["__indirect_function_table"];
    if (named instanceof WebAssembly.Table) return new FunctionTable(named);
    const tables = Object.values(exports).filter((value) => value instanceof WebAssembly.Table);
    return tables.length === 1 ? new FunctionTable(tables[0] as WebAssembly.Table) : undefined;
  }

  /** Gives the function at an index as it is now: the guest may put another there at any time. */
  get(index: number): GuestFunction | undefined {
    const found: unknown = this.#element(index);
    return typeof found === "function" ? (found as GuestFunction) : undefined;
  }

  #element(index: number): unknown {
    const at = this.#isWide ? (BigInt(index) as unknown as number) : index;
    try {
      return this.#table.get(at);
    } catch (error) {
      // Asking for the length first would cost as much as asking for the element. A full stack is no answer to either.
      if (index >= this.#table.length) return undefined;
      throw error;
    }
  }
}
