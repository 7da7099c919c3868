/** The part of `node:async_hooks` that contexts are carried by. */
export interface AsyncHooks {
  readonly AsyncLocalStorage: new () => {
    run<R>(value: unknown, work: () => R): R;
    getStore(): unknown;
  };
}

/** What an engine gives the suite: its guests, and who it is. */
export interface Environment {
  /** The engine and how it was started, as in the table of features. */
  readonly cell: string;
  /** The engine's version, as far as it says. */
  readonly version: string;
  /** Whether one assertion of every test is to be wrong. */
  readonly isMutated: boolean;
  /** Gives a guest that has been compiled, or is compiled now. */
  module(name: string): Promise<WebAssembly.Module>;
  /** Gives the bytes of a guest. */
  bytes(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** What AsyncLocalStorage is taken from where `process` does not give it. */
  readonly asyncHooks?: AsyncHooks;
  /** Runs README.md's first example as it stands there. */
  firstExample(): Promise<unknown>;
  /** What it has to print. */
  readonly firstExampleOutput: string;
}
