// All that async-hooks.ts takes from there. The declarations of Node.js would let its globals into sources that load in browsers.
declare module "node:async_hooks" {
  /** Makes a storage; as that of Node.js. */
  export const AsyncLocalStorage: new <T>() => {
    run<R>(value: T, work: () => R): R;
    getStore(): T | undefined;
  };
}
