import type { ErrnosDescription, GuestModuleDescription, ModuleDescription } from "@hostwright/core";
import type { TypeDescription } from "@hostwright/types";

import type { Argument, Contract, ContractFunction, ContractModule } from "./contract.js";
import { Declarations } from "./declarations.js";
import type { ClassDocs, Docs, MemberDocs } from "./docs.js";
import { coreOf } from "./integers.js";
import { ownershipOf } from "./ownership.js";
import { isPassedAs, rawParts } from "./parts.js";
import { isAnonymous, type Reader } from "./reader.js";
import { isSequence, pairLayoutOf, sequenceOf } from "./sequences.js";
import { makeReader } from "./shape-of.js";
import type { ErrnosDeclaration, Part } from "./shapes.js";
import { wordsOf } from "./words.js";

type AnyModule = ModuleDescription | GuestModuleDescription;
type AnyExport = AnyModule["exports"][number];

/** Makes a contract, in terms of no language, of classes as `describe` gives them. */
export function contractOf(descriptions: readonly AnyModule[], docs: Docs): Contract {
  const declarations = new Declarations();
  const reader = makeReader(declarations);
  for (const { tables } of descriptions) for (const table of tables) offerErrnos(table, declarations);
  const modules = descriptions.map((each) => moduleOf(each, docs, reader));
  return { modules, declarations: declarations.all.map((each) => documented(each, docs)) };
}

function documented<D extends Contract["declarations"][number]>(declaration: D, docs: Docs): D {
  const doc = declaration.doc ?? docs.of(declaration.source ?? "")?.doc;
  return doc === undefined ? declaration : Object.assign(declaration, { doc });
}

function offerErrnos({ name, size, numbers }: ErrnosDescription, declarations: Declarations): void {
  const cases = Object.entries(numbers).map(([each, number]) => ({
    words: each.toLowerCase().split(/[^a-z\d]+/),
    number,
  }));
  if (cases.length === 0) return;
  const words = ["errno", ...(name === "wasi" || name === "linux" ? [] : wordsOf(name))];
  declarations.offerErrnos(name, () =>
    declarations.declare<ErrnosDeclaration>("errnos", [name, numbers], words, () => ({
      kind: "errnos",
      integer: { kind: "integer", bits: size === 2 ? 16 : 32, isSigned: size === 4 },
      cases,
      doc: `The numbers of errors, of the table ${name}. 0 says that there is none.`,
    })),
  );
}

function moduleOf(description: AnyModule, docs: Docs, reader: Reader): ContractModule {
  const { className, exports } = description;
  const classDocs = docs.of(className);
  const doc = description.doc ?? classDocs?.doc;
  return {
    ...("name" in description ? { name: description.name } : {}),
    className,
    ...(doc === undefined ? {} : { doc }),
    functions: exports.map((each) => functionOf(each, classDocs, reader)),
  };
}

function functionOf(exported: AnyExport, docs: ClassDocs | undefined, reader: Reader): ContractFunction {
  const { name, functionType, results, signature } = exported;
  const member = docs?.members.get("method" in exported ? exported.method : exported.field);
  const words = wordsOf(name);
  const fallbacks = fallbackNames(exported.parameters.map(({ type }) => type));
  const parameters = exported.parameters.map((parameter, index): Argument => {
    const own = wordsOf(parameter.name ?? (fallbacks[index] as string));
    const doc =
      parameter.doc ?? (parameter.name === undefined ? undefined : member?.parameters.get(parameter.name));
    return argumentOf(parameter.type, own, doc, reader, words);
  });
  const returned = results.flatMap((result) => resultParts(result, words, reader));
  const written = placesOf(exported);
  const byValue = results.length === 1 && results[0]?.kind === "byValue" ? results[0].of : undefined;
  const whole: ContractFunction = {
    name,
    words,
    doc: paragraphsOf(exported, parameters, member),
    parameters,
    places:
      byValue === undefined
        ? written.map((type, index) => placeOf(type, index, written.length, words, reader))
        : [],
    ...(byValue === undefined ? {} : { byValue: reader.shape(byValue, [...words, "result"]) }),
    results: byValue === undefined ? named(returned) : [],
    resultTypes: results,
    signature,
  };
  return isDeclaredAs(whole, functionType) ? whole : { ...whole, ...rawFunction(functionType) };
}

/** Names the core values of a function that is passed in a way which its types do not tell. */
function rawFunction({ parameters, results }: AnyExport["functionType"]): Partial<ContractFunction> {
  return {
    parameters: rawParts(parameters, ["value"]).map((part) => ({
      words: part.words,
      type: { name: coreOf(part.shape), kind: "core", flat: [coreOf(part.shape)] },
      parts: [part],
    })),
    places: [],
    results: rawParts(results, ["result"]),
  };
}

function isDeclaredAs(
  { parameters, places, results, byValue, resultTypes: [result] }: ContractFunction,
  functionType: AnyExport["functionType"],
): boolean {
  const parts = [...parameters, ...places].flatMap((each) => each.parts);
  if (byValue !== undefined)
    return (result?.out?.length ?? 0) + parts.length === functionType.parameters.length;
  return isPassedAs(parts, functionType.parameters) && isPassedAs(results, functionType.results);
}

function argumentOf(
  type: TypeDescription,
  words: readonly string[],
  doc: string | undefined,
  reader: Reader,
  context: readonly string[],
): Argument {
  const parts = reader.parts(type, words);
  // Types without a name are those of the function's parameter.
  const isPair = isSequence(type) && pairLayoutOf(type) === "offset-length" && parts.length === 2;
  return {
    words,
    ...(doc === undefined ? {} : { doc }),
    type,
    parts: parts.length === 0 ? rawParts(type.flat, [...context, ...words]) : parts,
    ...(isPair ? { sequence: sequenceOf(type, words, reader) } : {}),
  };
}

function placeOf(
  type: TypeDescription,
  index: number,
  count: number,
  words: readonly string[],
  reader: Reader,
): Argument {
  const own = count === 1 ? ["out"] : ["out", String(index + 1)];
  const shape = reader.shape(type, [...words, "result", ...(count === 1 ? [] : [String(index + 1)])]);
  return {
    words: own,
    type,
    parts: [
      {
        words: own,
        shape: { kind: "pointer", to: shape, count: "one", isConst: false, isNullable: false, isWide: false },
      },
    ],
  };
}

/** Gives the types of the values that the host writes to places, in order. */
function placesOf(exported: AnyExport): readonly TypeDescription[] {
  if ("places" in exported) return exported.places.map(({ type }) => type);
  return exported.results.flatMap(({ out = [], places = [], of }) =>
    out.flatMap((_, index) => places[index] ?? of ?? []),
  );
}

function resultParts(type: TypeDescription, words: readonly string[], reader: Reader): readonly Part[] {
  const { kind, of, values, flat, out } = type;
  if (kind === "orErrno") {
    const errno: TypeDescription = {
      name: "errno",
      kind: "errno",
      flat: ["i32"],
      options: type.options ?? {},
    };
    const inner = out === undefined ? (values ?? (of === undefined ? [] : [of])) : [];
    return [...inner.flatMap((each) => resultParts(each, words, reader)), ...reader.parts(errno, ["errno"])];
  }
  if (flat.length === 0) return [];
  return reader.parts(type, [...words, "result"]);
}

function named(parts: readonly Part[]): readonly Part[] {
  return parts.map((part, index) => ({
    shape: part.shape,
    words: parts.length === 1 ? ["result"] : ["result", String(index)],
  }));
}

function paragraphsOf(
  exported: AnyExport,
  parameters: readonly Argument[],
  { doc: source, returns }: Partial<MemberDocs> = {},
): string[] {
  const doc = exported.doc ?? source;
  const isWaiting = exported.isAsync && "method" in exported;
  return [
    ...(doc === undefined ? [] : [doc]),
    ...(returns === undefined ? [] : [`Returns ${returns.replace(/\.?$/, ".")}`]),
    ...ownershipOf(parameters, exported.results),
    ...(isWaiting ? ["The guest is suspended until the host has an answer."] : []),
  ];
}

/** Names the parameters that have no name in the host, by the kinds of their values. */
function fallbackNames(types: readonly TypeDescription[]): string[] {
  const names = types.map(fallbackName);
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((each) => each === name).length;
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} ${String(before + 1)}`;
  });
}

const NAMED = ["struct", "union", "variant", "tuple", "flexible", "enumeration", "flags", "bitFields"];

function fallbackName(type: TypeDescription): string {
  const { kind, name, of } = type;
  if (["allocated", "flat", "option", "pointer"].includes(kind) && of !== undefined) return fallbackName(of);
  if (["string", "cstring", "utf16", "wtf8", "json", "chars"].includes(kind)) return "text";
  if (kind === "bytes" || kind === "buffer") return "data";
  if (kind === "list" || kind === "array") return "items";
  if (kind === "handle") return name.replace(/^\w+<(.*)>$/, "$1");
  if (NAMED.includes(kind)) return isAnonymous(type) ? kind.replace("struct", "record") : name;
  return kind === "callback" ? kind : "value";
}
