import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { checkAgainst } from "./check.mjs";
import { compare } from "./measure/compare.mjs";
import { ratioOf, spreadOf } from "./measure/statistics.mjs";
import { ratiosOf } from "./report/regressions.mjs";

/** @typedef {import("./report/results.mjs").Climbed} Climbed */

const BASE = "best by hand";
const EFFORT = { rounds: 9, sampleMs: 1, warmMs: 1 };

/**
 * Measures a ladder whose variants take as long as told, and a little more in some rounds than in others.
 * @param {Record<string, number>} costs Nanoseconds of a call.
 * @param {string} [shape]
 * @returns {Promise<Climbed>}
 */
async function climbed(costs, shape = "i32") {
  let [now, round] = [0, 0];
  const variants = Object.entries({ [BASE]: 10, ...costs }).map(([name, cost]) => ({
    name,
    run: (/** @type {number} */ calls) => {
      now += calls * (cost + (round++ % 4) * 0.1);
    },
  }));
  const samples = await compare(variants, EFFORT, () => BigInt(Math.round(now)));
  const base = /** @type {number[]} */ (samples[BASE]);
  const rungs = Object.fromEntries(
    Object.entries(samples).map(([name, each]) => {
      const toBest = ratioOf(each, base);
      return [name, { ns: spreadOf(each), toBest, toNaive: toBest }];
    }),
  );
  return { shape, kind: "scalar", exports: 1, rungs };
}

describe("checkAgainst", () => {
  it("names the variant that was slowed down, and no other", async () => {
    const before = ratiosOf([await climbed({ generated: 11, closures: 15 })]);
    const slowed = await climbed({ generated: 14, closures: 15 });
    /** @type {string[]} */
    const said = [];
    const slower = await checkAgainst(
      before,
      [slowed],
      async () => [slowed],
      (line) => said.push(line),
    );
    assert.deepEqual(
      slower.map(({ name }) => name),
      ["i32: generated"],
    );
    assert.match(said[0] ?? "", /^slower: i32: generated: 1\.4\d × \(.*\), was 1\.1\d × /);
  });

  it("finds nothing where everything is as fast as before, or faster", async () => {
    const before = ratiosOf([await climbed({ generated: 11, closures: 15 })]);
    const now = await climbed({ generated: 11, closures: 12 });
    const slower = await checkAgainst(
      before,
      [now],
      () => assert.fail("measured again"),
      () => undefined,
    );
    assert.deepEqual(slower, []);
  });

  it("finds nothing on a machine that is three times as slow", async () => {
    const before = ratiosOf([await climbed({ generated: 11 })]);
    const now = await climbed({ [BASE]: 30, generated: 33 });
    assert.deepEqual(
      await checkAgainst(
        before,
        [now],
        async () => [now],
        () => undefined,
      ),
      [],
    );
  });

  it("forgives what is slow once and not when it is measured again", async () => {
    const before = ratiosOf([await climbed({ generated: 11 })]);
    const slow = await climbed({ generated: 20 });
    const again = await climbed({ generated: 11 });
    assert.deepEqual(
      await checkAgainst(
        before,
        [slow],
        async () => [again],
        () => undefined,
      ),
      [],
    );
  });

  it("measures again only what seems slower", async () => {
    const before = ratiosOf([
      await climbed({ generated: 11 }),
      await climbed({ generated: 11 }, "i32, 40 in turn"),
    ]);
    const slow = await climbed({ generated: 20 }, "i32, 40 in turn");
    /** @type {((name: string) => boolean) | undefined} */
    let asked;
    await checkAgainst(
      before,
      [await climbed({ generated: 11 }), slow],
      async (isSuspect) => {
        asked = isSuspect;
        return [slow];
      },
      () => undefined,
    );
    assert.deepEqual(
      ["i32", "i32, 40 in turn"].map((name) => asked?.(name)),
      [false, true],
    );
  });

  it("says what the baseline does not have, and what was not measured", async () => {
    const before = ratiosOf([await climbed({ generated: 11 }, "gone")]);
    /** @type {string[]} */
    const said = [];
    const fresh = await climbed({ generated: 50 }, "new");
    const slower = await checkAgainst(
      before,
      [fresh],
      async () => [],
      (line) => said.push(line),
    );
    assert.deepEqual(slower, []);
    assert.deepEqual(said, [
      "new: generated: not in the baseline, and not compared.",
      "0 ratios compared, 1 of the baseline not measured: 0 slower.",
    ]);
  });
});
