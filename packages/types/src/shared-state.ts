const STORE = Symbol.for("hostwright");

/**
 * Opens the store that all copies of the packages in one realm share. Where the global object is frozen, each copy has a
 * store of its own.
 */
function openStore(): Map<string, object> {
  const found = (globalThis as { readonly [STORE]?: Map<string, object> })[STORE];
  if (found !== undefined) return found;
  const store = new Map<string, object>();
  // Neither writable nor configurable: no library that is loaded later can put another in its place.
  Reflect.defineProperty(globalThis, STORE, { value: store });
  return store;
}

const store = /* @__PURE__ */ openStore();

/** Resolves a value that all copies of the packages share: the ES module and the CommonJS half of one program. */
export function sharedState<T extends object>(name: string, make: () => T): T {
  let state = store.get(name) as T | undefined;
  if (state === undefined) store.set(name, (state = make()));
  return state;
}

/** Finds a value that {@link sharedState} has made by that name; `undefined` before. */
export function findShared(name: string): object | undefined {
  return store.get(name);
}
