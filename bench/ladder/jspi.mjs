const { Suspending, promising } = /** @type {any} */ (WebAssembly);

/** The engine's way to suspend a guest, under the names of the proposal that it has shipped. */
export const jspi = {
  isThere: typeof Suspending === "function" && typeof promising === "function",
  /** @param {(...raw: any[]) => any} each */
  suspending: (each) => new Suspending(each),
  /**
   * @param {(...raw: any[]) => any} exported
   * @returns {(...raw: any[]) => Promise<unknown>}
   */
  promising: (exported) => promising(exported),
};
