import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { quantile, ratioOf, spreadOf } from "./statistics.mjs";

describe("quantile", () => {
  it("gives the least and the greatest at the ends, in whatever order values come", () => {
    assert.equal(quantile([3, 1, 2], 0), 1);
    assert.equal(quantile([3, 1, 2], 1), 3);
  });

  it("lies between two values where it falls between them", () => {
    assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
    assert.equal(quantile([0, 10], 0.25), 2.5);
  });

  it("sorts numbers as numbers", () => {
    assert.equal(quantile([10, 9, 100], 0.5), 10);
  });

  it("leaves its argument as it is", () => {
    const values = [2, 1];
    quantile(values, 0.5);
    assert.deepEqual(values, [2, 1]);
  });

  it("gives the only value there is, and refuses none", () => {
    assert.equal(quantile([7], 0.75), 7);
    assert.throws(() => quantile([], 0.5), /there are no values/);
  });
});

describe("spreadOf", () => {
  it("is not moved by one round that something disturbed", () => {
    assert.deepEqual(spreadOf([1, 2, 3, 4, 1000]), { low: 2, median: 3, high: 4 });
  });
});

describe("ratioOf", () => {
  it("compares round by round, so that a slow machine changes nothing", () => {
    // Twice as slow as the base in every round, though later rounds are ten times as slow as the first.
    assert.deepEqual(ratioOf([2, 20, 200], [1, 10, 100]), { low: 2, median: 2, high: 2 });
  });

  it("refuses samples of two runs", () => {
    assert.throws(() => ratioOf([1, 2], [1]), /2 samples and 1/);
  });
});
