import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { judge } from "./limits.mjs";
import { CALLS_ALONE } from "./results.mjs";

/** @param {number} median */
const exactly = (median) => ({ median, low: median, high: median });

/**
 * @param {Partial<import("./results.mjs").Climbed>} climbed
 * @param {number} generated
 * @param {number} [closures]
 * @returns {import("./results.mjs").Climbed}
 */
function climbed({ shape = "i32", kind = "scalar", exports = 1 }, generated, closures = 1) {
  const rung = (/** @type {number} */ to) => ({ ns: exactly(1), toBest: exactly(to), toNaive: exactly(to) });
  return { shape, kind, exports, rungs: { generated: rung(generated), closures: rung(closures) } };
}

/** @param {import("./results.mjs").Climbed[]} ladder */
function judged(ladder) {
  const engine = { node: "20.0.0", v8: "11", platform: "", processor: "", load: 0, date: "" };
  return judge({ engine, ladder, entries: [], ...CALLS_ALONE });
}

describe("judge", () => {
  it("holds up to the limit, and not past it", () => {
    assert.deepEqual(
      judged([climbed({}, 1.1, 1.51)]).map(({ limit, holds }) => [limit, holds]),
      [
        ["scalars, one export: generated ≤ 1.1 × best by hand", true],
        ["scalars, one export: closures ≤ 1.5 × best by hand", false],
      ],
    );
  });

  it("judges by the worst shape, and names all that are past the limit", () => {
    const [verdict] = judged([climbed({}, 1), climbed({ shape: "u8" }, 1.2), climbed({ shape: "f64" }, 1.3)]);
    assert.equal(verdict?.found, "1.30 ×");
    assert.deepEqual(verdict?.exceptions, ["u8 1.20 ×", "f64 1.30 ×"]);
  });

  it("has other limits for forty exports in turn", () => {
    const [verdict] = judged([climbed({ exports: 40 }, 1.15)]);
    assert.equal(verdict?.limit, "scalars, forty in turn: generated ≤ 1.15 × best by hand");
    assert.equal(verdict?.holds, true);
  });

  it("compares with the naive import where it has to be faster than that", () => {
    const verdicts = judged([climbed({ shape: "string, 8 bytes", kind: "short-string" }, 0.9)]);
    assert.deepEqual(
      verdicts.map(({ limit, holds }) => [limit, holds]),
      [
        ["8-byte string: generated ≤ 1.15 × best by hand", true],
        ["8-byte string: generated ≤ 0.75 × naive", false],
        ["8-byte string: closures ≤ 1.5 × best by hand", true],
      ],
    );
  });

  it("does not hold where there is no number", () => {
    const [verdict] = judged([climbed({}, NaN)]);
    assert.equal(verdict?.holds, false);
  });

  it("says nothing of what was not measured", () => {
    assert.deepEqual(judged([]), []);
  });
});
