import { formatAny } from "@hostwright/types/internal";

import { CallContextError, ModuleLinkError } from "../errors.js";
import { NearestNames } from "../nearest-names.js";

// What the compiler tells of in TypeScript, for plain JavaScript: without these, an option with a wrong name would be
// overlooked, and all else would be the engine's error about something of ours.

const RUN_OPTIONS = ["instances", "signal", "values"];

/**
 * Refuses arguments of `run` that are none. Requests go through it: it reads what is there, and makes nothing.
 *
 * @throws {CallContextError} `invalid-argument`
 */
export function checkRun(options: unknown, work: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw refusedRun(
      "options",
      `are ${formatAny(options)}, and no object.`,
      "Write runtime.run({ instances: [instance] }, work).",
    );
  }
  for (const name in options) {
    if (!RUN_OPTIONS.includes(name)) throw unknownOption(name);
  }
  const { instances, signal, values } = options as Readonly<Record<string, unknown>>;
  if (instances !== undefined && !Array.isArray(instances)) {
    throw refusedRun(
      "instances",
      `is ${formatAny(instances)}, and no array.`,
      "Write { instances: [instance] }.",
    );
  }
  if (signal !== undefined && (typeof signal !== "object" || signal === null || !("aborted" in signal))) {
    const next =
      typeof signal === "object" && signal !== null && "signal" in signal
        ? "Write { signal: controller.signal }."
        : "Leave it out, or write { signal: AbortSignal.timeout(1000) }.";
    throw refusedRun("signal", `is ${formatAny(signal)}, and no AbortSignal.`, next);
  }
  if (values !== undefined && (typeof values !== "object" || values === null)) {
    throw refusedRun(
      "values",
      `is ${formatAny(values)}, and no object.`,
      "Write { values: { name: value } }.",
    );
  }
  if (typeof work !== "function") {
    throw refusedRun(
      "what is to run",
      `is ${formatAny(work)}, and no function.`,
      "Write runtime.run(options, () => guest.exports.f()).",
    );
  }
}

/** What is thrown for one of the instances given to `run` that is none. */
export function notAnInstance(given: unknown): CallContextError {
  if (typeof given === "function") {
    const { name } = given;
    return refusedRun(
      "instances",
      `has the class ${name} in it, and no instance of it.`,
      `Write new ${name}(…).`,
    );
  }
  const fact = `has ${formatAny(given)} in it, and no instance.`;
  return refusedRun("instances", fact, "Give what new made of a linked class.");
}

function unknownOption(name: string): CallContextError {
  const candidates = RUN_OPTIONS.map((known) => ({ module: "", name: known }));
  const nearest = new NearestNames(candidates).find("", name)[0];
  const next =
    nearest === undefined ? `There are ${RUN_OPTIONS.join(", ")}.` : `Did you mean ${nearest.name}?`;
  return refusedRun(formatAny(name), "is no option.", next);
}

function refusedRun(subject: string, fact: string, next: string): CallContextError {
  return new CallContextError("invalid-argument", `${fact} ${next}`, {}, { where: "run", subject });
}

/**
 * Refuses a pool that nobody has said the size of.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function checkPoolOptions(options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  const fact = `are ${formatAny(options)}, and no object. Write runtime.pool(source, { size: 4 }).`;
  throw new ModuleLinkError("invalid-argument", fact, [], { where: "pool", subject: "options" });
}

/**
 * Refuses what is no middleware.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function checkMiddleware(middleware: readonly unknown[]): void {
  for (const each of middleware) {
    if (typeof each === "function") continue;
    if (typeof each === "object" && each !== null && "attach" in each && typeof each.attach === "function")
      continue;
    const fact = `${formatAny(each)} is no middleware. Give a function such as (call, next) => next(), or what logCalls(), timing(), policy(…) or record() made.`;
    throw new ModuleLinkError("invalid-argument", fact, [], { where: "use" });
  }
}
