import { formatAny, nearestName } from "@hostwright/types/internal";

import { CallContextError, ModuleLinkError } from "../errors.js";

// These checks are for plain JavaScript: TypeScript finds the same mistakes when it compiles.

const RUN_OPTIONS = ["instances", "signal", "values"];

/**
 * Refuses wrong arguments of `run`. It allocates nothing, since every request goes through it.
 *
 * @throws {CallContextError} `invalid-argument`
 */
export function checkRun(options: unknown, work: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw refusedRun(
      "options",
      `are ${formatAny(options)}, which is not an object.`,
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
      `is ${formatAny(instances)}, which is not an array.`,
      "Write { instances: [instance] }.",
    );
  }
  if (signal !== undefined && (typeof signal !== "object" || signal === null || !("aborted" in signal))) {
    const next =
      typeof signal === "object" && signal !== null && "signal" in signal
        ? "Write { signal: controller.signal }."
        : "Leave it out, or write { signal: AbortSignal.timeout(1000) }.";
    throw refusedRun("signal", `is ${formatAny(signal)}, which is not an AbortSignal.`, next);
  }
  if (values !== undefined && (typeof values !== "object" || values === null)) {
    throw refusedRun(
      "values",
      `is ${formatAny(values)}, which is not an object.`,
      "Write { values: { name: value } }.",
    );
  }
  if (typeof work !== "function") {
    throw refusedRun(
      "work",
      `is ${formatAny(work)}, which is not a function.`,
      "Write runtime.run(options, () => guest.exports.f()).",
    );
  }
}

/** Makes the error for a value among the instances of `run` that is not an instance. */
export function notAnInstance(given: unknown): CallContextError {
  if (typeof given === "function") {
    const { name } = given;
    return refusedRun(
      "instances",
      `has the class ${name} in it, which is not an instance.`,
      `Write new ${name}(…).`,
    );
  }
  const fact = `has ${formatAny(given)} in it, which is not an instance.`;
  return refusedRun("instances", fact, "Give an instance of a linked class.");
}

function unknownOption(name: string): CallContextError {
  const nearest = nearestName(name, RUN_OPTIONS);
  const next = nearest === undefined ? `There are ${RUN_OPTIONS.join(", ")}.` : `Did you mean ${nearest}?`;
  return refusedRun(formatAny(name), "is not an option.", next);
}

function refusedRun(subject: string, fact: string, next: string): CallContextError {
  return new CallContextError("invalid-argument", `${fact} ${next}`, {}, { where: "run", subject });
}

/**
 * Refuses values that are not middleware.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function checkMiddleware(middleware: readonly unknown[]): void {
  for (const each of middleware) {
    if (typeof each === "function") continue;
    if (typeof each === "object" && each !== null && "attach" in each && typeof each.attach === "function")
      continue;
    const fact = `${formatAny(each)} is not middleware. Give a function such as (call, next) => next(), or the result of logCalls(), timing(), policy(…) or record().`;
    throw new ModuleLinkError("invalid-argument", fact, [], { where: "use" });
  }
}
