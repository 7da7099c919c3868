/** An object that holds resources until it is closed. */
export interface Closeable {
  close(): void | Promise<void>;
}

/**
 * Closes objects one after the other, all of them even when some fail.
 *
 * @throws {AggregateError} with every error in order, those from `before` first
 */
export async function closeAll(
  closeables: readonly Closeable[],
  before: readonly unknown[] = [],
): Promise<void> {
  const errors = [...before];
  for (const closeable of closeables) {
    try {
      await closeable.close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    const fact = `${String(errors.length)} of the guests and host modules failed; the others are closed.`;
    throw new AggregateError(errors, `close: ${fact}`);
  }
}

/** Closes objects in this turn, all of them even when some fail. Returns their errors. */
export function closeAtOnce(closeables: readonly { close(): void }[]): unknown[] {
  return closeables.flatMap((closeable) => {
    try {
      closeable.close();
      return [];
    } catch (error) {
      return [error];
    }
  });
}
