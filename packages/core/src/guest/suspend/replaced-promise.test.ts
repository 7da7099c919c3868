import * as callbacks from "../../fixtures/callbacks.fixture.js";
import { withReplacedPromise } from "../../fixtures/replaced-promise.fixture.js";
import * as core from "../../index.js";
import { describeReplaced } from "./replaced-promise-cases.fixture.js";

const open = async () => Promise.resolve({ ...core, ...callbacks });

describeReplaced(
  "a program whose Promise is replaced after the package was loaded",
  open,
  withReplacedPromise,
);
