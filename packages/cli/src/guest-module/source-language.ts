import type { GuestModule } from "./guest-module.js";

/** A language that a guest seems to be written in, and what shows it. */
export interface SourceLanguage {
  readonly name: string;
  readonly evidence: string;
}

/** Signs that compilers leave in guests whose section `producers` was removed, or that never had one. */
const SIGNS: readonly { readonly name: string; readonly sign: RegExp }[] = [
  { name: "Go", sign: /^import gojs\.|^import go\.runtime|^section custom go[.:]/ },
  { name: "AssemblyScript", sign: /^export __(?:new|pin|rtti_base)$|^import env\.abort$/ },
  { name: "Rust", sign: /^export __wbindgen_|^import __wbindgen_|^import wbg\./ },
  { name: "Dart", sign: /^import dart2wasm\.|^export \$invokeMain$/ },
  {
    name: "C or C++ (Emscripten)",
    sign: /^import env\.(?:_?emscripten_|__cxa_|invoke_)|^export (?:_?emscripten_|__wasm_call_ctors)/,
  },
];

/** Finds the languages that a guest is written in, where its producers or its names show them. */
export function sourceLanguages(guest: GuestModule): readonly SourceLanguage[] {
  const told = guest.producers.filter(({ field }) => field === "language");
  if (told.length > 0) {
    return told.map(({ name, version }) => ({
      name: version === "" ? name : `${name} ${version}`,
      evidence: "section producers",
    }));
  }
  const marks = [
    ...guest.imports.map(({ module, name }) => `import ${module}.${name}`),
    ...guest.exports.map(({ name }) => `export ${name}`),
    ...guest.sections.map(({ name }) => `section ${name}`),
  ];
  for (const { name, sign } of SIGNS) {
    const evidence = marks.find((mark) => sign.test(mark));
    if (evidence !== undefined) return [{ name, evidence }];
  }
  return [];
}
