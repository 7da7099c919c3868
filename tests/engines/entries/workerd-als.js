// With AsyncLocalStorage from where workerd has it, and no process that would give it.
import "@hostwright/core/async-hooks";
import * as asyncHooks from "node:async_hooks";
import { makeWorker } from "./worker.js";

export default makeWorker(asyncHooks);
