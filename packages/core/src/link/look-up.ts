import type { EngineExports, EngineMemory, EngineTable } from "@hostwright/types/internal";

import type { Found } from "../guest/guest-table.js";
import { formatImportName, formatList, formatName } from "../format-names.js";
import type { GuestModule } from "./guest-module.js";

/** The values that a guest may have several of, while host functions use one. */
interface Values {
  readonly memory: EngineMemory;
  readonly table: EngineTable;
}

/** A memory or a table of functions, under one of the names by which the host reaches it. */
interface Reachable<T> {
  /** The module that it is imported from; `undefined` for an export. */
  readonly from: string | undefined;
  readonly name: string;
  /** Its index among those of the guest; `undefined` for an export of a module that was compiled elsewhere. */
  readonly index: number | undefined;
  /** `undefined` while it is not there. */
  readonly value: T | undefined;
}

/** One of them; or as many as there are, none or several, where nothing says which; `undefined` where only the instance tells. */
export type Choice<T> =
  | { readonly found: Reachable<T>; readonly among?: undefined }
  | { readonly found?: undefined; readonly among: readonly string[] }
  | undefined;

/** The names by which linkers know the one that host functions use. */
const DEFAULTS = { memory: "memory", table: "__indirect_function_table" } as const;

/**
 * Looks for the memory, or the table of functions, that host functions use: the named one, else the one that has the name which
 * linkers give it, else the only one that the guest exports or imports.
 */
export class LookUp<K extends keyof Values> {
  readonly name: string | undefined;
  readonly kind: K;
  readonly #guest: GuestModule;
  readonly #imported: readonly Reachable<Values[K]>[];

  /** `values` are given for the imports of the guest, in their order: each of the kind of its import, or `undefined`. */
  constructor(kind: K, name: string | undefined, guest: GuestModule, values: readonly unknown[]) {
    this.name = name;
    this.kind = kind;
    this.#guest = guest;
    const imported: Reachable<Values[K]>[] = [];
    guest.imports.forEach((each, at) => {
      if (each.kind !== kind) return;
      const value = values[at] as Values[K] | undefined;
      imported.push({ from: each.module, name: each.name, index: imported.length, value });
    });
    this.#imported = imported;
  }

  /** Those that are given to the guest. */
  get given(): readonly Values[K][] {
    return this.#imported.flatMap(({ value }) => value ?? []);
  }

  /** Chooses one before there is an instance, as far as the declarations of the guest tell; or among the exports of one. */
  choose(exports?: EngineExports, name = this.name): Choice<Values[K]> {
    const all = this.#reachable(exports);
    const named = withName(all, name ?? DEFAULTS[this.kind]);
    if (name !== undefined) return single(named);
    // An import that is called "memory" is as good as any other.
    const isDefault = named.length > 0 && (this.kind === "table" || named[0]?.from === undefined);
    return single(isDefault ? named : all);
  }

  /** Finds the value; `undefined` where it is not there yet. */
  find(exports?: EngineExports): Found<Values[K]> | undefined {
    const choice = this.choose(exports);
    if (choice?.among) return { value: undefined, several: formatList(choice.among) };
    const value = choice?.found.value ?? (exports === undefined ? this.#onlyImport() : undefined);
    return value && { value, several: "" };
  }

  // A module that was compiled elsewhere does not tell that an export is its only import again, as it is as a rule.
  #onlyImport(): Values[K] | undefined {
    if ((this.name ?? this.#guest.sections) !== undefined) return undefined;
    const [only, more] = this.#reachable().filter(({ from }) => from !== undefined);
    return more ? undefined : only?.value;
  }

  /** Lists the names under which the guest has them. */
  get names(): string[] {
    return [...new Set(this.#reachable().map(format))];
  }

  /** Lists them, the exported names first: an import that is exported again is known by these. */
  #reachable(exports?: EngineExports): Reachable<Values[K]>[] {
    const imported = this.#imported;
    const exported = this.#guest.exports.flatMap(({ kind, name, index }) => {
      if (kind !== this.kind) return [];
      const value = (imported[index ?? imported.length]?.value ?? exports?.[name]) as Values[K] | undefined;
      return { from: undefined, name, index, value };
    });
    const all = [...exported, ...imported];
    return this.kind === "table" ? all.filter((each) => this.#holdsFunctions(each)) : all;
  }

  #holdsFunctions({ index, value }: Reachable<Values[K]>): boolean {
    const declared = index === undefined ? undefined : this.#guest.sections?.tables[index];
    return declared?.holdsFunctions ?? (value === undefined || refusesObjects(value as EngineTable));
  }
}

function withName<T>(all: readonly Reachable<T>[], name: string): readonly Reachable<T>[] {
  const exported = all.filter((each) => each.from === undefined && each.name === name);
  if (exported.length > 0) return exported;
  return all.filter(
    (each) => each.from !== undefined && (each.name === name || `${each.from}.${each.name}` === name),
  );
}

function single<T>(all: readonly Reachable<T>[]): Choice<T> {
  const [first, second] = all;
  const identities = all.map(({ value, index }) => value ?? index);
  if (second && identities.includes(undefined)) return undefined;
  if (first && new Set(identities).size === 1) return { found: first };
  return { among: all.filter((_, at) => identities.indexOf(identities[at]) === at).map(format) };
}

function format({ from, name }: Reachable<unknown>): string {
  return from === undefined ? formatName(name) : formatImportName(from, name);
}

// The type of a table cannot be read. Growing it by nothing changes nothing, and compares an initial value with the type.
function refusesObjects(table: EngineTable): boolean {
  try {
    table.grow((typeof (table.length as unknown) === "bigint" ? 0n : 0) as number, {});
    return false;
  } catch {
    return true;
  }
}
