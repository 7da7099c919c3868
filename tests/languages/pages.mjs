// Reads the pages of docs/types: the class of each host module, and the declarations of its imports in each language.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { named, readSnippets } from "../../scripts/snippets.mjs";

const docs = path.resolve(import.meta.dirname, "../../docs");
const index = readSnippets(readFileSync(path.join(docs, "types.md"), "utf8"));

/** @typedef {{ file: string, text: string, name: string, host: string, snippets: ReturnType<typeof readSnippets> }} Page */

/** @type {Page[]} of which each has a host module */
export const pages = readdirSync(path.join(docs, "types")).flatMap((file) => {
  const text = readFileSync(path.join(docs, "types", file), "utf8");
  const snippets = readSnippets(text);
  return snippets
    .filter(({ name }) => name?.endsWith("-host"))
    .map(({ name = "", code }) => ({
      ...{ file: `docs/types/${file}`, text, snippets },
      ...{ name: name.slice(0, -"-host".length), host: code },
    }));
});

/**
 * Tells whether a page is for a language: those without headings of languages are for the languages of their fences.
 * @param {Page} page
 * @param {string} language as in the names of fences
 */
export function isFor(page, language) {
  return page.text.includes("\n### C and C++\n") || declarationOn(page, language) !== undefined;
}

/**
 * @param {Page} page
 * @param {string} language
 */
function declarationOn({ snippets, name }, language) {
  return snippets.find((snippet) => snippet.name === `${name}-${language}`)?.code;
}

/**
 * Gives all declarations in a language, after the lines that every guest begins with.
 * @param {string} language as in the names of fences
 */
export function declarationsIn(language) {
  const prelude = index.some(({ name }) => name === `${language}-prelude`)
    ? named(index, `${language}-prelude`).code
    : "";
  return [prelude, ...pages.flatMap((page) => declarationOn(page, language) ?? [])].join("\n");
}

/**
 * Gives the text under a heading of the third level, without fences; empty where the page has no such heading.
 * @param {Page} page
 * @param {string} heading
 */
export function proseIn({ text }, heading) {
  const [, section = ""] = text.split(`\n### ${heading}\n`);
  return section.split(/\n##/, 1)[0]?.replace(/^```.*?^```$/gms, "") ?? "";
}

/**
 * Compiles the host module of a page in a folder, from which the packages are found, and gives its class.
 * @param {Page} page
 * @param {string} folder
 */
export async function loadHost({ name, host }, folder) {
  const [, className] = /class (\w+) extends HostModuleBase/.exec(host) ?? [];
  const { outputText } = ts.transpileModule(`${host}\nexport default ${className};\n`, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
    },
  });
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, outputText);
  return (await import(pathToFileURL(file).href)).default;
}
