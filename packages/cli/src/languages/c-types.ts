import type { Contract } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import type { Declaration, Part, RecordDeclaration, Shape, VariantDeclaration } from "../contract/shapes.js";
import { screaming, snake, wordsOf } from "../contract/words.js";
import { DeclaredNames } from "./declared-names.js";
import { Inexpressible } from "./language.js";
import { C_RESERVED } from "./reserved.js";
import { comment } from "./text.js";

/** Declares the types of a contract. */
export class CTypes {
  readonly prefix: readonly string[];
  readonly names: DeclaredNames;

  constructor(prefix: readonly string[], contract: Contract) {
    this.prefix = prefix;
    this.names = new DeclaredNames(contract, C_RESERVED, {
      // Tags of structs are apart from other names, in C as in C++.
      type: (words, kind) => {
        const name = snake([...prefix, ...words]);
        if (kind === "union") return `union ${name}`;
        return kind === "record" || kind === "variant" ? `struct ${name}` : `${name}_t`;
      },
      function: (words, module) => snake([...(module === undefined ? [] : wordsOf(module)), ...words]),
    });
  }

  part({ shape, words }: Part, names: Names): string {
    return this.declarator(shape, names.take(snake(words)));
  }

  /** Writes a declaration of a name, `int32_t x`, in C's manner: around the name. */
  declarator(shape: Shape, name: string): string {
    switch (shape.kind) {
      case "array":
        return this.declarator(shape.of, `${name}[${String(shape.length)}]`);
      case "pointer": {
        if (shape.isWide) return this.declarator({ kind: "integer", bits: 64, isSigned: false }, name);
        const to = shape.to;
        const isConst = shape.isConst ? "const " : "";
        if (to.kind === "nothing") return `${isConst}void *${name}`;
        // As an array that is passed is in C.
        if (to.kind === "array") return this.declarator({ ...shape, to: to.of }, name);
        return `${isConst}${this.declarator(to, `*${name}`)}`;
      }
      case "function": {
        if (shape.isWide) return this.declarator({ kind: "integer", bits: 64, isSigned: false }, name);
        const names = new Names(C_RESERVED);
        const [result, ...others] = shape.results;
        if (others.length > 0) throw new Inexpressible("C has no functions with several results.");
        const parameters = shape.parameters.map((part) => this.part(part, names));
        const own = `(*${name})(${parameters.length === 0 ? "void" : parameters.join(", ")})`;
        return result === undefined ? `void ${own}` : this.declarator(result.shape, own);
      }
      case "bool":
      case "char":
      case "bytes":
      case "declared":
      case "float":
      case "integer":
      case "object":
      case "reference":
      case "size":
      case "vector":
        return `${this.word(shape)} ${name}`;
    }
  }

  word(shape: Exclude<Shape, { kind: "array" | "pointer" | "function" }>): string {
    switch (shape.kind) {
      case "integer":
        return `${shape.isSigned ? "" : "u"}int${String(shape.bits)}_t`;
      case "float":
        return shape.bits === 32 ? "float" : "double";
      case "bool":
        return "bool";
      case "char":
        return "char";
      case "size":
        return shape.isWide ? "uint64_t" : "size_t";
      case "vector":
        return "v128_t";
      case "object":
        return "void *";
      case "reference":
        throw new Inexpressible(`C has no ${shape.name}. Pass a handle, or declare it in the text format.`);
      case "bytes":
        throw new Inexpressible("C has no declaration for the bytes of a type of the program's own.");
      case "declared":
        return this.names.of(shape.declaration);
    }
  }

  /** Names the structs, since one may point to another that comes later. */
  announce(declaration: Declaration): string[] {
    return "layout" in declaration ? [`${this.names.of(declaration)};`] : [];
  }

  declare(declaration: Declaration): string {
    const name = this.names.of(declaration);
    const doc = comment([declaration.doc], "///");
    switch (declaration.kind) {
      case "handle":
        return `${doc}typedef int32_t ${name};`;
      case "record":
        return `${doc}${this.#record(declaration, name)}`;
      case "union":
        return `${doc}${name} {\n${this.#fields(declaration.fields)}};\n${sizeOf(name, declaration)}`;
      case "variant":
        return `${doc}${this.#variant(declaration, name)}`;
      case "bitFields":
      case "enumeration":
      case "errnos":
      case "flags":
        return `${doc}${this.#numbers(declaration, name)}`;
    }
  }

  #numbers(
    { integer, cases, words: own, kind }: Extract<Declaration, { integer: unknown }>,
    name: string,
  ): string {
    const names = new Names([]);
    const constants = cases.map(({ words, number }) => ({
      constant: names.take(
        screaming([...this.prefix, ...(kind === "errnos" ? own.slice(1) : own), ...words]),
      ),
      number,
    }));
    const isInt = cases.every(({ number }) => Math.abs(Number(number)) <= 0x7fffffff);
    const written = isInt
      ? `enum {\n${constants.map(({ constant, number }) => `  ${constant} = ${String(number)},\n`).join("")}};`
      : constants
          .map(({ constant, number }) => `#define ${constant} ((${name})${literal(number)})`)
          .join("\n");
    return `typedef ${this.word(integer)} ${name};\n${written}`;
  }

  #fields(fields: RecordDeclaration["fields"], packing: RecordDeclaration["packing"] = {}): string {
    const names = new Names(C_RESERVED);
    return fields
      .map(({ shape, words, source }) => {
        const least = packing.align?.[source];
        const aligned = least === undefined ? "" : `__attribute__((aligned(${String(least)}))) `;
        return `  ${aligned}${this.declarator(shape, names.take(snake(words)))};\n`;
      })
      .join("");
  }

  #record({ fields, packing, layout, items }: RecordDeclaration, name: string): string {
    const flexible = items === undefined ? "" : `  ${this.declarator(items.shape, "items[]")};\n`;
    const packed = packing.packed === true ? " __attribute__((packed))" : "";
    const [push, pop] =
      packing.pack === undefined
        ? ["", ""]
        : [`#pragma pack(push, ${String(packing.pack)})\n`, "\n#pragma pack(pop)"];
    const names = new Names(C_RESERVED);
    const offsets = fields.map(({ words, offset }) => {
      const place = `offsetof(${name}, ${names.take(snake(words))})`;
      return `HOSTWRIGHT_ASSERT(${place} == ${either(offset)});`;
    });
    return [
      `${push}${name} {\n${this.#fields(fields, packing)}${flexible}}${packed};${pop}`,
      sizeOf(name, { layout }),
      ...offsets,
      ...(items === undefined
        ? []
        : [`HOSTWRIGHT_ASSERT(offsetof(${name}, items) == ${either(items.offset)});`]),
    ].join("\n");
  }

  #variant(declaration: VariantDeclaration, name: string): string {
    const { tag, cases, offset, words: own } = declaration;
    const names = new Names(C_RESERVED);
    const constants = cases.map(
      ({ words, number }) => `#define ${screaming([...this.prefix, ...own, ...words])} ${literal(number)}`,
    );
    const members = cases.flatMap(({ words, shape }) =>
      shape === undefined ? [] : [`    ${this.declarator(shape, names.take(snake(words)))};\n`],
    );
    const value = members.length === 0 ? "" : `  union {\n${members.join("")}  } value;\n`;
    return [
      `${name} {\n  ${this.word(tag)} tag;\n${value}};`,
      ...constants,
      sizeOf(name, declaration),
      ...(members.length === 0 ? [] : [`HOSTWRIGHT_ASSERT(offsetof(${name}, value) == ${either(offset)});`]),
    ].join("\n");
  }
}

function sizeOf(name: string, { layout }: Pick<RecordDeclaration, "layout">): string {
  return `HOSTWRIGHT_ASSERT(sizeof(${name}) == ${either({ i32: layout.i32.size, i64: layout.i64.size })});`;
}

function either({ i32, i64 }: { readonly i32: number; readonly i64: number }): string {
  return i32 === i64 ? String(i32) : `HOSTWRIGHT_EITHER(${String(i32)}, ${String(i64)})`;
}

function literal(number: number | string): string {
  const value = BigInt(number);
  return value > 0x7fffffffn || value < -0x80000000n ? `${String(value)}ULL` : String(value);
}
