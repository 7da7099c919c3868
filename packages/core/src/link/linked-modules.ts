import { formatAny } from "@hostwright/types/internal";

import { checkCopyLimit } from "../guest/copy-limit.js";
import type { CompiledModule } from "../compile/compiled-module.js";
import type { Middleware } from "../observe/middleware.js";
import type { GuestHooks, ThunkMiddleware } from "../observe/thunk-middleware.js";
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

/** Holds the classes of a runtime, and finds the one that provides an import. */
export class LinkedModules {
  /** Whether thunks may be written as source text. */
  readonly codegen: boolean;
  /** Bytes that the host copies for one call of a host function; `undefined` for the default. */
  readonly copyLimit: number | undefined;
  readonly #linked = new Map<ModuleClass, LinkedModule>();
  /** Classes that guests may still have: instances of them can be bound. */
  readonly #unlinked = new WeakSet<ModuleClass>();
  readonly #middleware: Middleware[] = [];
  readonly #thunkMiddleware: ThunkMiddleware[] = [];
  /** By module name, then by export name. */
  readonly #exports = new Map<string, Map<string, LinkedModule>>();

  constructor(codegen = true, copyLimit?: number) {
    checkCopyLimit(copyLimit, "Runtime");
    this.codegen = codegen;
    this.copyLimit = copyLimit;
  }

  /** Compiles a class, and checks that it can be added. */
  prepare(moduleClass: ModuleClass): CompiledModule {
    const compiled = compileModule(moduleClass);
    const { className, name, exports } = { className: moduleClass.name, ...compiled.metadata };
    if (this.#linked.has(moduleClass)) {
      throw new ModuleLinkError(
        "already-linked",
        `is linked in this runtime already. To use several instances, bind one for each call: runtime.run({ instances: [new ${className}(…)] }, …).`,
        [],
        { subject: className },
      );
    }
    for (const exported of exports) {
      const other = this.#exports.get(name)?.get(exported.name);
      if (other !== undefined) {
        throw new ModuleLinkError(
          "export-collision",
          `${className} and ${other.compiled.moduleClass.name} both export it. Give one of them another name, or link one only.`,
          [],
          { where: `${name}.${exported.name}` },
        );
      }
    }
    return compiled;
  }

  /** Adds a class that {@link LinkedModules.prepare} has accepted. */
  add(compiled: CompiledModule, instance: HostModuleBase<unknown> | undefined): void {
    const linked: LinkedModule = { compiled, instance };
    const { name, exports } = compiled.metadata;
    this.#linked.set(compiled.moduleClass, linked);
    const byName = this.#exports.get(name) ?? new Map<string, LinkedModule>();
    this.#exports.set(name, byName);
    for (const exported of exports) byName.set(exported.name, linked);
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
      const fact = `is not linked in this runtime; linked are ${known}. Give the class itself, as it was linked.`;
      throw new ModuleLinkError("not-linked", fact, [], { where: "unlink", subject: formatAny(moduleClass) });
    }
    this.#linked.delete(moduleClass);
    this.#unlinked.add(moduleClass);
    const { name, exports } = linked.compiled.metadata;
    const byName = this.#exports.get(name);
    for (const exported of exports) byName?.delete(exported.name);
    if (byName?.size === 0) this.#exports.delete(name);
    return linked.instance;
  }

  /** Adds middleware for guests that are linked from now on. The first stays outermost. */
  use(middleware: readonly (Middleware | ThunkMiddleware)[]): void {
    checkMiddleware(middleware);
    for (const each of middleware) {
      if (typeof each === "function") this.#middleware.push(each);
      else this.#thunkMiddleware.push(each);
    }
  }

  /** Makes the hooks around the thunks of one guest. */
  attachHooks(): readonly GuestHooks[] {
    return this.#thunkMiddleware.map((each) => each.attach());
  }

  /** A copy of the middleware: guests keep that of the time when they were linked. */
  get middleware(): readonly Middleware[] {
    return [...this.#middleware];
  }

  /** Finds the class that provides an import. */
  find(module: string, name: string): LinkedModule | undefined {
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
    const fact = "neither the class nor one that it extends is linked in this runtime. ";
    throw new CallContextError(
      "not-linked",
      `${fact}Call runtime.link(${name}) or runtime.declare(${name}) first.`,
      {},
      { where: name },
    );
  }
}
