import { EnginePromise } from "@hostwright/types/internal";

// Kept here: engines take such a constant for its value, and look up one that is imported.
const Engine = EnginePromise;
const { apply } = Reflect;
const then = /* @__PURE__ */ engineThen();

/** `true` once {@link then} was seen to run reactions in the order in which all are registered. */
let isInOrder = false;
/** Whether that was looked at. Not when this file is loaded: bundlers leave out what is not used. */
let isCompared = false;

function engineThen(): typeof Engine.prototype.then {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to the promises
  return Engine.prototype.then;
}

/**
 * Registers reactions of one of the engine's promises at once: they run in the job in which it settles, after those that were
 * registered before. They must not throw.
 *
 * By `then`, which takes half the time of an `await`, unless it was replaced before this file was loaded: zone.js's comes later.
 */
export function react(
  promise: Promise<unknown>,
  fulfilled: (value: unknown) => void,
  rejected: (reason: unknown) => void,
): void {
  if (isInOrder) {
    void apply(then, promise, [fulfilled, rejected]);
    return;
  }
  if (!isCompared) void compareOrder();
  void awaitSettled(promise, fulfilled, rejected);
}

/** Waits for any value, as `await` does. The reactions must not throw. */
export function onSettled(
  value: unknown,
  fulfilled: (value: unknown) => void,
  rejected: (reason: unknown) => void,
): void {
  if (isEnginePromise(value)) react(value, fulfilled, rejected);
  else void awaitSettled(value, fulfilled, rejected);
}

// A promise that `await` takes as it is.
function isEnginePromise(value: unknown): value is Promise<unknown> {
  return value instanceof Engine && value.constructor === Engine;
}

async function awaitSettled(
  promise: unknown,
  fulfilled: (value: unknown) => void,
  rejected: (reason: unknown) => void,
): Promise<void> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    rejected(error);
    return;
  }
  fulfilled(value);
}

async function compareOrder(): Promise<void> {
  isCompared = true;
  let settle: ((value?: undefined) => void) | undefined;
  const promise = new Engine<undefined>((resolve) => (settle = resolve));
  const ran: string[] = [];
  const react = (): void => void ran.push("then");
  try {
    void apply(then, promise, [react, react]);
    const awaited = awaitSettled(promise, () => ran.push("await"), react);
    void apply(then, promise, [react, react]);
    settle?.();
    await awaited;
    await (undefined as unknown);
  } catch {
    return;
  }
  isInOrder = ran.join() === "then,await,then";
}
