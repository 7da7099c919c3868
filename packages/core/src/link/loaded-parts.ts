import type { EngineModule } from "@hostwright/types/internal";

import type * as observation from "../observe/observed-import.js";
import type * as shortWay from "../guest/short-way.js";
import { findJspi, type Jspi } from "../guest/suspend/jspi.js";
import { functionTypeKey } from "../metadata/function-type.js";
import type * as guestFunctions from "./guest-functions.js";
import { loadOnce } from "../load-once.js";
import type { GuestModule } from "./guest-module.js";
import type { LinkedModules } from "./linked-modules.js";
import type * as suspendingParts from "./suspending-parts.js";
import type * as tableParts from "./table-parts.js";
import type * as trapImport from "./trap-import.js";
import type * as valueParts from "./value-parts.js";
import type { CheckedGuest } from "./verify/check-guest.js";
import type { CheckedImport } from "./verify/check-imports.js";

/** Holds the parts of this package that few guests need. They are loaded for the first guest that needs them. */
export interface LoadedParts {
  /** Puts middleware around host functions; `undefined` without any. */
  readonly observing: (observation.Observers & typeof observation) | undefined;
  /** Resolves functions of other guests; `undefined` where none is imported. */
  readonly guestFunctions: typeof guestFunctions | undefined;
  /** Adapts values; `undefined` where no host function returns a reference, takes one to a function, or has vectors, and the guest has no class. */
  readonly values: typeof valueParts | undefined;
  /** Makes imports that trap; `undefined` where each function has a provider. */
  readonly trapImport: typeof trapImport | undefined;
  /** Takes functions out of the table, and puts some there; `undefined` for a guest that has none. */
  readonly tableParts: typeof tableParts | undefined;
  /** Enters the guest the short way; `undefined` for one that exports no functions but its start. */
  readonly shortWay: typeof shortWay | undefined;
  /** Suspends the guest; `undefined` where no import is asynchronous, nor a function that may be put into the table. */
  readonly suspending: Suspending | undefined;
}

type Suspending = { readonly jspi: Jspi } & typeof suspendingParts;

const loadGuestFunctions = loadOnce(() => import("./guest-functions.js"));
const loadObservation = loadOnce(() => import("../observe/observed-import.js"));
const loadShortWay = loadOnce(() => import("../guest/short-way.js"));
const loadSuspending = loadOnce(() => import("./suspending-parts.js"));
const loadTable = loadOnce(() => import("./table-parts.js"));
const loadTraps = loadOnce(() => import("./trap-import.js"));
const loadValues = loadOnce(() => import("./value-parts.js"));

/** Loads the parts that a guest needs with these imports, and attaches the middleware of now. */
export async function loadParts(guest: CheckedGuest, modules: LinkedModules): Promise<LoadedParts> {
  const { imports: checked, table } = guest;
  const { middleware } = modules;
  const hooks = modules.attachHooks();
  const tableParts = await loadTable(table.names.length > 0);
  const values = await loadValues(guest.as !== undefined || checked.some(needsValueParts));
  const isSuspended =
    checked.some(isAsync) ||
    tableParts?.isSuspendedByTable(guest) === true ||
    values?.isSuspendedByReference(guest) === true;
  const jspi = isSuspended ? findJspi() : undefined;
  const observation = await loadObservation(middleware.length + hooks.length > 0);
  const suspending = await loadSuspending(jspi !== undefined);
  return {
    observing: observation && { ...observation, middleware, hooks },
    guestFunctions: await loadGuestFunctions(checked.some(isOfGuest)),
    values,
    trapImport: await loadTraps(checked.some(isTrap)),
    tableParts,
    shortWay: await loadShortWay(isCalled(guest.guest)),
    suspending: jspi && suspending && { ...suspending, jspi },
  };
}

/** Tells whether the host may call a guest often: not one that only runs, as a command of WASI does. */
function isCalled({ module }: GuestModule): boolean {
  return WebAssembly.Module.exports(module as EngineModule).some(
    ({ name }) => !/^(memory|_start)$/.test(name),
  );
}

function isOfGuest({ provider }: CheckedImport): boolean {
  return provider?.by === "imports" && provider.guestFunction !== undefined;
}

function needsValueParts({ provider }: CheckedImport): boolean {
  // By a text, since the parts that know such values are loaded for them alone.
  return provider?.by === "host-module" && /v128|func|:.*ref/.test(functionTypeKey(provider.type));
}

function isTrap({ provider }: CheckedImport): boolean {
  return provider?.by === "trap";
}

function isAsync({ provider }: CheckedImport): boolean {
  return provider?.by === "host-module" && provider.exported.metadata.isAsync;
}
