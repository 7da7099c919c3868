import type * as callbacks from "../../fixtures/callbacks.fixture.js";
import { withReplacedPromise } from "../../fixtures/replaced-promise.fixture.js";
import type * as core from "../../index.js";
import { type Copy, describeReplaced } from "./replaced-promise-cases.fixture.js";

async function open(): Promise<Copy> {
  return withReplacedPromise(async () =>
    Promise.resolve({
      ...jest.requireActual<typeof core>("../../index.js"),
      ...jest.requireActual<typeof callbacks>("../../fixtures/callbacks.fixture.js"),
    }),
  );
}

describeReplaced(
  "a program whose Promise is replaced before the package was loaded",
  open,
  withReplacedPromise,
);
describeReplaced("a program whose Promise is put back after the package was loaded", open, async (work) =>
  work(),
);
