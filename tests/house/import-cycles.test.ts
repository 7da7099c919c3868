import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";

// ESLint's rule passes over imports of types, but files that need each other's types can be read in no order either. And it
// takes a third of the time of the whole lint.

/** By a file's name, the files that it imports. */
type Imports = ReadonlyMap<string, readonly string[]>;

function importsIn(text: string): string[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
}

function importsOf(folder: string): Imports {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = files.map((file) => file.replaceAll("\\", "/")).filter((file) => file.endsWith(".ts"));
  return new Map(
    sources.map((file) => [
      file,
      importsIn(readFileSync(`${folder}/${file}`, "utf8"))
        .filter((imported) => imported.startsWith("."))
        .map((imported) => posix.join(posix.dirname(file), imported.replace(/\.js$/, ".ts"))),
    ]),
  );
}

function findCycle(imports: Imports): string | undefined {
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): string | undefined => {
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file].join(" → ");
    if (finished.has(file)) return undefined;
    for (const imported of imports.get(file) ?? []) {
      const cycle = visit(imported, [...path, file]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

test("imports and exports of types count", () => {
  const text =
    'import type { A } from "./a.js";\nimport { type B } from "./b.js";\nexport type { C } from "./c.js";\n';
  expect(importsIn(text)).toEqual(["./a.js", "./b.js", "./c.js"]);
});

test("a cycle is found wherever one enters it, and two ways to one file are none", () => {
  const diamond: [string, string[]][] = [
    ["a", ["b", "c"]],
    ["b", ["d"]],
    ["c", ["d"]],
  ];
  expect(findCycle(new Map(diamond))).toBeUndefined();
  expect(findCycle(new Map([...diamond, ["d", ["c"]]]))).toBe("d → c → d");
});

const sources = ["packages", "examples"].flatMap((folder) =>
  readdirSync(folder).map((name) => `${folder}/${name}/src`),
);

test.each(sources)("no file of %s imports itself by way of others, not even for types", (folder) => {
  const imports = importsOf(folder);
  // Each has an entry, and what that imports is found.
  const entry = ["index.ts", "main.ts"].find((file) => imports.has(file)) ?? "";
  expect(imports.get(entry)?.filter((file) => imports.has(file))).not.toEqual([]);
  expect(findCycle(imports)).toBeUndefined();
});
