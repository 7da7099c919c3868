import type { HostwrightError } from "./errors.js";

/** A class of errors. */
type ErrorClass<E> = abstract new (...args: never[]) => E;

/** Expects an error of exactly this class with this code and data, and returns it. */
export function thrown<E extends HostwrightError>(
  act: () => unknown,
  errorClass: ErrorClass<E>,
  data: Partial<E> & Pick<E, "code">,
): E {
  let error: unknown;
  try {
    const value = act();
    throw new Error(`Expected a ${errorClass.name}, got the value ${String(value)}.`);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(errorClass);
  expect(error).toMatchObject({ name: errorClass.name, ...data });
  return error as E;
}
