/** A class of errors. */
type ErrorClass<E> = abstract new (...args: never[]) => E;

/** Gives what `act` throws, whatever it is. */
export function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("Expected something to be thrown, and nothing was.");
}

/** Expects an error of exactly this class with this data, and returns it. */
export function thrown<E extends Error>(
  act: () => unknown,
  errorClass: ErrorClass<E>,
  data: Partial<Record<keyof E, unknown>>,
): E {
  return expectError(caught(act), errorClass, data);
}

/** Expects a rejection with an error of exactly this class with this data, and returns the error. */
export async function rejected<E extends Error>(
  promise: Promise<unknown>,
  errorClass: ErrorClass<E>,
  data: Partial<Record<keyof E, unknown>>,
): Promise<E> {
  const error: unknown = await promise.then(
    () => new Error("Expected a rejection, and the promise was fulfilled."),
    (reason: unknown) => reason,
  );
  return expectError(error, errorClass, data);
}

function expectError<E extends Error>(error: unknown, errorClass: ErrorClass<E>, data: object): E {
  expect(error).toMatchObject({ name: errorClass.name, ...data });
  expect(error).toBeInstanceOf(errorClass);
  return error as E;
}
