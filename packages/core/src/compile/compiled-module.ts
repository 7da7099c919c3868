import type { AddressType, ErrnoTable } from "@hostwright/types";

import type { Slot } from "../context/frame.js";
import type { AsyncThunk } from "../guest/suspend/suspension.js";
import { functionTypeOf } from "../metadata/function-type.js";
import type { ExportMetadata, ModuleClass, ModuleMetadata } from "../metadata/module-metadata.js";
import { readModule } from "../metadata/read-module.js";
import { makeAnswer } from "./result-lowering.js";
import { makeClosureThunk } from "./closure-thunk.js";
import { generateThunk } from "./generated-thunk.js";
import type { Middleware } from "../observe/host-call.js";
import { makeLifters } from "./lifter.js";
import { CallSite } from "../observe/live-call.js";
import { behindMiddleware, makeObservedCall } from "../observe/observed-call.js";
import type { ThunkPlace } from "../observe/thunk-middleware.js";
import { thunkSource } from "./thunk-source.js";
import { makeAsyncThunk, makeCall, makeSyncThunk, type Thunk, type ThunkParts } from "./thunk.js";

/** What decides which thunk of an export a guest gets. */
export interface ThunkOptions {
  /** Whether thunks may be written as source text. Where the engine runs none, they are made of closures all the same. */
  readonly codegen: boolean;
  /** What stands around each call. */
  readonly middleware: readonly Middleware[];
}

/** A class of host modules, ready to be linked; one for each class in a process. */
export class CompiledModule {
  readonly moduleClass: ModuleClass;
  readonly metadata: ModuleMetadata;
  /** Where frames keep the instance of this class. */
  readonly slot: Slot;
  readonly #exports: ReadonlyMap<string, ExportMetadata>;
  readonly #closureThunks = { i32: new Map<string, Thunk>(), i64: new Map<string, Thunk>() };
  readonly #generatedThunks = { i32: new Map<string, Thunk>(), i64: new Map<string, Thunk>() };
  readonly #asyncThunks = { i32: new Map<string, AsyncThunk>(), i64: new Map<string, AsyncThunk>() };
  readonly #sites = new Map<string, CallSite>();

  constructor(moduleClass: ModuleClass, slot: Slot) {
    this.moduleClass = moduleClass;
    this.metadata = readModule(moduleClass);
    this.slot = slot;
    const { exports, errnos } = this.metadata;
    this.#exports = new Map(exports.map((exported) => [exported.name, bindErrnos(exported, errnos)]));
  }

  /** Whether an export suspends the guest. */
  isAsync(name: string): boolean {
    return this.#exports.get(name)?.isAsync === true;
  }

  /**
   * The thunk of a synchronous export, for guests whose memory is addressed so; made when first asked for, and with
   * middleware a new one each time.
   */
  thunkFor(name: string, addressType: AddressType, { codegen, middleware }: ThunkOptions): Thunk {
    if (middleware.length > 0) {
      const parts = this.#parts(name, addressType);
      return makeSyncThunk(behindMiddleware(parts), makeObservedCall(parts, this.#site(name), middleware));
    }
    return codegen ? this.#generatedThunk(name, addressType) : this.#closureThunk(name, addressType);
  }

  /** The same for an asynchronous export, whose thunk is never written as source text. */
  asyncThunkFor(
    name: string,
    addressType: AddressType,
    { middleware }: Pick<ThunkOptions, "middleware">,
  ): AsyncThunk {
    if (middleware.length > 0) {
      const parts = this.#parts(name, addressType);
      return makeAsyncThunk(behindMiddleware(parts), makeObservedCall(parts, this.#site(name), middleware));
    }
    return this.#cached(this.#asyncThunks[addressType], name, () => {
      const parts = this.#parts(name, addressType);
      return makeAsyncThunk(parts, makeCall(parts));
    });
  }

  /** The source text of a synchronous thunk; `undefined` for an asynchronous export, which has none, and for one that there is not. */
  source(name: string, addressType: AddressType): string | undefined {
    const exported = this.#exports.get(name);
    if (exported === undefined || exported.isAsync) return undefined;
    return thunkSource(this.#parts(name, addressType), exported, addressType);
  }

  /** Which host function an export is, for guests whose memory is addressed so. */
  place(name: string, addressType: AddressType): ThunkPlace {
    const exported = this.#exported(name);
    const { isAsync } = exported;
    const functionType = functionTypeOf(exported, addressType);
    return { module: this.metadata.name, export: name, functionType, isAsync };
  }

  #closureThunk(name: string, addressType: AddressType): Thunk {
    return this.#cached(this.#closureThunks[addressType], name, () =>
      makeClosureThunk(this.#parts(name, addressType), this.#exported(name), addressType),
    );
  }

  // Closures where the engine runs no source text.
  #generatedThunk(name: string, addressType: AddressType): Thunk {
    return this.#cached(
      this.#generatedThunks[addressType],
      name,
      () =>
        generateThunk(this.#parts(name, addressType), this.#exported(name), addressType) ??
        this.#closureThunk(name, addressType),
    );
  }

  #site(name: string): CallSite {
    const { name: module, errnos } = this.metadata;
    return this.#cached(this.#sites, name, () => new CallSite(module, this.#exported(name), errnos));
  }

  #exported(name: string): ExportMetadata {
    return this.#exports.get(name) as ExportMetadata;
  }

  #cached<T>(made: Map<string, T>, name: string, make: () => T): T {
    let found = made.get(name);
    if (found === undefined) made.set(name, (found = make()));
    return found;
  }

  #parts(name: string, addressType: AddressType): ThunkParts {
    const exported = this.#exported(name);
    const { name: module } = this.metadata;
    const where = `${module}.${name}`;
    return {
      module,
      name,
      className: this.moduleClass.name,
      slot: this.slot,
      method: exported.method,
      // Most thunks ask for none.
      get lifters() {
        return makeLifters(exported, where);
      },
      answer: makeAnswer(exported, addressType, where),
    };
  }
}

/** Gives parameters and results with an errno the numbers of the module's table. */
function bindErrnos(exported: ExportMetadata, errnos: ErrnoTable): ExportMetadata {
  const types = [...exported.parameters.map(({ type }) => type), ...exported.results];
  if (types.every((type) => type.withErrnos === undefined)) return exported;
  return {
    ...exported,
    parameters: exported.parameters.map(({ name, type }) => ({
      name,
      type: type.withErrnos?.(errnos) ?? type,
    })),
    results: exported.results.map((type) => type.withErrnos?.(errnos) ?? type),
  };
}

const compiled = new WeakMap<ModuleClass, CompiledModule>();
let slots = 0;

/**
 * Compiles a class; once in a process, however many runtimes link it.
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
 */
export function compileModule(moduleClass: ModuleClass): CompiledModule {
  let module = compiled.get(moduleClass);
  if (module === undefined)
    compiled.set(moduleClass, (module = new CompiledModule(moduleClass, `h${slots++}`)));
  return module;
}
