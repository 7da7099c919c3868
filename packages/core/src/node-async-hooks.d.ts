// The part that async-hooks.ts uses. The declarations of Node.js would add its globals to sources that load in browsers.
declare module "node:async_hooks" {
  /** Makes a storage, as the class of Node.js does. */
  export const AsyncLocalStorage: new <T>() => {
    run<R>(value: T, work: () => R): R;
    getStore(): T | undefined;
  };
}
