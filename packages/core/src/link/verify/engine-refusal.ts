import type { LinkProblem } from "../../link-report.js";
import { formatText } from "../../format-names.js";
import type { CheckedGuest } from "./check-guest.js";
import type { CheckedImport } from "./check-imports.js";
import { describeHostFunction } from "./formats.js";
import { formatImport, PLAIN_STEP, problemOf } from "./import-problem.js";
import { dependsOnAddresses } from "./signature.js";

/** Matches the number of an import in most messages of V8; other engines name the import. */
const COUNTED = /Import #(\d+)/;

/**
 * Describes a link error of the engine that `findProblems` has not foreseen. Returns `undefined` where the error may come
 * from the start function of the guest, which can have the host link another guest.
 */
export function describeRefusal(checked: CheckedGuest, engine: Error): LinkProblem | undefined {
  const { imports, context } = checked;
  const mayBeOfAnother = startCallsPlainFunction(checked);
  const index = findImport(imports, engine.message, mayBeOfAnother);
  const found = index === undefined ? undefined : imports[index];
  const written = formatText(engine.message);
  if (found === undefined || index === undefined) {
    if (mayBeOfAnother) return undefined;
    const message = `the guest: the engine does not link it: ${written}. Compare the types of its imports with { imports }.`;
    return { code: "wrong-type", message };
  }
  const { wanted, provider } = found;
  if (provider?.by !== "host-module") {
    const fact = `${formatImport(wanted)}, and the engine refuses the one in { imports }: ${written}.`;
    return problemOf("wrong-type", wanted, index, `${fact} ${PLAIN_STEP}`);
  }
  const { exported } = provider;
  const host = describeHostFunction(exported, context.addressType);
  const other = context.addressType === "i32" ? "i64" : "i32";
  const fact = `${host.declaration} is ${host.signature}; the guest imports another type, which a compiled module does not tell.`;
  const hint = dependsOnAddresses(exported)
    ? ` If its memory is addressed with ${other}, give { addressType: "${other}" }.`
    : "";
  const message = `${fact} Instantiate its bytes to see it.${hint}`;
  return problemOf("wrong-signature", wanted, index, message, { offered: host.signature, host });
}

// A host function cannot cause this: its errors arrive as aborts, and are not errors of the engine.
function startCallsPlainFunction({ guest: { sections }, imports }: CheckedGuest): boolean {
  if (sections !== undefined && sections.start === undefined) return false;
  return imports.some(({ wanted, provider }) => wanted.kind === "function" && provider?.by === "imports");
}

function findImport(
  imports: readonly CheckedImport[],
  message: string,
  hasToBeNamed: boolean,
): number | undefined {
  const isNamed = (index: number): boolean => {
    const { module, name } = imports[index]?.wanted ?? {};
    return module !== undefined && name !== undefined && message.includes(module) && message.includes(name);
  };
  const counted = COUNTED.exec(message)?.[1];
  if (counted !== undefined) return !hasToBeNamed || isNamed(Number(counted)) ? Number(counted) : undefined;
  const indices = [...imports.keys()];
  const named = indices.filter(isNamed);
  if (named.length === 1 || hasToBeNamed) return named.length === 1 ? named[0] : undefined;
  const ofKind = indices.filter((index) => message.includes(`${imports[index]?.wanted.kind ?? ""} import`));
  return ofKind.length === 1 ? ofKind[0] : undefined;
}
