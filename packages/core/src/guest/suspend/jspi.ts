import type { EngineImport } from "@hostwright/types/internal";

/** An import that suspends the guest until its promise settles. */
export type SuspendingImport = EngineImport & { readonly suspending?: never };

/** The part of the engine that suspends and resumes guests: JavaScript Promise Integration. */
export interface Jspi {
  /** Makes an import that suspends the guest until the promise of `host` has settled. */
  readonly Suspending: new (host: (...raw: unknown[]) => PromiseLike<unknown>) => SuspendingImport;
  /** Wraps a function of a guest so that it returns a promise, and is suspended while an import of it waits. */
  promising(guestFunction: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown>;
  /** The class of the error for a guest that cannot be suspended where it is. */
  readonly SuspendError?: new (message?: string) => Error;
}

/**
 * Finds the JSPI of the engine; `undefined` where it has none (Node.js before 24). Not kept, so that a test can take it
 * away.
 *
 * Spec: https://github.com/WebAssembly/js-promise-integration
 */
export function findJspi(): Jspi | undefined {
  const { Suspending, promising } = WebAssembly as unknown as Partial<Jspi>;
  return Suspending === undefined || promising === undefined ? undefined : (WebAssembly as unknown as Jspi);
}
