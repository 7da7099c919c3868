import type { Guest, Runtime } from "@hostwright/core";
import { Oracle } from "./oracle.js";
import type { AskingGuest } from "./guest.js";

/** Counts the answers that a caller got. */
export interface Outcome {
  /** The number of answers from the instance of another caller. */
  readonly wrong: number;
  /** The number of answers from its own instance. */
  readonly right: number;
}

/**
 * Makes many callers ask one guest at the same time, each with an instance of its own. Callers pause between questions, so
 * that the order of their turns keeps changing.
 */
export async function askAtOnce(
  runtime: Runtime,
  guest: Guest<AskingGuest>,
  callers: number,
  questions: number,
  pause: (caller: number, question: number) => Promise<void>,
): Promise<Outcome> {
  const ask = async (caller: number): Promise<Outcome> => {
    const oracle = new Oracle(caller);
    return runtime.run({ instances: [oracle] }, async () => {
      let right = 0;
      for (let question = 0; question < questions; question++) {
        await pause(caller, question);
        if (guest.exports.ask() === caller) right++;
      }
      return { right, wrong: questions - right + (questions - oracle.asked) };
    });
  };
  const outcomes = await Promise.all(Array.from({ length: callers }, (_, caller) => ask(caller)));
  return outcomes.reduce((sum, { right, wrong }) => ({ right: sum.right + right, wrong: sum.wrong + wrong }));
}
