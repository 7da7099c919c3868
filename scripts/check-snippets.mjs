// Type-checks the TypeScript fences of README files against the built packages, each on its own (scripts/snippets.mjs).
//
// Usage: node scripts/check-snippets.mjs README.md docs …     of a folder and those in it, all Markdown files
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { readSnippets } from "./snippets.mjs";

const documents = process.argv
  .slice(2)
  .flatMap((given) => (statSync(given).isDirectory() ? markdownIn(given) : [given]));
if (documents.length === 0)
  throw new Error("Say which files to check: node scripts/check-snippets.mjs README.md");

const { config } = ts.readConfigFile("tests/types/tsconfig.json", ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ".");
options.types = ["node"];

// Files that exist in memory only, each beside the document it comes from, where imports resolve as they would there.
/** @type {Map<string, { document: string, text: string }>} */
const programs = new Map();
for (const document of documents) {
  for (const { language, line, program } of readSnippets(readFileSync(document, "utf8"))) {
    if (language === "ts") programs.set(path.resolve(`${document}.${line}.mts`), { document, text: program });
  }
}

const host = ts.createCompilerHost(options);
const { readFile, fileExists } = host;
host.readFile = (/** @type {string} */ file) => programs.get(path.resolve(file))?.text ?? readFile(file);
host.fileExists = (/** @type {string} */ file) => programs.has(path.resolve(file)) || fileExists(file);
const program = ts.createProgram([...programs.keys()], options, host);

const wrong = new Set();
for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
  const text = ts.flattenDiagnosticMessageText(messageText, "\n");
  const document = file && programs.get(path.resolve(file.fileName))?.document;
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  wrong.add(file?.fileName);
  console.log(`${document ?? file?.fileName ?? "TypeScript"}:${line}: ${text}`);
}
console.log(`${programs.size - wrong.size} passed, ${wrong.size} failed`);
if (wrong.size > 0) process.exitCode = 1;

/** @param {string} folder */
function markdownIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join(folder, file));
}
