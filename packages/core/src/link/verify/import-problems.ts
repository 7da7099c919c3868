import type { AddressType } from "@hostwright/types";

import type { HostFunction, LinkProblem, LinkProblemCode } from "../../link-report.js";
import type { ExportMetadata } from "../../metadata/module-metadata.js";
import type { WantedImport } from "../guest-module.js";
import { formatList, formatName, formatPlace, formatText } from "../safe-text.js";
import type { DefinedFunctionType } from "../../wasm-format/type-section.js";
import { formatExtern, formatSignature } from "./extern-text.js";
import { formatFittingImports } from "./fitting-value.js";
import { declaredBy } from "./host-function.js";
import type { AvailableImports } from "./available-imports.js";
import { formatKind } from "./plain-value.js";
import { dependsOnAddresses, difference } from "./signature.js";

type Details = Pick<LinkProblem, "wanted" | "offered" | "host" | "nearest">;

/** Makes the problem of one import: `fact` comes after what the guest imports. */
function problemOf(
  code: LinkProblemCode,
  wanted: WantedImport,
  index: number,
  message: string,
  details: Details = {},
): LinkProblem {
  const { module, name, extern } = wanted;
  const type = extern && formatExtern(extern);
  return { code, module, name, index, message, ...(type === undefined ? {} : { wanted: type }), ...details };
}

/** Nobody provides an import. */
export function missing(wanted: WantedImport, index: number, available: AvailableImports): LinkProblem {
  const { module } = wanted;
  const names = available.namesOf(module);
  const nearest = available.nearestTo(wanted);
  const details = nearest.length === 0 ? {} : { nearest };
  const hint = nearest.length === 0 ? "" : ` Did you mean ${nearest.join(" or ")}?`;
  if (names.length === 0) {
    const fact = `nobody provides the module ${formatName(module)}; ${formatModules(available)}.`;
    const next =
      nearest.length === 0 ? ` ${nextStep(wanted, "Link a class for it, or give { imports }.")}` : "";
    return problemOf(
      "missing-module",
      wanted,
      index,
      `${formatWanted(wanted)}, and ${fact}${hint}${next}`,
      details,
    );
  }
  const listed = nearest.length === 0 ? `; it exports ${formatList(names.map(formatName))}.` : ".";
  const classes = available.classesOf(module).map(formatName);
  const from =
    classes.length === 0
      ? "Give it in { imports }."
      : `Export it from ${formatList(classes)}, or give { imports }.`;
  const next = nearest.length === 0 ? ` ${nextStep(wanted, from)}` : "";
  const fact = `${formatName(module)} does not export it${listed}${hint}${next}`;
  return problemOf("missing-export", wanted, index, `${formatWanted(wanted)}, and ${fact}`, details);
}

/** A host function stands where something else is imported. */
export function hostOfWrongKind(wanted: WantedImport, index: number, host: HostFunction): LinkProblem {
  const fact = `${formatWanted(wanted)}, and ${declaredBy(host)} is a function. One of them needs another name.`;
  return problemOf("wrong-kind", wanted, index, fact, { offered: host.signature, host });
}

/** A host function is imported with another type than it has. */
export function wrongSignature(
  wanted: WantedImport,
  index: number,
  type: DefinedFunctionType,
  exported: ExportMetadata,
  addressType: AddressType,
  host: HostFunction,
): LinkProblem {
  const imported = formatSignature(type);
  const fact = `${host.declaration} is ${host.signature}; the guest imports ${imported}.`;
  const hint = difference(type, exported, addressType);
  const message = `${fact} ${hint} Change the guest's declaration, or ${declaredBy(host)}.`;
  return problemOf("wrong-signature", wanted, index, message, { offered: host.signature, host });
}

/** A host function is imported with another type, and only the engine knows with which. */
export function refusedSignature(
  wanted: WantedImport,
  index: number,
  exported: ExportMetadata,
  addressType: AddressType,
  host: HostFunction,
): LinkProblem {
  const other = addressType === "i32" ? "i64" : "i32";
  const fact = `${host.declaration} is ${host.signature}; the guest imports another type, which a compiled module does not tell.`;
  const hint = dependsOnAddresses(exported)
    ? ` If its memory is addressed with ${other}, give { addressType: "${other}" }.`
    : "";
  const message = `${fact} Instantiate its bytes to see it.${hint}`;
  return problemOf("wrong-signature", wanted, index, message, { offered: host.signature, host });
}

/** An asynchronous method where no guest can be suspended. */
export function withoutJspi(wanted: WantedImport, index: number, host: HostFunction): LinkProblem {
  const fact =
    `${declaredBy(host)} is asynchronous, and this engine cannot suspend a guest. ` +
    "Use an engine with JSPI (Node.js 24, Deno, Bun, Chromium 137), or make the method synchronous.";
  const message = `${formatPlace(wanted.module, wanted.name)}: ${fact}`;
  return problemOf("async-unavailable", wanted, index, message, { host });
}

/** A plain import suspends the guest, and nobody would know whose call goes on when it is over. */
export function plainSuspending(wanted: WantedImport, index: number): LinkProblem {
  const fact = `${formatWanted(wanted)}, and { imports } has a WebAssembly.Suspending there, which loses the call that it suspends.`;
  return problemOf("wrong-kind", wanted, index, `${fact} Make it an async method of a host module.`);
}

/** A plain import is something else than what is imported. */
export function plainOfWrongKind(wanted: WantedImport, index: number, value: unknown): LinkProblem {
  const fact = `${formatWanted(wanted)}, and { imports } has ${formatKind(value)} there.`;
  return problemOf("wrong-kind", wanted, index, `${fact} ${plainStep(wanted)}`);
}

/** A plain import is of another type than what is imported. */
export function plainOfWrongType(wanted: WantedImport, index: number, misfit: string): LinkProblem {
  const fact = `${formatWanted(wanted)}, and the one in { imports } ${misfit}.`;
  return problemOf("wrong-type", wanted, index, `${fact} ${plainStep(wanted)}`);
}

/** What the engine has against an import, where nobody else can see it. */
export function refusedByEngine(wanted: WantedImport, index: number, engine: string): LinkProblem {
  const fact = `${formatWanted(wanted)}, and the engine does not link it with the one in { imports }: ${formatText(engine)}.`;
  return problemOf("wrong-type", wanted, index, `${fact} ${plainStep(wanted)}`);
}

/** What the engine has against the guest, where nobody can tell against which import. */
export function refusedSomewhere(engine: string): LinkProblem {
  const message = `the guest: the engine does not link it: ${formatText(engine)}. Look at the types of what { imports } has.`;
  return { code: "wrong-type", message };
}

/** A host module and the plain imports offer the same. */
export function collision(module: string, name: string, index: number, className: string): LinkProblem {
  const fact = `${formatName(className)} and the plain imports both offer it. Leave it out of one of them.`;
  const about = { code: "import-collision", module, name } as const;
  return { ...about, ...(index < 0 ? {} : { index }), message: `${formatPlace(module, name)}: ${fact}` };
}

function formatWanted({ module, name, kind, extern }: WantedImport): string {
  const type = extern && formatExtern(extern);
  const what =
    kind === "function" && type !== undefined ? `a function of type ${type}` : (type ?? `a ${kind}`);
  return `${formatPlace(module, name)}: the guest imports ${what}`;
}

function nextStep({ module, name, kind, extern }: WantedImport, forFunctions: string): string {
  if (kind === "function") return forFunctions;
  const fitting = formatFittingImports(module, name, extern);
  return fitting === undefined ? "Give it in { imports }." : `Give { imports: ${fitting} }.`;
}

function plainStep({ module, name, kind, extern }: WantedImport): string {
  const fitting = kind === "function" ? undefined : formatFittingImports(module, name, extern);
  return fitting === undefined ? "Give what the guest imports." : `Give { imports: ${fitting} }.`;
}

function formatModules({ modules: { linked, plain } }: AvailableImports): string {
  const host =
    linked.length === 0 ? "no host module is linked" : `linked are ${formatList(linked.map(formatName))}`;
  return plain.length === 0 ? host : `${host}; { imports } has ${formatList(plain.map(formatName))}`;
}
