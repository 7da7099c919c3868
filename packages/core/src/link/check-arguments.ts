import { findOptionProblem, formatAny } from "@hostwright/types/internal";

import { CallContextError, ModuleLinkError } from "../errors.js";

// These checks are for plain JavaScript: TypeScript finds the same mistakes when it compiles.

const RUN_OPTIONS = { instances: "array", signal: "any", values: "object" } as const;

/**
 * Refuses wrong arguments of `run`. It allocates nothing, since every request goes through it.
 *
 * @throws {CallContextError} `invalid-argument`
 */
export function checkRun(options: unknown, work: unknown): void {
  const problem = findOptionProblem(options, RUN_OPTIONS);
  if (problem !== undefined) throw refusedRun(problem.subject, problem.fact);
  const { signal } = options as { readonly signal?: unknown };
  if (signal !== undefined && !("aborted" in Object(signal))) {
    const next = "signal" in Object(signal) ? "controller.signal" : "AbortSignal.timeout(1000)";
    throw refusedRun(
      "signal",
      `must be an AbortSignal, not ${formatAny(signal)}. Write { signal: ${next} }.`,
    );
  }
  if (typeof work !== "function") {
    const next = "Write runtime.run(options, () => guest.exports.f()).";
    throw refusedRun("work", `must be a function, not ${formatAny(work)}. ${next}`);
  }
}

/** Makes the error for a value among the instances of `run` that is not an instance. */
export function notAnInstance(given: unknown): CallContextError {
  const isClass = typeof given === "function";
  const name = isClass ? `the class ${given.name}` : formatAny(given);
  const next = isClass ? `Write new ${given.name}(…).` : "Give an instance of a linked class.";
  return refusedRun("instances", `has ${name} in it, which is not an instance. ${next}`);
}

function refusedRun(subject: string, fact: string): CallContextError {
  return new CallContextError("invalid-argument", fact, {}, { where: "run", subject });
}

/**
 * Refuses values that are not middleware.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function checkMiddleware(middleware: readonly unknown[]): void {
  for (const each of middleware) {
    const { attach } = Object(each) as { readonly attach?: unknown };
    if (typeof each === "function" || typeof attach === "function") continue;
    const fact = `${formatAny(each)} is not middleware. Give a function, (call, next) => next(), or logCalls(), timing(), policy(…) or record().`;
    throw new ModuleLinkError("invalid-argument", fact, [], { where: "use" });
  }
}
