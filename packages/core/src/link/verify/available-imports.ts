import type { WantedImport } from "../guest-module.js";
import type { LinkedModules } from "../linked-modules.js";
import { formatPlace } from "../safe-text.js";
import { NearestNames } from "../../nearest-names.js";
import { kindOf } from "./plain-value.js";

// Comparing takes time for each, and a guest may miss a million imports.
const MOST_SEARCHES = 1000;

/** Gives a property that an object has itself: every object inherits a `constructor`. */
export function ownProperty<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** What there is to import, for messages: looked up when the first import is missing. */
export class AvailableImports {
  readonly #modules: LinkedModules;
  readonly #plain: WebAssembly.Imports;
  readonly #nearest = new Map<string, NearestNames>();
  #searches = 0;

  constructor(modules: LinkedModules, plain: WebAssembly.Imports) {
    this.#modules = modules;
    this.#plain = plain;
  }

  /** The names of modules that host modules have, and those that the plain imports have. */
  get modules(): { readonly linked: readonly string[]; readonly plain: readonly string[] } {
    return { linked: this.#modules.moduleNames, plain: Object.keys(this.#plain) };
  }

  /** Everything that is offered under a module name. */
  namesOf(module: string): string[] {
    const host = this.#modules.exportsOf(module) ?? [];
    return [...new Set([...host, ...Object.keys(ownProperty(this.#plain, module) ?? {})])];
  }

  /** The classes that are linked under a module name. */
  classesOf(module: string): string[] {
    const names = this.#modules.exportsOf(module) ?? [];
    return [
      ...new Set(names.flatMap((name) => this.#modules.find(module, name)?.compiled.moduleClass.name ?? [])),
    ];
  }

  /** Writes the nearest things of the same kind that could have been meant. */
  nearestTo({ module, name, kind }: WantedImport): string[] {
    if (this.#searches++ >= MOST_SEARCHES) return [];
    let names = this.#nearest.get(kind);
    if (names === undefined) this.#nearest.set(kind, (names = new NearestNames(this.#ofKind(kind))));
    return names.find(module, name).map((found) => formatPlace(found.module, found.name));
  }

  #ofKind(kind: WantedImport["kind"]): { module: string; name: string }[] {
    const modules = this.#modules;
    const functions = modules.moduleNames.flatMap((module) =>
      (modules.exportsOf(module) ?? []).map((name) => ({ module, name })),
    );
    const plain = Object.entries(this.#plain).flatMap(([module, values]) =>
      Object.entries(values)
        .filter(([, value]) => (kindOf(value) ?? "global") === kind)
        .map(([name]) => ({ module, name })),
    );
    return kind === "function" ? [...functions, ...plain] : plain;
  }
}
