import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { compare } from "./compare.mjs";

const EFFORT = { rounds: 5, sampleMs: 1, warmMs: 2 };

/** A clock that only the variants move: nothing here depends on how fast the machine is. */
function fakeClock() {
  let now = 0n;
  return {
    clock: () => now,
    /** @param {number} ns */
    taking: (ns) => (/** @type {number} */ calls) => {
      now += BigInt(calls * ns);
    },
  };
}

describe("compare", () => {
  it("gives the time of one call, once for each round", async () => {
    const { clock, taking } = fakeClock();
    const samples = await compare([{ name: "a", run: taking(7) }], EFFORT, clock);
    assert.deepEqual(samples, { a: [7, 7, 7, 7, 7] });
  });

  it("waits for a variant that takes time after it has returned", async () => {
    const { clock, taking } = fakeClock();
    const run = async (/** @type {number} */ calls) => {
      await Promise.resolve();
      taking(3)(calls);
    };
    assert.deepEqual(await compare([{ name: "late", run }], EFFORT, clock), { late: [3, 3, 3, 3, 3] });
  });

  it("measures every variant in every round, and begins each round with another", async () => {
    const { clock, taking } = fakeClock();
    /** @type {string[]} */
    const order = [];
    const variant = (/** @type {string} */ name) => ({
      name,
      run: (/** @type {number} */ calls) => {
        order.push(name);
        taking(1000)(calls);
      },
    });
    await compare([variant("a"), variant("b"), variant("c")], { ...EFFORT, rounds: 3 }, clock);
    assert.deepEqual(order.slice(-9).join(""), "abcbcacab");
  });

  it("makes as many calls as fill a sample, a multiple of forty", async () => {
    const { clock, taking } = fakeClock();
    let last = 0;
    const run = (/** @type {number} */ calls) => taking(100)((last = calls));
    await compare([{ name: "a", run }], EFFORT, clock);
    assert.equal(last, 10_000);
    await compare([{ name: "slow", run: (calls) => taking(1e9)((last = calls)) }], EFFORT, clock);
    assert.equal(last, 40);
  });
});
