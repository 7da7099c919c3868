/** The keys by the functions that are asked for. As many as a program names. */
const keys = new Map<string, object>();

/** Gives the key under which a guest keeps an allocator or a lender: the same one for the same functions. */
export function stateKey(kind: "allocator" | "lender", ...asked: readonly unknown[]): object {
  const names = JSON.stringify([kind, ...asked]);
  let key = keys.get(names);
  if (key === undefined) keys.set(names, (key = {}));
  return key;
}
