import fc from "fast-check";

import { caseCount } from "../fixtures/cases.fixture.js";
import { GuestClosedError } from "../errors.js";
import {
  CLASSES,
  type Given,
  Keeper,
  PLACES,
  sharedParts,
  startUnit,
  type Unit,
} from "../fixtures/units.fixture.js";
import type { Guest } from "../guest.js";
import { Runtime } from "../runtime.js";

const UNITS = [0, 1, 2] as const;
const CONTEXTS = [0, 1, 2];

const runtime = new Runtime();
const keeper = runtime.link(Keeper, (value) => value);
CLASSES.forEach((each, unit) => runtime.link(each, unit));
/** The instances of each context but the first, which has the default ones. */
const instances = CONTEXTS.map((context) => CLASSES.map((each, unit) => new each(unit + 100 * context)));

function inContext<T>(context: number, work: () => T): T {
  return context === 0 ? work() : runtime.run({ instances: instances[context] ?? [] }, work);
}

const unit = fc.constantFrom(...UNITS);
const context = fc.constantFrom(...CONTEXTS);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("pass" as const), by: unit, of: unit }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("callback" as const), at: fc.nat({ max: 9 }), context }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("run" as const), by: unit, of: unit, context }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("link" as const), of: unit }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("put" as const), by: unit, of: unit }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("close" as const), of: unit }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A function in the table: a unit's own, which its segment has put there, or the one that it puts there while it runs. */
interface Placed {
  readonly of: number;
  readonly isLate: boolean;
}

/** The state of a program, as a model of it: which units are linked, what is in the places, and whose functions the host has. */
class Program {
  readonly #parts = sharedParts();
  readonly #units: (Guest<Unit> | undefined)[] = [];
  readonly #places: (Placed | undefined)[] = [];
  readonly #kept: (Placed & { readonly entered: number; readonly given: Given })[] = [];
  /** The units that count for functions of which nothing is known: those that have passed them, by the units that they are of. */
  readonly #passers: (number | undefined)[] = [];

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "link":
        if (this.#units[step.of] !== undefined) return;
        this.#units[step.of] = await startUnit(runtime, step.of, this.#parts);
        this.#places[step.of] = { of: step.of, isLate: false };
        break;
      case "close":
        this.#units[step.of]?.close();
        break;
      case "put": {
        const by = this.#units[step.by];
        if (by === undefined || by.isClosed || this.#units[step.of] === undefined) return;
        by.exports.put(PLACES[step.of]);
        this.#places[step.of] = { of: step.by, isLate: true };
        break;
      }
      case "pass":
        this.#pass(step.by, step.of);
        break;
      case "callback": {
        const kept = this.#kept[step.at % this.#kept.length];
        if (kept !== undefined) this.#expect(kept.entered, kept, step.context, () => kept.given(7));
        break;
      }
      case "run": {
        const [by, placed] = [this.#units[step.by], this.#places[step.of]];
        if (by !== undefined && placed !== undefined)
          this.#expect(step.by, placed, step.context, () => by.exports.run(PLACES[step.of], 7));
      }
    }
  }

  #pass(by: number, at: (typeof UNITS)[number]): void {
    const [passing, placed] = [this.#units[by], this.#places[at]];
    if (passing === undefined || passing.isClosed || placed === undefined) return;
    passing.exports.keep(PLACES[at]);
    const given = keeper.kept.pop() as Given;
    const entered = placed.isLate ? this.#passerOf(placed.of, by) : placed.of;
    const before = this.#kept.find(
      (each) => each.of === placed.of && each.isLate === placed.isLate && each.entered === entered,
    );
    if (before !== undefined) expect(given).toBe(before.given);
    this.#kept.push({ ...placed, entered, given });
  }

  #passerOf(of: number, by: number): number {
    const before = this.#passers[of];
    const isThere = before !== undefined && this.#units[before]?.isClosed === false;
    return (this.#passers[of] = isThere ? before : by);
  }

  /** Expects the value of the class that the unit of a function imports, in the context; or that the entered one is closed. */
  #expect(entered: number, { of, isLate }: Placed, context: number, call: () => number): void {
    const isClosed = this.#units[entered]?.isClosed === true;
    let outcome: unknown;
    try {
      outcome = inContext(context, call);
    } catch (error) {
      outcome = error;
    }
    if (isClosed) expect(outcome).toBeInstanceOf(GuestClosedError);
    else expect(outcome).toBe(of + 100 * context + 7 + (isLate ? 1 : 0));
  }
}

/** A function is passed while no other unit uses the table, which tells whose it is, and again once its unit is closed. */
const OWNER_KNOWN_LATE: Step[] = [
  { kind: "pass", by: 0, of: 0 },
  { kind: "link", of: 1 },
  { kind: "close", of: 0 },
  { kind: "pass", by: 1, of: 0 },
];

/** A function of one unit is put in the place of another's, which has the same number in its module. */
const SAME_NUMBER: Step[] = [
  { kind: "link", of: 1 },
  { kind: "put", by: 0, of: 1 },
  { kind: "pass", by: 0, of: 1 },
  { kind: "close", of: 1 },
  { kind: "callback", at: 0, context: 0 },
];

test("functions of a program enter their unit and find the instances of the context, in whatever order units come and go", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const program = new Program();
      await program.take({ kind: "link", of: 0 });
      for (const each of steps) await program.take(each);
    }),
    { numRuns: caseCount(400), examples: [[OWNER_KNOWN_LATE], [SAME_NUMBER]] },
  );
});
