import type { CallableGuest } from "../guest/callable-guest.js";
import { type PlacedBySegments, TableFunctions } from "../guest/table-functions.js";
import { sharedTable } from "../guest/shared-table.js";
import { ByteReader } from "../wasm-format/byte-reader.js";
import { readPlacedFunctions } from "../wasm-format/element-section.js";
import { areAnyAsync } from "./given-functions.js";
import type { CheckedGuest } from "./verify/check-guest.js";

/** Lets a guest use its table: the host takes functions out of it, and puts some there. */
export function useTable(target: CallableGuest, { guest, table, imports }: CheckedGuest): void {
  const index = table.choose()?.found?.index;
  const globals = imports.flatMap(({ wanted, provider }) =>
    wanted.kind === "global" ? [provider?.by === "imports" ? addressIn(provider.value) : undefined] : [],
  );
  const readSegments = (): PlacedBySegments => {
    const { elementSection } = guest.sections ?? {};
    if (elementSection === undefined || index === undefined) return new Map();
    return readPlacedFunctions(new ByteReader(elementSection), index, (at) => globals[at]);
  };
  target.table.functions = new TableFunctions(target, readSegments);
}

/** Reads a global that says where the functions of the guest begin. */
function addressIn(given: unknown): number | undefined {
  const value = given instanceof WebAssembly.Global ? (given.value as unknown) : given;
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

/**
 * Tells whether a guest may be suspended by way of its table: by a function that the host puts there, or in a function that another guest
 * calls which can be.
 */
export function isSuspendedByTable({
  imports,
  as,
  table,
}: Pick<CheckedGuest, "imports" | "as" | "table">): boolean {
  const users = table.given.flatMap((given) => sharedTable(given).users);
  if (users.some(({ calls }) => calls !== undefined)) return true;
  return areAnyAsync("callback", { imports, as });
}
