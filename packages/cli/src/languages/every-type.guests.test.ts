import { readFileSync } from "node:fs";
import path from "node:path";

import { describe as describeClass, Runtime } from "@hostwright/core";
import { initialize, Wasi } from "@hostwright/wasi";

import { EveryType } from "../../../core/guests/every-type.fixture.js";
import { contractOf } from "../contract/contract-of.js";
import { NO_DOCS } from "../contract/docs.js";
import { layoutOf } from "../contract/layout-of.js";
import type { Declaration, Shape } from "../contract/shapes.js";
import { compile, COMPILERS, type Compiler } from "./compilers.fixture.js";
import { languages } from "./index.js";

const CLI = path.join(__dirname, "../../guests");
const CORE = path.join(__dirname, "../../../core/guests/c");
const every = describeClass(EveryType);

interface Program {
  /** The functions that the language has, but that are not called in it. */
  readonly left: readonly string[];
  compile(compiler: Compiler, bindings: string): Uint8Array;
}

function program(file: string, left: readonly string[]): Program {
  return {
    left,
    compile: (compiler, bindings) => compile(compiler, bindings, readFileSync(path.join(CLI, file), "utf8")),
  };
}

/** Only AssemblyScript has the managed objects of AssemblyScript. */
const managed = ["managed"];

const PROGRAMS: Readonly<Record<string, Program>> = {
  "guest.c": {
    left: managed,
    compile: (compiler, bindings) => {
      const source = readFileSync(path.join(CORE, "types.c"), "utf8");
      const layouts = readFileSync(path.join(CLI, "c/layouts.c"), "utf8");
      const header = `#include "${path.join(CORE, "host.h")}"`;
      const own = source.replace('#include "host.h"', header);
      return compile(compiler, bindings, `#define BINDINGS "bindings.h"\n${own}\n${layouts}`);
    },
  },
  "guest.rs": program("rust/every-type.rs", managed),
  "guest.zig": program("zig/every-type.zig", managed),
  "guest.go": program("go/every-type.go", managed),
  "guest.ts": program("assemblyscript/every-type.ts", []),
  "guest.txt": {
    left: managed,
    // The text format includes no files: its author writes on in the bindings.
    compile: (compiler, bindings) => {
      const own = readFileSync(path.join(CLI, "wat/every-type.wat"), "utf8");
      return compile(
        compiler,
        bindings.replace(/\)\n$/, () => `${own})\n`),
      );
    },
  },
};

/** Functions that others are called with. */
const MEANS = ["calls", "open", "give", "is_given"];

/** The structs that a guest writes, by their numbers. */
const STRUCTS: readonly (readonly [name: string, bytesOfFields: number])[] = [
  ["point", 16],
  ["bytes", 8],
  ["text", 8],
  ["plain", 17],
  ["tuple", 11],
  ["token", 12],
  ["flexible", 5],
  ["value", 8],
  ["owned text", 8],
];

interface Guest extends Record<string, (...values: number[]) => number> {
  memory: never;
}

async function start(compiler: Compiler) {
  const language = languages.find(({ name }) => name === compiler.language);
  const own = PROGRAMS[compiler.source];
  if (language === undefined || own === undefined) throw new Error(`no guest in ${compiler.source}`);
  const { text, omissions } = language.write(contractOf([every], NO_DOCS));
  const runtime = new Runtime();
  runtime.link(EveryType);
  const isGo = compiler.language === "go";
  if (isGo) runtime.link(Wasi);
  const guest = await runtime.instantiate<Guest>(own.compile(compiler, text));
  if (isGo) await initialize(guest);
  const missing = omissions.map(({ subject }) => subject);
  return { guest, left: [...own.left, ...missing, ...MEANS] };
}

/** Gives the places of the bytes of a value that are those of a field, and of none between fields. */
function placesOf(shape: Shape, at: number): number[] {
  if (shape.kind === "declared" && "layout" in shape.declaration) return bytesOf(shape.declaration, at);
  return Array.from({ length: layoutOf(shape).size }, (_, index) => at + index);
}

function bytesOf(declaration: Declaration, at = 0): number[] {
  if (declaration.kind === "variant") {
    const { tag, offset, cases } = declaration;
    const word = cases.find(({ words }) => words[0] === "word")?.shape;
    return [...placesOf(tag, at), ...(word === undefined ? [] : placesOf(word, at + offset.i32))];
  }
  if (declaration.kind === "union") return placesOf((declaration.fields[1] as { shape: Shape }).shape, at);
  if (declaration.kind !== "record") return [];
  return declaration.fields.flatMap(({ shape, offset }) => placesOf(shape, at + offset.i32));
}

const here = COMPILERS.filter((compiler) => compiler.source in PROGRAMS && compiler.isThere());

describe.each(here.map((compiler) => [compiler.source, compiler] as const))(
  "a guest that is built on its bindings and compiled as %s",
  (source, compiler) => {
    let started: Awaited<ReturnType<typeof start>>;

    beforeAll(async () => {
      started = await start(compiler);
    });

    test("calls every function of the class with values at the boundaries, and gets the right answers", () => {
      const { guest, left } = started;
      const names = every.exports.map(({ name }) => name).filter((name) => !left.includes(name));
      expect(names.length).toBeGreaterThan(50);
      expect(names.map((name) => [name, guest.exports[name]?.()])).toEqual(names.map((name) => [name, 0]));
    });

    // The text format has no structs: the guest's own source has the offsets.
    if (source === "guest.txt") return;

    test("has structs that lie as the host's, byte by byte", () => {
      const { declarations } = contractOf([every], NO_DOCS);
      const memory = started.guest.exports.memory as WebAssembly.Memory;
      const place = 0x10000 * memory.grow(1);
      for (const [number, [name, count]] of STRUCTS.entries()) {
        const found = declarations.find(({ words }) => words.join(" ") === name);
        if (found === undefined || !("layout" in found)) throw new Error(`no struct ${name}`);
        const { size } = found.layout.i32;
        expect([name, started.guest.exports["write_struct"]?.(number, place)]).toEqual([name, size]);
        const bytes = new Uint8Array(memory.buffer, place, size);
        const tag = name === "token" ? [2, 0, 0, 0] : [];
        const values = Array.from({ length: count - tag.length }, (_, index) => index + 1);
        expect([name, bytesOf(found).map((at) => bytes[at])]).toEqual([name, [...tag, ...values]]);
      }
    });
  },
);
