import { formatAny } from "@hostwright/types/internal";

import { checkCopyLimit } from "../guest/copy-limit.js";
import type { CompiledExport, CompiledModule } from "../compile/compiled-module.js";
import type { Middleware } from "../observe/middleware.js";
import type { GuestHooks, ThunkMiddleware } from "../observe/thunk-middleware.js";
import { isSameImport } from "../compile/plan.js";
import { compileModule } from "../compile/compiled-module.js";
import { CallContextError, ModuleLinkError } from "../errors.js";
import type { HostModuleBase } from "../host-module-base.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { formatList } from "../format-names.js";
import { checkMiddleware, notAnInstance } from "./check-arguments.js";

/** Holds a class that is linked in a runtime. */
export interface LinkedModule {
  readonly compiled: CompiledModule;
  /** The default instance; `undefined` for a declared class. */
  readonly instance: HostModuleBase<unknown> | undefined;
}

/** An export of a linked class. */
export interface LinkedExport {
  readonly linked: LinkedModule;
  readonly exported: CompiledExport;
}

/** Holds the classes of a runtime, and finds the one that provides an import. */
export class LinkedModules {
  /** Whether thunks may be written as source text. */
  readonly codegen: boolean;
  /** Bytes that the host copies for one call of a host function; `undefined` for the default. */
  readonly copyLimit: number | undefined;
  readonly #linked = new Map<ModuleClass, LinkedModule>();
  /** Classes that guests may still have: instances of them can be bound. */
  readonly #unlinked = new WeakSet<ModuleClass>();
  #middleware: readonly Middleware[] = [];
  readonly #thunkMiddleware: ThunkMiddleware[] = [];
  /** By module name, then by export name: several where they are of different types. */
  readonly #exports = new Map<string, Map<string, readonly LinkedExport[]>>();

  constructor(codegen = true, copyLimit?: number) {
    checkCopyLimit(copyLimit, "Runtime");
    this.codegen = codegen;
    this.copyLimit = copyLimit;
  }

  /** Compiles a class, and checks that it can be added. */
  prepare(moduleClass: ModuleClass): CompiledModule {
    const compiled = compileModule(moduleClass);
    const { className, name } = { className: moduleClass.name, ...compiled.metadata };
    if (this.#linked.has(moduleClass)) {
      throw new ModuleLinkError(
        "already-linked",
        `is linked already. Bind other instances for each call: runtime.run({ instances: [new ${className}(…)] }, …).`,
        [],
        { subject: className },
      );
    }
    for (const { metadata } of compiled.exports) {
      const other = this.find(name, metadata.name)?.find(({ exported }) =>
        isSameImport(exported.metadata, metadata),
      );
      if (other !== undefined) {
        throw new ModuleLinkError(
          "export-collision",
          `${className} and ${other.exported.module.moduleClass.name} both export it with one type. Rename one, or link one only.`,
          [],
          { where: `${name}.${metadata.name}` },
        );
      }
    }
    return compiled;
  }

  /** Adds a class that {@link LinkedModules.prepare} has accepted. */
  add(compiled: CompiledModule, instance: HostModuleBase<unknown> | undefined): void {
    const linked: LinkedModule = { compiled, instance };
    this.#linked.set(compiled.moduleClass, linked);
    this.#provide(linked);
  }

  #provide(linked: LinkedModule): void {
    const { metadata, exports } = linked.compiled;
    const byName = this.#exports.get(metadata.name) ?? new Map<string, readonly LinkedExport[]>();
    this.#exports.set(metadata.name, byName);
    for (const exported of exports) {
      const { name } = exported.metadata;
      byName.set(name, [...(byName.get(name) ?? []), { linked, exported }]);
    }
  }

  /**
   * Removes a class. Returns its default instance.
   *
   * @throws {ModuleLinkError} `not-linked`
   */
  remove(moduleClass: ModuleClass): HostModuleBase<unknown> | undefined {
    const linked = this.#linked.get(moduleClass);
    if (linked === undefined) {
      const known = formatList(this.all.map(({ compiled }) => compiled.moduleClass.name)) || "none";
      const fact = `is not linked; linked are ${known}. Give the class itself.`;
      throw new ModuleLinkError("not-linked", fact, [], { where: "unlink", subject: formatAny(moduleClass) });
    }
    this.#linked.delete(moduleClass);
    this.#unlinked.add(moduleClass);
    this.#exports.clear();
    for (const each of this.all) this.#provide(each);
    return linked.instance;
  }

  /** Adds middleware for guests that are linked from now on. The first stays outermost. */
  use(middleware: readonly (Middleware | ThunkMiddleware)[]): void {
    checkMiddleware(middleware);
    for (const each of middleware) {
      if (typeof each === "function") this.#middleware = [...this.#middleware, each];
      else this.#thunkMiddleware.push(each);
    }
  }

  /** Makes the hooks around the thunks of one guest. */
  attachHooks(): readonly GuestHooks[] {
    return this.#thunkMiddleware.map((each) => each.attach());
  }

  /** The middleware, in a list that stays as it is: guests keep that of the time when they were linked. */
  get middleware(): readonly Middleware[] {
    return this.#middleware;
  }

  /** Finds the exports that may provide an import, in the order of linking; `undefined` where there is none. */
  find(module: string, name: string): readonly LinkedExport[] | undefined {
    return this.#exports.get(module)?.get(name);
  }

  /** Lists the exports under a module name; `undefined` for an unknown module. */
  exportsOf(module: string): string[] | undefined {
    const exports = this.#exports.get(module);
    return exports === undefined ? undefined : [...exports.keys()];
  }

  /** Names of the linked modules. */
  get moduleNames(): string[] {
    return [...this.#exports.keys()];
  }

  /** Every class, in the order of linking. */
  get all(): LinkedModule[] {
    return [...this.#linked.values()];
  }

  /** The default instances, in the order of linking. */
  get instances(): HostModuleBase<unknown>[] {
    return this.all.flatMap(({ instance }) => instance ?? []);
  }

  /** Finds for each instance the class that was linked: its own, or the nearest one that it extends. */
  bindingsFor(instances: readonly HostModuleBase<unknown>[]): Map<ModuleClass, HostModuleBase<unknown>> {
    const bindings = new Map<ModuleClass, HostModuleBase<unknown>>();
    for (const instance of instances) {
      const moduleClass = this.#linkedClassOf(instance);
      if (bindings.has(moduleClass)) {
        const fact =
          "two instances are given for it, and a call goes to one. Nest a second run for the other.";
        throw new CallContextError("bound-twice", fact, {}, { where: moduleClass.name });
      }
      bindings.set(moduleClass, instance);
    }
    return bindings;
  }

  #linkedClassOf(instance: HostModuleBase<unknown>): ModuleClass {
    if (typeof instance !== "object" || (instance as unknown) === null) throw notAnInstance(instance);
    let prototype = Object.getPrototypeOf(instance) as { constructor: ModuleClass } | null;
    while (prototype !== null) {
      const { constructor } = prototype;
      if (this.#linked.has(constructor) || this.#unlinked.has(constructor)) return constructor;
      const replaced = this.all.find(({ compiled }) => compiled.moduleClass.prototype === prototype);
      if (replaced !== undefined) return replaced.compiled.moduleClass;
      prototype = Object.getPrototypeOf(prototype) as { constructor: ModuleClass } | null;
    }
    const { name } = instance.constructor;
    const fact = "neither the class nor one that it extends is linked. ";
    throw new CallContextError("not-linked", `${fact}Call runtime.link(${name}) first.`, {}, { where: name });
  }
}
