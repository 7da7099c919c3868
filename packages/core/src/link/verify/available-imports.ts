import type { GuestImport } from "../guest-module.js";
import type { LinkedModules } from "../linked-modules.js";
import { formatImportName } from "../../format-names.js";
import { NearestNames } from "../../nearest-names.js";
import type { FoundValue, PlainImports } from "../plain-imports.js";
import type { EngineProvided } from "./engine-provided.js";
import { kindOf } from "./plain-value.js";

/** The largest number of names that missing imports are compared with, for one report: a guest may miss many, and a host have many. */
const MOST_COMPARED = 2 ** 15;

/** Lists the imports that the host provides, for messages about one that is missing. */
export class AvailableImports {
  readonly engine: EngineProvided;
  readonly #modules: LinkedModules;
  readonly #plain: PlainImports;
  readonly #nearest = new Map<string, NearestNames>();
  readonly #namesOf = new Map<string, string[]>();
  #compared = 0;

  constructor(modules: LinkedModules, plain: PlainImports, engine: EngineProvided) {
    this.#modules = modules;
    this.#plain = plain;
    this.engine = engine;
  }

  /** Names of the modules that are linked, and of those in the plain imports. */
  get moduleNames(): { readonly linked: readonly string[]; readonly plain: readonly string[] } {
    return { linked: this.#modules.moduleNames, plain: this.#plain.moduleNames };
  }

  /** Returns a value that is not an object where the plain imports should have a module. */
  misfit(module: string): FoundValue | undefined {
    return this.#plain.misfit(module);
  }

  /** Lists the names that are provided under a module name. */
  namesOf(module: string): string[] {
    let names = this.#namesOf.get(module);
    if (names === undefined) {
      const host = this.#modules.exportsOf(module) ?? [];
      names = [...new Set([...host, ...this.#plain.namesOf(module)])];
      this.#namesOf.set(module, names);
    }
    return names;
  }

  /** Lists the classes that are linked under a module name. */
  classesOf(module: string): string[] {
    const names = this.#modules.exportsOf(module) ?? [];
    return [
      ...new Set(
        names.flatMap((name) =>
          (this.#modules.find(module, name) ?? []).map(({ exported }) => exported.module.moduleClass.name),
        ),
      ),
    ];
  }

  /** Writes the nearest names of the same kind. */
  nearestTo({ module, name, kind }: GuestImport): string[] {
    let names = this.#nearest.get(kind);
    if (names === undefined) this.#nearest.set(kind, (names = new NearestNames(this.#ofKind(kind))));
    this.#compared += names.count;
    if (names.count === 0 || this.#compared > MOST_COMPARED) return [];
    return names.find(module, name).map((found) => formatImportName(found.module, found.name));
  }

  #ofKind(kind: GuestImport["kind"]): { module: string; name: string }[] {
    const modules = this.#modules;
    const functions = modules.moduleNames.flatMap((module) =>
      (modules.exportsOf(module) ?? []).map((name) => ({ module, name })),
    );
    const plain = this.#plain.moduleNames.flatMap((module) =>
      this.#plain
        .namesOf(module)
        .filter((name) => (kindOf(this.#plain.peek(module, name)) ?? "global") === kind)
        .map((name) => ({ module, name })),
    );
    return kind === "function" ? [...functions, ...plain] : plain;
  }
}
