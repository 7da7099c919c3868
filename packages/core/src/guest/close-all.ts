/** What has something to give up. */
export interface Closeable {
  close(): void | Promise<void>;
}

/**
 * Closes one after the other, all of them even when some fail.
 *
 * @throws {AggregateError} with everything that was thrown, in order, after what others have thrown before
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
    const what =
      errors.length === 1 ? "1 guest or host module" : `${String(errors.length)} guests or host modules`;
    throw new AggregateError(errors, `close: ${what} failed to close; the others are closed.`);
  }
}
