import { Runtime } from "@hostwright/core";
import { Visit, type VisitOptions } from "./visit.js";

/** The number of rounds that the guest computes for an answer. */
export const ROUNDS = 200;

/** Answers visits. */
export type Answer = (visit: VisitOptions) => string;

/**
 * Instantiates the guest once, for all requests to one thread or one isolate; each request brings its own instance of the
 * host module. Both engines run this same code.
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
