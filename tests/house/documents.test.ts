import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const documents = [
  ...["README.md", "RATIONALE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/README.md"],
  ...filesIn("docs").filter((file) => file.endsWith(".md")),
  ...["answer", "log-analyzer", "scale"].map((name) => `examples/${name}/README.md`),
];
const published = [
  "packages/types/README.md",
  "packages/core/README.md",
  "packages/wasi/README.md",
  "packages/cli/README.md",
];
const sources = ["packages/types/src", "packages/core/src", "packages/wasi/src", "packages/cli/src"]
  .flatMap(filesIn)
  .filter((file) => file.endsWith(".ts"));

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file));
}

function read(file: string): string {
  return readFileSync(file, "utf8");
}

/** Gives the text of a document without its fences. */
function prose(document: string): string {
  return read(document).replace(/^```.*?^```$/gms, "");
}

/** Gives the targets of the links in a document that lead to files or headings. */
function links(document: string): string[] {
  return [...prose(document).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^https?:/.test(target));
}

/** Gives the anchors that GitHub makes of headings. */
function anchors(document: string): string[] {
  return [...prose(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replace(/ /g, "-"),
  );
}

/** Says whether a link leads to a file, and to a heading in it. */
function isAlive(document: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const found = file === "" ? document : path.join(path.dirname(document), file);
  if (!existsSync(found)) return false;
  if (anchor === undefined) return true;
  return anchors(statSync(found).isDirectory() ? path.join(found, "README.md") : found).includes(anchor);
}

test.each(documents)("all links of %s lead to a file and a heading", (document) => {
  expect(links(document).filter((target) => !isAlive(document, target))).toEqual([]);
});

test.each(published)("%s has no links to files, which npm does not show", (document) => {
  expect(links(document).filter((target) => !target.startsWith("#"))).toEqual([]);
});

test("README.md has at most 250 lines", () => {
  expect(read("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(250);
});

test("the examples of @hostwright/core are those of README.md", () => {
  for (const name of ["first-example", "guest", "first-example-output", "store-guest"]) {
    expect(fence("packages/core/README.md", name)).toBe(fence("README.md", name));
  }
});

function fence(document: string, name: string): string {
  const [, code = ""] =
    new RegExp(`<!-- snippet: ${name}(?:, continues: [\\w-]+)? -->\\s+\`\`\`\\w+\\n(.*?)\\n\`\`\``, "s").exec(
      read(document),
    ) ?? [];
  expect(code).not.toBe("");
  return code;
}

test("docs/errors.md has every error code, and no others", () => {
  const exported = [
    "packages/types/src/index.ts",
    "packages/core/src/index.ts",
    "packages/core/src/recording.ts",
    "packages/wasi/src/index.ts",
  ]
    .flatMap((file) => [...read(file).matchAll(/\b\w+Code\b/g)].map(([name]) => name))
    .filter((name) => name !== "TrapCode"); // the name of a trap, which is not an error of ours
  const codes = [...new Set(sources.flatMap((file) => unionsNamed(file, exported)))];
  const documented = [...read("docs/errors.md").matchAll(/^\| `([a-z0-9-]+)` +\|/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(60);
  expect([...new Set(documented)].sort()).toEqual(codes.sort());
});

/** Gives the texts of the unions with these names. */
function unionsNamed(file: string, names: readonly string[]): string[] {
  if (!names.some((name) => read(file).includes(`type ${name} =`))) return [];
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022);
  const unions = source.statements.filter(
    (statement) => ts.isTypeAliasDeclaration(statement) && names.includes(statement.name.text),
  );
  return unions.flatMap((statement) =>
    [...statement.getText(source).matchAll(/"([a-z0-9-]+)"/g)].map(([, text = ""]) => text),
  );
}

test.each(["types", "core", "wasi"])("docs/api.md has every value that @hostwright/%s exports", (name) => {
  const file = `packages/${name}/src/index.ts`;
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022);
  const exported = source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly || !statement.exportClause) return [];
    return ts.isNamespaceExport(statement.exportClause)
      ? [statement.exportClause.name.text]
      : statement.exportClause.elements
          .filter(({ isTypeOnly }) => !isTypeOnly)
          .map((element) => element.name.text);
  });
  const index = read("docs/api.md");
  expect(exported.length).toBeGreaterThan(10);
  expect(exported.filter((value) => !new RegExp(`\`${value}\\b`).test(index))).toEqual([]);
});
test("comments cite headings that RATIONALE.md has", () => {
  const headings = [...read("RATIONALE.md").matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
  const cited = sources.flatMap((file) =>
    [...unwrapped(file).matchAll(/RATIONALE(?:\.md)?, "([^"]+)"/g)].map(([, heading = ""]) => ({
      file,
      heading,
    })),
  );
  // A comment that cites in another way is not found above.
  const all = sources.flatMap((file) => read(file).match(/RATIONALE/g) ?? []);
  expect(cited.filter(({ heading }) => !headings.includes(heading))).toEqual([]);
  expect(all).toHaveLength(cited.length);
});

test("no comment begins with What", () => {
  const riddle = /\/\*\*(?:\s+\*)? (?:What|Whether what)\b|\/\/ (?:What|Whether what)\b/;
  expect(sources.filter((file) => riddle.test(read(file)))).toEqual([]);
});

/** Reads a file with each comment in one line. */
function unwrapped(file: string): string {
  return read(file).replace(/\s*\n\s*(?:\/\/|\*) /g, " ");
}

test("the map in CONTRIBUTING.md is scripts/rooms.mjs", () => {
  const [, map = ""] = /<!-- map -->(.*)<!-- end of map -->/s.exec(read("CONTRIBUTING.md")) ?? [];
  const rows = [...map.matchAll(/^\| `([^`]+?)\/?` +\| (.*?) +\|$/gm)].map(([, name, about]) => [
    name,
    about,
  ]);
  const { rooms } = readRooms();
  const expected = Object.entries(rooms).flatMap(([folder, floors]) => [
    [folder, ""],
    ...floors.map(({ name, about }) => [name, about]),
  ]);
  expect(rows.filter(([, about]) => about !== "")).toEqual(expected.filter(([, about]) => about !== ""));
});

/** Reads the list in a process of its own, since Jest runs no ES modules. */
function readRooms(): { rooms: Record<string, readonly { name: string; about: string }[]> } {
  const program = 'import("./scripts/rooms.mjs").then((rooms) => console.log(JSON.stringify(rooms)))';
  return JSON.parse(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" })) as never;
}
