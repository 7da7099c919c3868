/** Stands for an import that suspends the guest until its promise settles. */
export type SuspendingImport = WebAssembly.ImportValue & { readonly suspending?: never };

/** The part of the engine that suspends and resumes guests: JavaScript Promise Integration. */
export interface Jspi {
  /** Makes an import that suspends the guest until the promise that `host` returns has settled. */
  readonly Suspending: new (host: (...raw: unknown[]) => PromiseLike<unknown>) => SuspendingImport;
  /** Makes a guest's function return a promise, and be suspended while an import of it waits. */
  promising(guestFunction: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown>;
  /** What is thrown when a guest cannot be suspended where it stands. */
  readonly SuspendError?: new (message?: string) => Error;
}

/**
 * Gives the engine's JSPI; `undefined` where it has none (Node.js before 24). Asked for each time, so that a test can take
 * it away.
 *
 * Spec: https://github.com/WebAssembly/js-promise-integration
 */
export function findJspi(): Jspi | undefined {
  const { Suspending, promising } = WebAssembly as unknown as Partial<Jspi>;
  return Suspending === undefined || promising === undefined ? undefined : (WebAssembly as unknown as Jspi);
}
