import type { Contract } from "../contract/contract.js";
import { fieldAlignment, layoutOf } from "../contract/layout-of.js";
import { Names } from "../contract/names.js";
import type {
  Case,
  Declaration,
  EnumerationDeclaration,
  RecordDeclaration,
  Shape,
  VariantDeclaration,
} from "../contract/shapes.js";
import { pascal, screaming, snake } from "../contract/words.js";
import { DeclaredNames } from "./declared-names.js";
import { Inexpressible } from "./language.js";
import { ZIG_RESERVED } from "./reserved.js";
import { comment } from "./text.js";

/** Writes a name as Zig takes it, in quotes where it is a word of the language or no identifier. */
export function zigName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !ZIG_RESERVED.includes(name) ? name : `@${JSON.stringify(name)}`;
}

/** Declares the types of a contract in Zig. */
export class ZigTypes {
  readonly names: DeclaredNames;
  /** The names of all types, and of the modules beside them. */
  readonly all: readonly string[];

  constructor(contract: Contract) {
    const modules = contract.modules.flatMap(({ name }) => (name === undefined ? [] : snake([name])));
    this.names = new DeclaredNames(contract, [...ZIG_RESERVED, ...modules], {
      type: pascal,
      function: (words, module = "") => `${module} ${snake(words)}`,
    });
    this.all = [...contract.declarations.map((each) => this.names.of(each)), ...modules];
  }

  word(shape: Shape): string {
    switch (shape.kind) {
      case "integer":
        return `${shape.isSigned ? "i" : "u"}${String(shape.bits)}`;
      case "float":
        return `f${String(shape.bits)}`;
      case "bool":
        return "bool";
      case "char":
        return "u8";
      case "size":
        return shape.isWide ? "u64" : "usize";
      case "vector":
        return "@Vector(16, u8)";
      case "object":
        return "usize";
      case "array":
        return `[${String(shape.length)}]${this.word(shape.of)}`;
      case "declared":
        return this.names.of(shape.declaration);
      case "bytes":
        return `[${String(shape.layout.i32.size)}]u8`;
      case "pointer": {
        if (shape.isWide) return "u64";
        const to = shape.to.kind === "nothing" ? "anyopaque" : this.word(shape.to);
        const star = shape.count === "one" ? "*" : shape.count === "many" ? "[*]" : "[*:0]";
        return `${shape.isNullable ? "?" : ""}${star}${shape.isConst ? "const " : ""}${to}`;
      }
      case "function": {
        if (shape.isWide) return "u64";
        const parameters = shape.parameters.map((part) => this.word(part.shape)).join(", ");
        const [result, ...others] = shape.results;
        if (others.length > 0) throw new Inexpressible("Zig has no function with several results.");
        const returned = result === undefined ? "void" : this.word(result.shape);
        return `${shape.isNullable ? "?" : ""}*const fn (${parameters}) callconv(.c) ${returned}`;
      }
      case "reference":
        throw new Inexpressible(`Zig has no ${shape.name}. Pass a handle, or declare it in the text format.`);
    }
  }

  declare(declaration: Declaration): string {
    const name = this.names.of(declaration);
    const doc = comment([declaration.doc], "///");
    switch (declaration.kind) {
      case "handle":
        return `${doc}pub const ${name} = enum(i32) { _ };`;
      case "record":
        return `${doc}${this.#record(declaration, name)}`;
      case "union": {
        const fields = this.#fields(declaration.fields, {});
        return `${doc}pub const ${name} = extern union {\n${fields}};\n${assertSize(name, declaration)}`;
      }
      case "variant":
        return `${doc}${this.#variant(declaration, name)}`;
      case "flags":
      case "bitFields":
        return `${doc}${bits(declaration, name)}`;
      case "enumeration":
      case "errnos":
        return `${doc}pub const ${name} = enum(${this.word(declaration.integer)}) {\n${members(declaration.cases, "    ", declaration.kind === "errnos" ? screaming : snake)}    _,\n};`;
    }
  }

  #fields(fields: RecordDeclaration["fields"], packing: RecordDeclaration["packing"]): string {
    const names = new Names([]);
    return fields
      .map(({ words, shape, source }) => {
        const alignment = fieldAlignment(shape, source, packing);
        const aligned = alignment === layoutOf(shape).alignment ? "" : ` align(${String(alignment)})`;
        return `    ${zigName(names.take(snake(words)))}: ${this.word(shape)}${aligned},\n`;
      })
      .join("");
  }

  #record({ fields, packing, layout, items }: RecordDeclaration, name: string): string {
    const names = new Names([]);
    const offsets = fields.map(({ words, offset }) => {
      const field = JSON.stringify(names.take(snake(words)));
      return assert(`@offsetOf(${name}, ${field})`, offset.i32, offset.i64);
    });
    const behind =
      items === undefined
        ? ""
        : `    /// Where the items begin, of which \`${items.count}\` counts how many there are.\n    pub const items_offset = ${String(items.offset.i32)};\n    pub const Item = ${this.word(items.shape)};\n`;
    return [
      `pub const ${name} = extern struct {\n${this.#fields(fields, packing)}${behind === "" ? "" : `\n${behind}`}};`,
      assertSize(name, { layout }),
      ...offsets,
    ].join("\n");
  }

  #variant(declaration: VariantDeclaration, name: string): string {
    const { tag, cases } = declaration;
    const names = new Names([]);
    const values = cases.flatMap(({ words, shape }) =>
      shape === undefined ? [] : [`        ${zigName(names.take(snake(words)))}: ${this.word(shape)},\n`],
    );
    const union = values.length === 0 ? "" : `    value: extern union {\n${values.join("")}    },\n`;
    const tags = `    pub const Tag = enum(${this.word(tag)}) {\n${members(cases, "        ")}        _,\n    };\n`;
    return `pub const ${name} = extern struct {\n    tag: Tag,\n${union}\n${tags}};\n${assertSize(name, declaration)}`;
  }
}

function members(cases: readonly Case[], indent: string, spell = snake): string {
  const names = new Names([]);
  const seen = new Set<string>();
  return cases
    .filter(({ number }) => !seen.has(String(number)) && seen.add(String(number)))
    .map(({ words, number }) => `${indent}${zigName(names.take(spell(words)))} = ${String(number)},\n`)
    .join("");
}

/** Writes the integer whose bits have names, each from the lowest on, with those between them. */
function bits({ integer, cases, kind }: EnumerationDeclaration, name: string): string {
  const names = new Names([]);
  const masks = cases.map(({ words, number }) => ({ own: names.take(snake(words)), mask: BigInt(number) }));
  const sorted = [...masks].sort((a, b) => (a.mask < b.mask ? -1 : 1));
  let next = 0;
  const fields: string[] = [];
  for (const { own, mask } of sorted) {
    const from = mask === 0n ? -1 : lowest(mask);
    const width = mask === 0n ? 0 : mask.toString(2).length - from;
    if (from < next || mask >> BigInt(from) !== (1n << BigInt(width)) - 1n)
      return constants(integer.bits, masks, name);
    if (from > next) fields.push(`    _${String(next)}: u${String(from - next)} = 0,\n`);
    fields.push(
      `    ${zigName(own)}: ${kind === "flags" && width === 1 ? "bool = false" : `u${String(width)} = 0`},\n`,
    );
    next = from + width;
  }
  if (next < integer.bits) fields.push(`    _${String(next)}: u${String(integer.bits - next)} = 0,\n`);
  return `pub const ${name} = packed struct(u${String(integer.bits)}) {\n${fields.join("")}};`;
}

function constants(width: number, masks: readonly { own: string; mask: bigint }[], name: string): string {
  const lines = masks.map(({ own, mask }) => `    pub const ${zigName(own)} = ${String(mask)};\n`);
  return `pub const ${name} = packed struct(u${String(width)}) {\n    bits: u${String(width)} = 0,\n\n${lines.join("")}};`;
}

function lowest(mask: bigint): number {
  let at = 0;
  while ((mask & (1n << BigInt(at))) === 0n) at++;
  return at;
}

function assertSize(name: string, { layout: { i32, i64 } }: Pick<RecordDeclaration, "layout">): string {
  return assert(`@sizeOf(${name})`, i32.size, i64.size);
}

function assert(what: string, in32: number, in64: number): string {
  const expected =
    in32 === in64 ? String(in32) : `(if (@sizeOf(usize) == 4) ${String(in32)} else ${String(in64)})`;
  const message = `${what.replaceAll('"', "'")} is not ${String(in32)}`;
  return `comptime {\n    if (${what} != ${expected}) @compileError(${JSON.stringify(message)});\n}`;
}
