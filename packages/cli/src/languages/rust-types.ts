import type { Contract } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import type {
  Declaration,
  RecordDeclaration,
  Shape,
  UnionDeclaration,
  VariantDeclaration,
} from "../contract/shapes.js";
import { pascal, screaming, snake } from "../contract/words.js";
import { DeclaredNames } from "./declared-names.js";
import { Inexpressible } from "./language.js";
import { RUST_RESERVED } from "./reserved.js";
import { comment } from "./text.js";

/** Declares the types of a contract in Rust. */
export class RustTypes {
  readonly names: DeclaredNames;

  constructor(contract: Contract) {
    this.names = new DeclaredNames(contract, RUST_RESERVED, { type: pascal, function: snake });
  }

  /** Writes the type of a parameter or a result. */
  passed(shape: Shape): string {
    if (shape.kind === "vector") {
      throw new Inexpressible(
        "Stable Rust passes no vectors by value. Take pointer(v128) in the host module.",
      );
    }
    return this.word(shape);
  }

  /** Writes the type of a value in memory. */
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
        return "core::arch::wasm32::v128";
      case "object":
        return "*mut u8";
      case "array":
        return `[${this.word(shape.of)}; ${String(shape.length)}]`;
      case "declared":
        return this.names.of(shape.declaration);
      case "pointer": {
        if (shape.isWide) return "u64";
        const to = shape.to.kind === "nothing" ? "u8" : this.word(shape.to);
        return `*${shape.isConst ? "const" : "mut"} ${to}`;
      }
      case "function": {
        if (shape.isWide) return "u64";
        const parameters = shape.parameters.map((part) => this.passed(part.shape)).join(", ");
        const [result, ...others] = shape.results;
        if (others.length > 0)
          throw new Inexpressible('extern "C" of Rust has no function with several results.');
        const own = `extern "C" fn(${parameters})${result === undefined ? "" : ` -> ${this.passed(result.shape)}`}`;
        return shape.isNullable ? `Option<${own}>` : own;
      }
      case "reference":
        throw new Inexpressible(
          `Rust has no ${shape.name}. Pass a handle, or declare it in the text format.`,
        );
      case "bytes":
        throw new Inexpressible("Rust has no declaration for the bytes of a type of the program's own.");
    }
  }

  declare(declaration: Declaration): string {
    const name = this.names.of(declaration);
    const doc = comment([declaration.doc], "///");
    switch (declaration.kind) {
      case "record":
        return `${doc}${this.#record(declaration, name)}`;
      case "union":
        return `${doc}${this.#union(declaration, name)}`;
      case "variant":
        return `${doc}${this.#variant(declaration, name)}`;
      case "handle":
        return `${doc}${NUMBER}pub struct ${name}(pub i32);`;
      case "bitFields":
      case "enumeration":
      case "errnos":
      case "flags":
        return `${doc}${this.#numbers(declaration, name)}`;
    }
  }

  // A number that Rust does not know would be undefined behaviour in an `enum`.
  #numbers({ integer, cases }: Extract<Declaration, { integer: unknown }>, name: string): string {
    const names = new Names([]);
    const constants = cases.map(
      ({ words, number }) =>
        `    pub const ${names.take(screaming(words))}: Self = Self(${String(number)});\n`,
    );
    return `${NUMBER}pub struct ${name}(pub ${this.word(integer)});\n\nimpl ${name} {\n${constants.join("")}}`;
  }

  #record({ fields, packing, layout, items }: RecordDeclaration, name: string): string {
    const names = new Names(RUST_RESERVED);
    const written = fields.map(
      ({ words, shape }) => `    pub ${names.take(snake(words), `${snake(words)}_`)}: ${this.word(shape)},\n`,
    );
    if (items !== undefined) written.push(`    pub items: [${this.word(items.shape)}; 0],\n`);
    const attribute = `#[repr(C${reprOf(packing, fields)})]\n#[derive(Clone, Copy)]\n`;
    return `${attribute}pub struct ${name} {\n${written.join("")}}\n${assertions(name, layout)}`;
  }

  #union({ fields, layout }: UnionDeclaration, name: string): string {
    const names = new Names(RUST_RESERVED);
    const written = fields.map(
      ({ words, shape }) => `    pub ${names.take(snake(words), `${snake(words)}_`)}: ${this.word(shape)},\n`,
    );
    return `#[repr(C)]\n#[derive(Clone, Copy)]\npub union ${name} {\n${written.join("")}}\n${assertions(name, layout)}`;
  }

  #variant({ tag, cases, layout }: VariantDeclaration, name: string): string {
    if (cases.some(({ number }, index) => number !== index)) {
      throw new Inexpressible(
        "Rust 1.63 has no numbers for the cases of an enum with values. Number them from 0.",
      );
    }
    const names = new Names(["Self"]);
    const written = cases.map(({ words, shape }) => {
      const value = shape === undefined ? "" : `(${this.word(shape)})`;
      return `    ${names.take(pascal(words))}${value},\n`;
    });
    const attribute = `#[repr(C, ${this.word(tag)})]\n#[derive(Clone, Copy)]\n`;
    return `${attribute}pub enum ${name} {\n${written.join("")}}\n${assertions(name, layout)}`;
  }
}

const NUMBER = "#[repr(transparent)]\n#[derive(Clone, Copy, Debug, PartialEq, Eq)]\n";

function reprOf(
  { packed, pack, align }: RecordDeclaration["packing"],
  [first]: RecordDeclaration["fields"],
): string {
  const aligned = Object.entries(align ?? {});
  if (aligned.length > 1 || (aligned[0] !== undefined && aligned[0][0] !== first?.source)) {
    throw new Inexpressible("Rust aligns no field but the first. Align that one, or none.");
  }
  const parts = [
    ...(packed === true ? ["packed"] : pack === undefined ? [] : [`packed(${String(pack)})`]),
    ...aligned.map(([, least]) => `align(${String(least)})`),
  ];
  if (parts.length > 1)
    throw new Inexpressible("Rust has no struct that is both packed and aligned. Choose one.");
  return parts.map((part) => `, ${part}`).join("");
}

/** Asserts size and alignment, with which `repr(C)` leaves no choice for the offsets. */
function assertions(name: string, { i32, i64 }: RecordDeclaration["layout"]): string {
  const assert = ({ size, alignment }: typeof i32): string[] => [
    `const _: () = assert!(core::mem::size_of::<${name}>() == ${String(size)});`,
    `const _: () = assert!(core::mem::align_of::<${name}>() == ${String(alignment)});`,
  ];
  if (i32.size === i64.size && i32.alignment === i64.alignment) return assert(i32).join("\n");
  return [
    ...assert(i32).map((line) => `#[cfg(target_pointer_width = "32")]\n${line}`),
    ...assert(i64).map((line) => `#[cfg(target_pointer_width = "64")]\n${line}`),
  ].join("\n");
}
