import { type Frame, register } from "./frame.js";
import { sharedState } from "./shared-state.js";

/** Looks at the end of a turn at the frame that was left in the register; `null` when none was. */
type Check = (left: Frame | null) => void;

/**
 * Counts turns: the time between two moments at which no synchronous work is under way. An engine may end code in a way
 * that runs no `finally` (`node:vm` with a time limit, a debugger); whatever a turn leaves behind is noticed at its end.
 */
export const turn = /* @__PURE__ */ sharedState("turn", () => ({
  number: 0,
  checks: [] as Check[],
}));

/** Runs a check when this turn is over: synchronous work that has not returned by then was ended. */
export function atTurnEnd(check: Check): void {
  if (turn.checks.length === 0) void endTurn();
  turn.checks.push(check);
}

async function endTurn(): Promise<void> {
  // An await and no `then`, which other code may have replaced.
  await (undefined as unknown);
  const { checks } = turn;
  turn.checks = [];
  turn.number++;
  const left = register.frame;
  register.frame = null;
  for (const check of checks) check(left);
}
