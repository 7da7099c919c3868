/** The engine's global object, as far as built-in modules are had from it. */
export interface EngineGlobals {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/**
 * Gives a module that the engine brings along, such as `node:fs/promises`; `undefined` where it has none of that name.
 *
 * Asked for at run time: a static import of a `node:` module would keep the package from loading in browsers.
 */
export function builtinModule(name: string, globals = globalThis as EngineGlobals): unknown {
  return globals.process?.getBuiltinModule?.(name);
}
