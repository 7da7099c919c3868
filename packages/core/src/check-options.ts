import { findOptionProblem, type OptionKind } from "@hostwright/types/internal";

import { ModuleLinkError } from "./errors.js";

/**
 * Refuses an options object with a mistake: code in plain JavaScript and configuration files have no compiler.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function checkOptions(
  where: string,
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): void {
  const problem = findOptionProblem(options, kinds);
  if (problem === undefined) return;
  const { subject, fact } = problem;
  throw new ModuleLinkError("invalid-argument", fact, [], { where, subject });
}
