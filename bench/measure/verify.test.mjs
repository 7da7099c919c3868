import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { verify } from "./verify.mjs";

const double = { name: "right", run: (/** @type {number} */ calls) => 2 * calls };

describe("verify", () => {
  it("accepts what answers right, at once or later", async () => {
    const later = { name: "later", run: async (/** @type {number} */ calls) => 2 * calls };
    await verify("double", [double, later], (calls) => 2 * calls);
  });

  it("stops at a wrong answer, and says whose", async () => {
    const wrong = { name: "wrong", run: (/** @type {number} */ calls) => 2 * calls + (calls === 0 ? 0 : 1) };
    await assert.rejects(
      verify("double", [double, wrong], (calls) => 2 * calls),
      /double, wrong: gives 2001 after 1000 calls, and has to give 2000/,
    );
  });

  it("looks at no calls as well", async () => {
    const wrong = { name: "wrong", run: (/** @type {number} */ calls) => 2 * Math.max(1, calls) };
    await assert.rejects(
      verify("double", [wrong], (calls) => 2 * calls),
      /after 0 calls/,
    );
  });
});
