import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { regressions, unmatched, widen } from "./regressions.mjs";

/** @param {number} median @param {number} [half] */
const ratio = (median, half = 0.1) => ({ median, low: median - half, high: median + half });

describe("regressions", () => {
  it("takes what lies above the spread of before with its own, and by more than that is wide", () => {
    assert.equal(regressions({ a: ratio(1) }, { a: ratio(1.21) }).length, 1);
    assert.equal(regressions({ a: ratio(1) }, { a: { median: 2, low: 1.2, high: 9 } }).length, 1);
  });

  it("leaves what overlaps with the spread of before", () => {
    assert.deepEqual(regressions({ a: ratio(1) }, { a: ratio(1.2) }), []);
  });

  it("leaves what is not above by more than a wide spread", () => {
    assert.deepEqual(regressions({ a: ratio(1, 0.5) }, { a: { median: 1.9, low: 1.6, high: 2 } }), []);
    assert.equal(regressions({ a: ratio(1, 0.5) }, { a: { median: 2.1, low: 1.6, high: 2.2 } }).length, 1);
  });

  it("leaves what got faster", () => {
    assert.deepEqual(regressions({ a: ratio(2) }, { a: ratio(1) }), []);
  });
});

describe("unmatched", () => {
  it("says what only one of two runs has", () => {
    const found = unmatched({ a: ratio(1), gone: ratio(1) }, { a: ratio(1), new: ratio(1) });
    assert.deepEqual(found, { missing: ["gone"], added: ["new"] });
  });
});

describe("widen", () => {
  it("takes the whole range of both runs as the spread, and the middle of their medians", () => {
    const { a } = widen({ a: ratio(1) }, { a: ratio(2) });
    assert.deepEqual(a, { median: 1.5, low: 0.9, high: 2.1 });
  });

  it("keeps what is new, and drops what is measured no more", () => {
    assert.deepEqual(widen({ gone: ratio(1) }, { new: ratio(2) }), { new: ratio(2) });
  });
});
