import type { LinkProblem, LinkProblemCode } from "../../link-report.js";
import type { GuestImport } from "../guest-module.js";
import { formatList, formatName, formatImportName, formatText } from "../../format-names.js";
import { AvailableImports } from "./available-imports.js";
import type { CheckedGuest } from "./check-guest.js";
import type { CheckedImport, ImportCollision, ImportFault } from "./check-imports.js";
import { describeHostFunction, formatExtern, formatKind, formatMethod, formatSignature } from "./formats.js";
import { isAccepted } from "./import-probe.js";
import { dependsOnAddresses, formatDifference } from "./signature.js";

type Details = Pick<LinkProblem, "wanted" | "offered" | "host" | "nearest">;
type HostProvider = Extract<CheckedImport["provider"], { readonly by: "host-module" }>;

/** Lists all problems of a guest, in the order of its imports, and those of the options last. */
export function findProblems(checked: CheckedGuest): LinkProblem[] {
  const { imports, collisions, context, optionProblems } = checked;
  const available = new AvailableImports(context.modules, context.plain);
  const collided = collisions.map((collision) => describeCollision(collision, imports));
  const faulty = imports.flatMap((each, index) => {
    const fault = each.fault ?? hiddenFault(each);
    return fault === undefined ? [] : describeFault(fault, each, index, checked, available);
  });
  return [...[...collided, ...faulty].sort(byIndex), ...optionProblems];
}

function byIndex({ index: a = Infinity }: LinkProblem, { index: b = Infinity }: LinkProblem): number {
  return a === b ? 0 : a - b;
}

/** Asks the engine about a plain import in which JavaScript sees no fault. */
function hiddenFault({ wanted: { extern }, provider }: CheckedImport): ImportFault | undefined {
  if (provider?.by !== "imports" || extern === undefined) return undefined;
  return isAccepted(extern, provider.value) === false ? { misfit: "is of another type" } : undefined;
}

function describeFault(
  fault: ImportFault,
  { wanted, provider }: CheckedImport,
  index: number,
  checked: CheckedGuest,
  available: AvailableImports,
): LinkProblem {
  if (provider?.by === "host-module") return describeHostFault(fault, wanted, provider, index, checked);
  if (fault === "missing") return describeMissing(wanted, index, available);
  const start = formatImport(wanted);
  if (fault === "plain-suspending") {
    const fact = `${start}, and { imports } has a WebAssembly.Suspending there, which loses the call that it suspends.`;
    return problemOf("wrong-kind", wanted, index, `${fact} Make it an async method of a host module.`);
  }
  if (typeof fault === "object") {
    const fact = `${start}, and the one in { imports } ${fault.misfit}.`;
    return problemOf("wrong-type", wanted, index, `${fact} ${PLAIN_STEP}`);
  }
  const kind = formatKind(provider?.by === "imports" ? provider.value : undefined);
  const fact = `${start}, and { imports } has ${kind} there.`;
  return problemOf("wrong-kind", wanted, index, `${fact} ${PLAIN_STEP}`);
}

const PLAIN_STEP = "Give one of the type that the guest imports.";

function describeMissing(wanted: GuestImport, index: number, available: AvailableImports): LinkProblem {
  const { module, kind } = wanted;
  const names = available.namesOf(module);
  const nearest = available.nearestTo(wanted);
  const isSuggested = nearest.length > 0;
  const details = isSuggested ? { nearest } : {};
  const step = (forFunctions: string): string =>
    isSuggested
      ? `Did you mean ${nearest.join(" or ")}?`
      : kind === "function"
        ? forFunctions
        : "Give it in { imports }.";
  const start = formatImport(wanted);
  if (names.length === 0) {
    const misfit = available.misfit(module);
    const instead =
      misfit === undefined
        ? `nothing provides the module ${formatName(module)}; ${formatModules(available)}`
        : `{ imports } has ${formatKind(misfit.value)} under ${formatName(module)}, which is not an object`;
    const fact = `${start}, and ${instead}.`;
    const next = step("Link a class for it, or give { imports }.");
    return problemOf("missing-module", wanted, index, `${fact} ${next}`, details);
  }
  const listed = isSuggested ? "" : `; it exports ${formatList(names.map(formatName))}`;
  const classes = available.classesOf(module).map(formatName);
  const next = step(
    classes.length === 0
      ? "Give it in { imports }."
      : `Export it from ${formatList(classes)}, or give { imports }.`,
  );
  const fact = `${start}, and ${formatName(module)} does not export it${listed}.`;
  return problemOf("missing-export", wanted, index, `${fact} ${next}`, details);
}

function describeHostFault(
  fault: ImportFault,
  wanted: GuestImport,
  { exported, type: offered }: HostProvider,
  index: number,
  { context: { addressType } }: CheckedGuest,
): LinkProblem {
  const host = describeHostFunction(exported, addressType);
  const { declaration, signature } = host;
  const method = formatMethod(host);
  if (fault === "host-without-jspi") {
    const fact = `${formatImportName(wanted.module, wanted.name)}: ${method} is asynchronous, and this engine cannot suspend a guest.`;
    const next =
      "Use an engine with JSPI (Node.js 24, Deno, Bun, Chromium 137), or make the method synchronous.";
    return problemOf("async-unavailable", wanted, index, `${fact} ${next}`, { host });
  }
  if (fault === "host-of-wrong-kind") {
    const fact = `${formatImport(wanted)}, and ${method} is a function. Rename one of them.`;
    return problemOf("wrong-kind", wanted, index, fact, { offered: signature, host });
  }
  const type = (wanted.extern?.kind === "function" ? wanted.extern.type : undefined) ?? offered;
  const fact = `${declaration} is ${signature}; the guest imports ${formatSignature(type)}.`;
  const message = `${fact} ${formatDifference(type, exported, addressType)} Change the guest's declaration, or ${method}.`;
  return problemOf("wrong-signature", wanted, index, message, { offered: signature, host });
}

function describeCollision(
  { module, name, className }: ImportCollision,
  imports: readonly CheckedImport[],
): LinkProblem {
  const index = imports.findIndex(({ wanted }) => wanted.module === module && wanted.name === name);
  const fact = `${formatName(className)} and { imports } both provide it. Leave it out of one of them.`;
  const about = { code: "import-collision", module, name } as const;
  return { ...about, ...(index < 0 ? {} : { index }), message: `${formatImportName(module, name)}: ${fact}` };
}

/** Makes the problem of one import. */
function problemOf(
  code: LinkProblemCode,
  wanted: GuestImport,
  index: number,
  message: string,
  details: Details = {},
): LinkProblem {
  const { module, name, extern } = wanted;
  const type = extern && formatExtern(extern);
  return { code, module, name, index, message, ...(type === undefined ? {} : { wanted: type }), ...details };
}

function formatImport({ module, name, kind, extern }: GuestImport): string {
  const type = extern && formatExtern(extern);
  const written =
    kind === "function" && type !== undefined ? `a function of type ${type}` : (type ?? `a ${kind}`);
  return `${formatImportName(module, name)}: the guest imports ${written}`;
}

function formatModules({ moduleNames: { linked, plain } }: AvailableImports): string {
  const host =
    linked.length === 0 ? "no host module is linked" : `linked are ${formatList(linked.map(formatName))}`;
  return plain.length === 0 ? host : `${host}; { imports } has ${formatList(plain.map(formatName))}`;
}

/** Matches the number of an import in most messages of V8; other engines name the import. */
const COUNTED = /Import #(\d+)/;

/**
 * Describes a link error of the engine that {@link findProblems} has not foreseen. Returns `undefined` where the error may come
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
