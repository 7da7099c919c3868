import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { parseOptions } from "./options.mjs";

describe("parseOptions", () => {
  it("measures everything where nothing is said", () => {
    const all = { quick: false, check: false, compare: false, baseline: undefined, only: "", out: undefined };
    assert.deepEqual(parseOptions([]), all);
  });

  it("takes both ways to keep a baseline, and no other", () => {
    assert.equal(/** @type {any} */ (parseOptions(["--baseline", "widen"])).baseline, "widen");
    assert.throws(() => parseOptions(["--baseline", "read"]), /must be write or widen/);
  });

  it("refuses to compare what a quick run has not measured", () => {
    assert.throws(() => parseOptions(["--quick", "--compare"]), /--quick measures nothing/);
  });

  it("refuses to make a baseline of a part", () => {
    assert.throws(() => parseOptions(["--only", "i32", "--baseline", "write"]), /--only leaves the rest/);
  });

  it("refuses what it does not know", () => {
    assert.throws(() => parseOptions(["--fast"]), { code: "ERR_PARSE_ARGS_UNKNOWN_OPTION" });
  });
});
