/** Declares the part of `node:async_hooks` that carries contexts. */
export interface AsyncHooks {
  readonly AsyncLocalStorage: new () => {
    run<R>(value: unknown, work: () => R): R;
    getStore(): unknown;
  };
}

/** Gives the suite its guests and the identity of the engine. */
export interface Environment {
  /** The engine and its mode, as in the table of features. */
  readonly cell: string;
  /** The version of the engine, as far as it is known. */
  readonly version: string;
  /** `true` to falsify one assertion of every test. */
  readonly isMutated: boolean;
  /** Returns a compiled guest. */
  module(name: string): Promise<WebAssembly.Module>;
  /** Returns the bytes of a guest. */
  bytes(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The source of AsyncLocalStorage on engines whose `process` does not provide it. */
  readonly asyncHooks?: AsyncHooks;
  /** Runs the first example of README.md. */
  firstExample(): Promise<unknown>;
  /** The expected output of that example. */
  readonly firstExampleOutput: string;
  /** The output of the program of the C library on the system that has compiled it. */
  readonly programOutput: string;
}
