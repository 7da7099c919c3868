import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { tooMany } from "./counts.mjs";

describe("tooMany", () => {
  it("finds nothing in counts up to their limits", () => {
    assert.deepEqual(tooMany({ files: 3, texts: 0 }, { files: 3, texts: 1 }), []);
  });

  it("names a count that is one above its limit, with both", () => {
    assert.deepEqual(tooMany({ files: 4 }, { files: 3 }), ["files: 4, at most 3."]);
  });

  it("names what is not counted any more, and what has no limit", () => {
    const [first, second] = tooMany({ bytes: 1 }, { files: 3 });
    assert.match(String(first), /^bytes: 1, without a limit\./);
    assert.match(String(second), /^files: not counted\./);
  });
});
