import { type Guest, Runtime } from "@hostwright/core";
import { Visit, type VisitOptions } from "./visit.js";

/** How many rounds the guest works on an answer. */
export const ROUNDS = 200;

/** Answers visits. */
export type Answer = (visit: VisitOptions) => Promise<string>;

/**
 * Instantiates the guest for all requests to one thread or one isolate; each request brings its own instance of the host
 * module. A request that fails may have made the guest unusable: it gets a successor. Both engines run this same code.
 */
export async function makeAnswer(module: WebAssembly.Module): Promise<Answer> {
  const runtime = new Runtime();
  runtime.declare(Visit);
  const instantiate = (): Promise<Guest<Handler>> => runtime.instantiate<Handler>(module);
  let guest = instantiate();
  await guest;
  return async (options) => {
    const visit = new Visit(options);
    const current = await guest;
    try {
      runtime.run({ instances: [visit] }, () => current.exports.handle(ROUNDS));
    } catch (error) {
      current.close();
      guest = instantiate(); // further requests wait for it
      throw error;
    }
    if (visit.reply === undefined) throw new Error("The guest has not replied.");
    return visit.reply;
  };
}

interface Handler {
  handle(rounds: number): void;
}
