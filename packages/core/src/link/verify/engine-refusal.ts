import type { LinkProblem } from "../../link-report.js";
import type { CheckedGuest } from "./check-guest.js";
import type { CheckedImport } from "./check-imports.js";
import { describeHostFunction } from "./host-function.js";
import { refusedByEngine, refusedSignature, refusedSomewhere } from "./import-problems.js";

/** V8 counts the imports in most of its messages, other engines name them. */
const COUNTED = /Import #(\d+)/;

/**
 * Says what an engine's error is about, as far as anybody knows; `undefined` where it may be no error of this guest's
 * linking: a start function that has the host link another guest can throw one of the same class.
 */
export function explainRefusal(guest: CheckedGuest, engine: Error): LinkProblem | undefined {
  const { checked, context } = guest;
  const mayBeOfAnother = startCallsPlainFunction(guest);
  const index = findImport(checked, engine.message, mayBeOfAnother);
  const found = index === undefined ? undefined : checked[index];
  if (found === undefined || index === undefined) {
    return mayBeOfAnother ? undefined : refusedSomewhere(engine.message);
  }
  const { wanted, provider: provider } = found;
  if (provider?.by !== "host-module") return refusedByEngine(wanted, index, engine.message);
  const { addressType } = context;
  const { linked, exported } = provider;
  const host = describeHostFunction(linked.compiled, exported, addressType);
  return refusedSignature(wanted, index, exported, addressType, host);
}

// What host functions throw arrives as an abort, and so cannot be taken for an engine error.
function startCallsPlainFunction({ guest: { sections }, checked }: CheckedGuest): boolean {
  if (sections !== undefined && sections.start === undefined) return false;
  return checked.some(
    ({ wanted, provider: provider }) => wanted.kind === "function" && provider?.by === "imports",
  );
}

function findImport(
  checked: readonly CheckedImport[],
  message: string,
  hasToBeNamed: boolean,
): number | undefined {
  const isNamed = (index: number): boolean => {
    const { module, name } = checked[index]?.wanted ?? {};
    return module !== undefined && name !== undefined && message.includes(module) && message.includes(name);
  };
  const counted = COUNTED.exec(message)?.[1];
  if (counted !== undefined) return !hasToBeNamed || isNamed(Number(counted)) ? Number(counted) : undefined;
  const indices = [...checked.keys()];
  const named = indices.filter(isNamed);
  if (named.length === 1 || hasToBeNamed) return named.length === 1 ? named[0] : undefined;
  const ofKind = indices.filter((index) => message.includes(`${checked[index]?.wanted.kind ?? ""} import`));
  return ofKind.length === 1 ? ofKind[0] : undefined;
}
