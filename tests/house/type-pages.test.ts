import { readdirSync, readFileSync } from "node:fs";

const index = readFileSync("docs/types.md", "utf8");
const pages = readdirSync("docs/types").map((file) => ({
  file,
  text: readFileSync(`docs/types/${file}`, "utf8"),
}));
const languages = ["c-and-c", "rust", "zig", "go-and-tinygo", "assemblyscript"];

/** Gives the first cells of the table of types, each with the page of its row. */
const rows = [...index.matchAll(/^\| (.*?) \| \[.*?\]\(types\/(.*?)\) \|/gm)].map(([, types = "", file]) => ({
  types: [...types.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  file,
}));

test("docs/types.md leads to each page, and to each language of pages that have them all", () => {
  const ofAll = pages.filter(({ text }) => text.includes("\n### C and C++\n"));
  const expected = [
    ...pages.map(({ file }) => `(types/${file})`),
    ...ofAll.flatMap(({ file }) => languages.map((language) => `(types/${file}#${language})`)),
  ];
  expect(ofAll.length).toBeGreaterThan(10);
  expect(ofAll.filter(({ text }) => languages.some((name) => !text.includes(`](#${name})`)))).toEqual([]);
  expect(expected.filter((link) => !index.includes(link))).toEqual([]);
});

test("docs/types.md has each type of the index of the API", () => {
  const functions = /^(?:sizeOf|alignOf|offsetOf|copyOf|isErrnoError|errnoTable|wasiErrnos|linuxErrnos)$/;
  const api = [...readFileSync("docs/api.md", "utf8").matchAll(/^\| (.*?) \|.*\]\(types\/.*\|$/gm)];
  const types = api.flatMap(([, names = ""]) =>
    [...names.matchAll(/`([a-z]\w*)`/g)].map(([, name = ""]) => name),
  );
  expect(types.length).toBeGreaterThan(40);
  const numbers = ["i16", "i32", "u16", "u32"]; // between i8 and i64
  const listed = [...rows.flatMap((row) => row.types), ...numbers];
  expect(types.filter((name) => !functions.test(name) && !listed.includes(name))).toEqual([]);
});

test("the declarations of a page have all of its types", () => {
  // A function, the absence of a value, and types that no language of the guests has.
  const others = ["encode", "none", "anyref", "eqref", "i31ref", "structref", "arrayref", "funcref"];
  const missing = rows.flatMap(({ types, file }) => {
    const [, host = ""] =
      /<!-- snippet: [\w-]+-host -->\s+```ts\n(.*?)\n```/s.exec(
        pages.find((page) => page.file === file)?.text ?? "",
      ) ?? [];
    return types.filter((type) => !others.includes(type) && !new RegExp(`\\b${type}\\b`).test(host));
  });
  expect(rows.flatMap(({ types }) => types).length).toBeGreaterThan(40);
  expect(missing).toEqual([]);
});
