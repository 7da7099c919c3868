import { Runtime } from "@hostwright/core";
import { Visit, type VisitOptions } from "./visit.js";

/** How long the guest works for an answer. */
export const ROUNDS = 200;

/** Answers visits. */
export type Answer = (visit: VisitOptions) => string;

/**
 * Instantiates the guest once, for all requests that come to one thread or one isolate; each brings an instance of the host
 * module. It is the same in both, and has no part that the other engine does not have.
 */
export async function makeAnswer(module: WebAssembly.Module): Promise<Answer> {
  const runtime = new Runtime();
  runtime.declare(Visit);
  const guest = await runtime.instantiate<{ handle(rounds: number): void }>(module);
  return (options) => {
    const visit = new Visit(options);
    runtime.run({ instances: [visit] }, () => guest.exports.handle(ROUNDS));
    if (visit.reply === undefined) throw new Error("The guest has not replied.");
    return visit.reply;
  };
}
