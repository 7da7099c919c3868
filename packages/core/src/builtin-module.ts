/** The part of the global object that provides built-in modules. */
export interface EngineGlobals {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/**
 * Loads a module that is part of the engine, such as `node:fs/promises`; `undefined` where it has none of that name.
 *
 * At run time: a static import of a `node:` module would keep the package from loading in browsers.
 */
export function builtinModule(name: string, globals = globalThis as EngineGlobals): unknown {
  return globals.process?.getBuiltinModule?.(name);
}
