import { describe as describeClass, fn, guestModule, Runtime } from "@hostwright/core";
import { allocated, bool, f64, i64, list, orErrno, string, struct, u32, u8 } from "@hostwright/types";

import { EveryType } from "../../../core/guests/every-type.fixture.js";
import { contractOf } from "../contract/contract-of.js";
import { NO_DOCS } from "../contract/docs.js";
import { compile, type Compiler, COMPILERS } from "./compilers.fixture.js";
import { languages } from "./index.js";
import type { Bindings } from "./language.js";

const Point = struct({ x: f64, y: f64 }, { name: "Point" });

/** Has functions whose results a language without several results can export. */
const Plugin = guestModule(
  {
    add: fn([u32, i64], i64),
    area: fn([list(Point)], f64),
    greet: fn([string({ layout: "packed" }), bool], string({ layout: "packed" })),
    size: fn([string], orErrno(u32, { out: true })),
    take: fn([allocated(string), Point, u8]),
  },
  { name: "Plugin" },
);

function bindingsIn(language: string, described: Parameters<typeof contractOf>[0]): Bindings {
  const found = languages.find(({ name }) => name === language);
  if (found === undefined) throw new Error(`no bindings for ${language}`);
  return found.write(contractOf(described, NO_DOCS));
}

function isWasi(module: string | undefined): boolean {
  return module === "wasi_snapshot_preview1";
}

const here = COMPILERS.filter((compiler) => compiler.isThere());
const every = describeClass(EveryType);

/** The functions of a class that each language cannot declare. */
const WITHOUT: Record<string, readonly string[]> = {
  c: ["or_errno", "several", "give", "externref", "is_given"],
  rust: ["v128", "or_errno", "several", "give", "externref", "is_given"],
  zig: ["or_errno", "several", "give", "externref", "is_given"],
  go: ["v128", "or_errno", "several", "callback", "give", "externref", "is_given"],
  assemblyscript: ["or_errno", "several"],
  wat: [],
};

test("a compiler of C is here, and one of AssemblyScript", () => {
  expect(here.map(({ source }) => source)).toEqual(expect.arrayContaining(["guest.c", "guest.ts"]));
});

describe.each(here.map((compiler) => [compiler.source, compiler] as const))(
  "bindings that are compiled as %s",
  (_, compiler: Compiler) => {
    const { language } = compiler;

    test("declare every type but those that the language has not, and say which", () => {
      const { omissions, text } = bindingsIn(language, [every]);
      expect(omissions.map(({ subject }) => subject)).toEqual(WITHOUT[language]);
      for (const { subject, reason } of omissions) expect(text).toContain(`${subject} is missing: ${reason}`);
    });

    test("compile without a warning, with every type", () => {
      const guest = compile(compiler, bindingsIn(language, [every]).text);
      expect(WebAssembly.validate(guest as Uint8Array<ArrayBuffer>)).toBe(true);
    });

    test("are stubs that fit a class of guest modules", async () => {
      const { text, omissions } = bindingsIn(language, [describeClass(Plugin)]);
      expect(omissions).toEqual([]);
      const { problems } = await new Runtime().verify(compile(compiler, text), { as: Plugin });
      // Allocators are the author's affair, and WASI is that of Go.
      expect(problems.filter(({ code, module }) => code !== "missing-allocator" && !isWasi(module))).toEqual(
        [],
      );
    });
  },
);

test("a module in the text format imports every function with the type that the host has", async () => {
  const compiler = here.find(({ language }) => language === "wat");
  if (compiler === undefined) throw new Error("no wat2wasm");
  const runtime = new Runtime();
  runtime.declare(EveryType);
  const { problems, imports } = await runtime.verify(compile(compiler, bindingsIn("wat", [every]).text));
  expect([problems, imports.length]).toEqual([[], every.exports.length]);
});
