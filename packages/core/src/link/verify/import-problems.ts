import type { HostFunction, LinkProblem } from "../../link-report.js";
import type { ExternType } from "../../wasm-format/import-section.js";
import type { GuestImport } from "../guest-module.js";
import { PlainImports } from "../plain-imports.js";
import { canGiveVectors } from "../../guest/vector-functions.js";
import { formatImportName, formatList, formatName } from "../../format-names.js";
import { AvailableImports } from "./available-imports.js";
import type { CheckedGuest } from "./check-guest.js";
import type { CheckedImport } from "./check-imports.js";
import { EngineProvided } from "./engine-provided.js";
import { describeHostFunction, formatExtern, formatKind, formatMethod, formatSignature } from "./formats.js";
import { formatImport, PLAIN_STEP, problemOf } from "./import-problem.js";
import { ImportProbe } from "./import-probe.js";
import type { ImportCollision, ImportFault } from "./provider.js";
import { MissingImports } from "./missing-import.js";
import { formatRemedy } from "./result-forms.js";
import { formatDifference } from "./signature.js";

type HostProvider = Extract<CheckedImport["provider"], { readonly by: "host-module" }>;

/** The largest number of problems that are described: a guest may miss a million imports. */
const MOST_PROBLEMS = 1000;

/** Holds the problems of a guest. */
export interface FoundProblems {
  /** The first 1,000, in the order of the imports; those of the options last. */
  readonly problems: readonly LinkProblem[];
  /** The number of all. */
  readonly count: number;
  /** The same problems for people: a module without a provider is reported once. */
  readonly lines: readonly ProblemLine[];
  /** Whether the types of all plain imports could be compared. */
  readonly areTypesKnown: boolean;
}

/** Holds one line of a report. */
export interface ProblemLine {
  readonly text: string;
  /** The number of problems that it tells of. */
  readonly count: number;
}

/** Finds the problems of a guest. */
export function findProblems(checked: CheckedGuest): FoundProblems {
  const { imports, collisions, context, optionProblems } = checked;
  const missing = new MissingImports(
    new AvailableImports(
      context.modules,
      context.plain?.imports ?? new PlainImports(undefined),
      new EngineProvided(context.compileOptions, checked.guest.sections !== undefined),
    ),
  );
  const collided = collisions.map((collision) => describeCollision(collision, imports));
  const faulty: LinkProblem[] = [];
  const types = new ImportedTypes(imports);
  const probe = new ImportProbe(checked.guest.sections?.typeSection);
  let count = 0;
  imports.forEach((each, index) => {
    const fault = each.fault ?? hiddenFault(each, probe);
    if (fault === undefined) return;
    count++;
    if (faulty.length < MOST_PROBLEMS)
      faulty.push(describeFault(fault, each, index, checked, missing, types));
  });
  const problems = [...[...collided, ...faulty].sort(byIndex), ...optionProblems];
  const lines = groupProblems(problems, imports, missing);
  count += collided.length + optionProblems.length;
  return { problems, count, lines, areTypesKnown: probe.isComplete };
}

/** Puts together the functions of one module that have no provider, where the first of them stands. */
function groupProblems(
  problems: readonly LinkProblem[],
  imports: readonly CheckedImport[],
  missing: MissingImports,
): ProblemLine[] {
  const groups = new Map<unknown, LinkProblem[]>();
  for (const problem of problems) {
    const key = isMissingFunction(problem, imports) ? problem.module : problem;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [LinkProblem];
    const isOne = group.every(({ name }) => name === first.name);
    const text = isOne ? first.message : missing.describeModule(group);
    return { text, count: group.length };
  });
}

function isMissingFunction(
  { code, index, nearest }: LinkProblem,
  imports: readonly CheckedImport[],
): boolean {
  if (code !== "missing-module" && code !== "missing-export") return false;
  return nearest === undefined && imports[index ?? -1]?.wanted.kind === "function";
}

function byIndex({ index: a = Infinity }: LinkProblem, { index: b = Infinity }: LinkProblem): number {
  return a === b ? 0 : a - b;
}

/** Asks the engine about a plain import in which JavaScript sees no fault, and about a function with vectors. */
function hiddenFault(
  { wanted: { extern }, provider }: CheckedImport,
  probe: ImportProbe,
): ImportFault | undefined {
  if (provider?.by === "host-module")
    return canGiveVectors(provider.type) ? undefined : "host-without-vectors";
  if (provider?.by !== "imports") return undefined;
  return probe.isAccepted(extern, provider.value) === false ? { misfit: "is of another type" } : undefined;
}

/** Lists the function types that a guest imports a host function with. */
class ImportedTypes {
  readonly #imports: readonly CheckedImport[];
  #byProvider: Map<HostProvider, Set<ExternType>> | undefined;

  constructor(imports: readonly CheckedImport[]) {
    this.#imports = imports;
  }

  /** Writes the types of all imports of one host function, each once. */
  of(host: HostProvider): string[] {
    this.#byProvider ??= this.#collect();
    return [...new Set([...(this.#byProvider.get(host) ?? [])].map((extern) => formatExtern(extern) ?? ""))];
  }

  #collect(): Map<HostProvider, Set<ExternType>> {
    const byProvider = new Map<HostProvider, Set<ExternType>>();
    for (const {
      wanted: { extern },
      provider,
    } of this.#imports) {
      if (provider?.by !== "host-module" || extern?.kind !== "function") continue;
      const known = byProvider.get(provider);
      if (known === undefined) byProvider.set(provider, new Set([extern]));
      else known.add(extern);
    }
    return byProvider;
  }
}

function describeFault(
  fault: ImportFault,
  { wanted, provider }: CheckedImport,
  index: number,
  checked: CheckedGuest,
  missing: MissingImports,
  types: ImportedTypes,
): LinkProblem {
  if (provider?.by === "host-module")
    return describeHostFault(fault, wanted, provider, index, checked, types);
  if (fault === "missing") return missing.describe(wanted, index);
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

function describeHostFault(
  fault: ImportFault,
  wanted: GuestImport,
  provider: HostProvider,
  index: number,
  { context: { addressType, matching } }: CheckedGuest,
  types: ImportedTypes,
): LinkProblem {
  const { exported, type: offered } = provider;
  const host = describeHostFunction(exported, addressType);
  const { declaration, signature } = host;
  const method = formatMethod(host);
  if (fault === "host-without-jspi") {
    const fact = `${formatImportName(wanted.module, wanted.name)}: ${method} is asynchronous, and this engine cannot suspend a guest.`;
    const next =
      "Use an engine with JSPI (Node.js 24, Deno, Bun, Chromium 137), or make the method synchronous.";
    return problemOf("async-unavailable", wanted, index, `${fact} ${next}`, { host });
  }
  if (fault === "host-without-vectors") {
    const fact = `${formatImportName(wanted.module, wanted.name)}: ${method} takes or returns a v128, which JavaScript is passed by a generated module, and this engine compiles no bytes.`;
    const next = "Allow it to ('wasm-unsafe-eval' in a Content Security Policy), or take pointer(v128).";
    return problemOf("vectors-unavailable", wanted, index, `${fact} ${next}`, { host });
  }
  if (fault === "host-of-wrong-kind") {
    const fact = `${formatImport(wanted)}, and ${method} is a function. Rename one of them.`;
    return problemOf("wrong-kind", wanted, index, fact, { offered: signature, host });
  }
  const type = (wanted.extern?.kind === "function" ? wanted.extern.type : undefined) ?? offered;
  const alternatives = provider.all.map((each) => describeHostFunction(each.exported, addressType));
  const fact = `${declaration} is ${signature}; the guest imports ${formatSignature(type)}.`;
  const all = types.of(provider);
  const message =
    alternatives.length > 1
      ? `${formatImportName(wanted.module, wanted.name)}: ${formatAlternatives(alternatives, wanted, all)}`
      : all.length > 1
        ? `${declaration} is ${signature}; the guest imports it with several types: ${formatList(all)}. Let it declare the function once, with the type ${signature}.`
        : `${fact} ${formatDifference(type, exported, addressType, matching)} ${formatRemedy(type, exported, addressType) ?? `Change the guest's declaration, or ${method}.`}`;
  return problemOf("wrong-signature", wanted, index, message, { offered: signature, host });
}

/** Writes a sentence about several exports of one name, none of which fits. */
function formatAlternatives(
  alternatives: readonly HostFunction[],
  { extern }: GuestImport,
  imported: readonly string[],
): string {
  const offered = formatList(alternatives.map((host) => `${formatMethod(host)} is ${host.signature}`));
  if (extern?.kind !== "function" || extern.type === undefined)
    return `${offered}, and this guest does not tell the type that it imports. Give its bytes.`;
  const types = formatList(imported);
  if (imported.length > 1)
    return `${offered}, and the guest imports it with several types: ${types}. Let it declare the function once.`;
  return `${offered}, and the guest imports ${types}. Change the guest's declaration, or add a method of that type.`;
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
