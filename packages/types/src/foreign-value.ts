// The one way to look at values of unknown origin, such as an error that a method throws. A look may run code of theirs, of a
// getter or a proxy, and an error of that code must not take the place of the value.

import { safeText } from "./safe-text.js";

/**
 * Checks whether a value is an instance of a class; `false` for a proxy that refuses to tell.
 *
 * @throws the engine's error for a full stack, where there is no room to check
 */
export function isInstance<T>(value: unknown, of: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof of;
  } catch (error) {
    throwFullStack(error);
    return false;
  }
}

/** Throws an error again if it is the engine's for a full stack, which says nothing about the value that was looked at. */
export function throwFullStack(error: unknown): void {
  if (error instanceof RangeError && /call stack/i.test(error.message)) throw error;
}

/** Reads a property of any value; `undefined` where that throws. */
export function readProperty(value: unknown, key: PropertyKey): unknown {
  try {
    return (value as Readonly<Record<PropertyKey, unknown>>)[key];
  } catch {
    return undefined;
  }
}

/**
 * Writes a thrown value on one line, escaped, and cut off after so many characters: the message of an error, with its class
 * where `isNamed`. Errors of another realm (node:vm) are not instances of this one's class, so any object with a message is one.
 */
export function formatThrown(thrown: unknown, isNamed: boolean, most?: number): string {
  try {
    const { name, message } = Object(thrown) as { readonly name?: unknown; readonly message?: unknown };
    if (typeof message !== "string") return safeText(String(thrown), most);
    return safeText(isNamed && typeof name === "string" ? `${name}: ${message}` : message, most);
  } catch {
    return "<unreadable>";
  }
}

/** Reads up to so many elements of an array; none of another value, or where that throws. */
export function readElements(value: unknown, most: number): unknown[] {
  try {
    return Array.isArray(value)
      ? Array.from({ length: Math.min(value.length, most) }, (_, index) => (value as unknown[])[index])
      : [];
  } catch {
    return [];
  }
}

/**
 * The engine's own class of promises. `Promise` may have been replaced, before this package was loaded or after: by zone.js, a
 * polyfill or another realm's. Asynchronous functions and the engine use their own all the same.
 */
export const EnginePromise = /* @__PURE__ */ enginePromise();

function enginePromise(): PromiseConstructor {
  const ended = (async () => await (undefined as unknown))();
  return ended.constructor as PromiseConstructor;
}

const ignore = (): void => undefined;
// A value may contain itself, or make new parts each time that it is read.
const MOST_VISITED = 65536;

/**
 * Marks the promises in a value that is refused, in arrays and objects too, as handled: no code can wait for them any
 * more, and a rejection would end the process.
 */
export function dropPromises(value: unknown): void {
  const objects = new Set([value]);
  for (const each of objects) {
    if (typeof each !== "object" || each === null || ArrayBuffer.isView(each)) continue;
    try {
      // By its internal slot: to call `then` of another object may start work.
      void EnginePromise.prototype.then.call(each, undefined, ignore);
    } catch {
      for (const part of partsOf(each)) if (objects.size < MOST_VISITED) objects.add(part);
    }
  }
}

function partsOf(object: object): unknown[] {
  try {
    return Object.values(object);
  } catch {
    return [];
  }
}
