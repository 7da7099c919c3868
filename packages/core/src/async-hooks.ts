/**
 * Provides the `AsyncLocalStorage` of `node:async_hooks` on engines that have that module but no `process.getBuiltinModule`:
 * workerd with the flag `nodejs_als` or the first version of `nodejs_compat`. Import it before the first guest is called. Where
 * the package finds AsyncLocalStorage by itself, the import changes nothing.
 *
 * @throws {CallContextError} `late-storage` when guests have been called before, without it
 *
 * ```ts
 * import "@hostwright/core/async-hooks";
 * import { Runtime } from "@hostwright/core";
 *
 * export const runtime = new Runtime();
 * ```
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";

import { giveAsyncHooks } from "./context/storage.js";

giveAsyncHooks({ AsyncLocalStorage });
