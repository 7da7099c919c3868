import type { AddressType } from "@hostwright/types";

import type { Slot } from "../context/frame.js";
import { sharedState } from "../context/shared-state.js";
import type { ExportMetadata, ModuleClass, ModuleMetadata } from "../metadata/module-metadata.js";
import { readModule } from "../metadata/read-module.js";
import { closureThunk } from "./closures.js";
import { generateThunks } from "./generated-thunk.js";
import { type CallPlan, isSameImport, planCall } from "./plan.js";
import { makeResultLowering } from "./result-lowering.js";
import type { Thunk, ThunkParts } from "./thunk.js";

/** A class of host modules, ready to be linked; one for each class in a process. */
export class CompiledModule {
  readonly moduleClass: ModuleClass;
  readonly metadata: ModuleMetadata;
  /** Where frames keep the instance of this class. */
  readonly slot: Slot;
  /** The exports in the order of declaration, those of base classes first. */
  readonly exports: readonly CompiledExport[];

  constructor(moduleClass: ModuleClass, slot: Slot) {
    this.moduleClass = moduleClass;
    this.metadata = readModule(moduleClass, isSameImport);
    this.slot = slot;
    this.exports = this.metadata.exports.map((exported) => new CompiledExport(this, exported));
  }
}

/** An export of a class, with all that is made of it: once in a process, however many guests import it. */
export class CompiledExport {
  readonly module: CompiledModule;
  readonly metadata: ExportMetadata;
  readonly #thunks: Partial<Record<AddressType, ExportThunks>> = {};

  constructor(module: CompiledModule, metadata: ExportMetadata) {
    this.module = module;
    this.metadata = metadata;
  }

  /** Gives the export for guests of one address type. */
  for(addressType: AddressType): ExportThunks {
    return (this.#thunks[addressType] ??= new ExportThunks(this, planCall(this.metadata, addressType)));
  }
}

/** The thunks of an export for guests of one address type, made when they are first asked for. */
export class ExportThunks implements ThunkParts {
  readonly module: string;
  readonly name: string;
  readonly className: string;
  readonly slot: Slot;
  readonly method: PropertyKey;
  readonly isAsync: boolean;
  readonly plan: CallPlan;
  readonly lowering: ThunkParts["lowering"];
  #generated: Thunk | undefined;
  #closures: Thunk | undefined;

  constructor({ module, metadata }: CompiledExport, plan: CallPlan) {
    this.module = module.metadata.name;
    this.name = metadata.name;
    this.className = module.moduleClass.name;
    this.slot = module.slot;
    this.method = metadata.method;
    this.isAsync = metadata.isAsync;
    this.plan = plan;
    this.lowering = makeResultLowering(plan, `${this.module}.${this.name}`);
  }

  /**
   * Gives the thunk of a synchronous export: source text where `codegen` allows it and the engine runs it, else closures,
   * which have to be loaded.
   */
  sync(codegen: boolean): Thunk {
    if (codegen && this.#generated === undefined) ExportThunks.generate([this]);
    return codegen ? (this.#generated ??= this.#closureThunk()) : this.#closureThunk();
  }

  /** Makes the thunks of exports of one class that are to be source text, and have not been made yet, out of one text. */
  static generate(all: Iterable<ExportThunks>): void {
    const missing = [...all].filter((each) => !each.isAsync && each.#generated === undefined);
    generateThunks(missing)?.forEach((thunk, index) => {
      (missing[index] as ExportThunks).#generated = thunk;
    });
  }

  #closureThunk(): Thunk {
    return (this.#closures ??= closureThunk(this));
  }
}

const compiled = new WeakMap<ModuleClass, CompiledModule>();
// One count for all copies of this package: the frames of a guest of one copy are read by the thunks of another.
const slots = /* @__PURE__ */ sharedState("slots", () => ({ next: 0 }));

/**
 * Compiles a class; once in a process, however many runtimes link it.
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
 */
export function compileModule(moduleClass: ModuleClass): CompiledModule {
  let module = compiled.get(moduleClass);
  if (module === undefined)
    compiled.set(moduleClass, (module = new CompiledModule(moduleClass, `h${slots.next++}`)));
  return module;
}
