import { exportedFunction } from "../../guest/guest-to-guest.js";
import type { GuestImport } from "../guest-module.js";
import type { LinkedExport, LinkedModules } from "../linked-modules.js";
import { type FoundValue, PlainImports } from "../plain-imports.js";
import type { ExternType } from "../../wasm-format/import-section.js";
import { isOfKind, isSuspending, kindOf, visibleMisfit } from "./plain-value.js";
import type { ImportCollision, ImportFault, Provider, ProvidersByTarget } from "./provider.js";

/** Provides imports of one guest from the option `imports`. */
export class PlainProviders {
  readonly imports: PlainImports;
  readonly #wanted: readonly GuestImport[];
  readonly #found: readonly (FoundValue | undefined)[];

  /**
   * Reads the values for the imports of a guest.
   *
   * @throws {ModuleLinkError} `invalid-argument`; the errors of getters
   */
  constructor(given: unknown, wanted: readonly GuestImport[]) {
    this.imports = new PlainImports(given);
    this.#wanted = wanted;
    this.#found = wanted.map(({ module, name }) => this.imports.find(module, name));
  }

  /** Returns the values that are of the kinds of their imports, in the order of these. */
  get given(): readonly unknown[] {
    return this.#wanted.map(({ kind }, at) => {
      const value = this.#found[at]?.value;
      return kindOf(value) === kind ? value : undefined;
    });
  }

  /** Finds the provider of the import at an index; `undefined` without one. */
  find(index: number, { kind, extern }: GuestImport, providers: ProvidersByTarget): Provider | undefined {
    const found = this.#found[index];
    // `undefined` is a value of references, and for other kinds the same as nothing.
    if (found === undefined || (found.value === undefined && kind !== "global")) return undefined;
    const guestFunction =
      kind === "function" || refersToFunctions(extern) ? exportedFunction(found.value) : undefined;
    const value = (guestFunction?.engineFunction ?? found.value) as WebAssembly.ImportValue;
    const provider = { by: "imports", value, guestFunction } as const;
    // Not by a number, of which a map takes 0 and -0 for one.
    if (typeof value !== "object" && typeof value !== "function") return provider;
    const known = providers.get(value);
    if (known?.by === "imports" && known.guestFunction === guestFunction) return known;
    providers.set(value, provider);
    return provider;
  }

  /** Finds the fault in a value for an import, as far as JavaScript sees one. */
  findFault({ kind, extern }: GuestImport, value: unknown): ImportFault | undefined {
    if (kind === "function" && isSuspending(value)) return "plain-suspending";
    if (!isOfKind(value, kind, extern)) return "plain-of-wrong-kind";
    const misfit = extern && visibleMisfit(value, extern);
    return misfit === undefined ? undefined : { misfit };
  }

  /** Finds the names that a host module provides too, whether or not the guest imports them. */
  findCollisions(modules: LinkedModules): ImportCollision[] {
    const given = new Set<string>();
    this.#wanted.forEach(({ module, name }, index) => {
      if (this.#found[index] !== undefined && modules.find(module, name) !== undefined)
        given.add(keyOf(module, name));
    });
    return modules.moduleNames.flatMap((module) =>
      (modules.exportsOf(module) ?? [])
        .filter((name) => this.imports.has(module, name) || given.has(keyOf(module, name)))
        .map((name) => {
          const [first] = modules.find(module, name) as readonly [LinkedExport];
          return { module, name, className: first.exported.module.moduleClass.name };
        }),
    );
  }
}

function keyOf(module: string, name: string): string {
  return JSON.stringify([module, name]);
}

/** Tells whether a global takes functions for functions of the engine, and not for any values. */
function refersToFunctions(extern: ExternType | undefined): boolean {
  return extern?.kind !== "global" || !/extern|any/.test(extern.type.valueType);
}
