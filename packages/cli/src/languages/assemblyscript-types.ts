import type { Contract } from "../contract/contract.js";
import { layoutOf } from "../contract/layout-of.js";
import { Names } from "../contract/names.js";
import type {
  Case,
  Declaration,
  EnumerationDeclaration,
  ErrnosDeclaration,
  ObjectShape,
  Field,
  Shape,
  VariantDeclaration,
} from "../contract/shapes.js";
import { camel, pascal, screaming } from "../contract/words.js";
import { DeclaredNames } from "./declared-names.js";
import { docComment } from "./doc-comment.js";
import { Inexpressible } from "./language.js";
import { ASSEMBLYSCRIPT_RESERVED } from "./reserved.js";

/** Declares the types of a contract in AssemblyScript. */
export class AssemblyScriptTypes {
  readonly names: DeclaredNames;
  readonly #ids = new Map<string, string>();

  constructor(contract: Contract) {
    this.names = new DeclaredNames(contract, ASSEMBLYSCRIPT_RESERVED, { type: pascal, function: camel });
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
      case "vector":
        return "v128";
      case "size":
        return shape.isWide ? "u64" : "usize";
      case "object":
        return `${this.#object(shape)}${shape.isNullable ? " | null" : ""}`;
      case "reference":
        return shape.name;
      case "pointer": {
        if (shape.isWide) return "u64";
        const isClass = shape.count === "one" && isRecord(shape.to);
        if (!isClass) return "usize";
        return `${this.word(shape.to as Shape)}${shape.isNullable ? " | null" : ""}`;
      }
      case "function":
        return shape.isWide ? "u64" : "usize";
      case "declared": {
        const { declaration } = shape;
        const name = this.names.of(declaration);
        return "integer" in declaration && !isEnum(declaration) ? this.word(declaration.integer) : name;
      }
      case "array":
      case "bytes":
        return "usize";
    }
  }

  declare(declaration: Declaration): string {
    const name = this.names.of(declaration);
    const doc = docComment(declaration.doc === undefined ? [] : [declaration.doc], "");
    switch (declaration.kind) {
      case "handle":
        return `${doc}export type ${name} = i32;`;
      case "record":
        if (declaration.isManaged === true) return `${doc}${this.#managed(name, declaration.fields)}`;
        return `${doc}${this.#class(name, declaration.layout.i32.size, declaration.fields, itemsOf(declaration))}`;
      case "union":
        return `${doc}${this.#class(name, declaration.layout.i32.size, declaration.fields, itemsOf(declaration))}`;
      case "variant":
        return `${doc}${this.#variant(declaration, name)}`;
      case "bitFields":
      case "enumeration":
      case "errnos":
      case "flags":
        return isEnum(declaration)
          ? `${doc}export enum ${name} {\n${enumerators(declaration)}}`
          : `${doc}${constants(name, this.word(declaration.integer), declaration.cases)}`;
    }
  }

  /** Writes a class over the bytes at an offset: its getters and setters are at the offsets of the host, whatever they are. */
  #class(name: string, size: number, fields: readonly Accessed[], more: readonly string[] = []): string {
    const names = new Names(ASSEMBLYSCRIPT_RESERVED);
    const members = fields.flatMap(({ words, shape, offset: { i32 } }) =>
      this.#accessors(names.take(camel(words), `${camel(words)}_`), shape, i32),
    );
    return [
      "@unmanaged",
      `export class ${name} {`,
      `  /** Bytes that one takes in memory. */\n  static readonly SIZE: i32 = ${String(size)};\n`,
      `  /** Makes one of zeros. Free it with \`heap.free(changetype<usize>(it))\`. */`,
      `  static make(): ${name} {`,
      `    const place = heap.alloc(${String(size)});`,
      `    memory.fill(place, 0, ${String(size)});`,
      `    return changetype<${name}>(place);`,
      "  }",
      ...members.map((member) => `\n${member}`),
      ...more.map((member) => `\n${member}`),
      "}",
    ].join("\n");
  }

  #accessors(name: string, shape: Shape, offset: number): string[] {
    const at = "changetype<usize>(this)";
    const place = offset === 0 ? "" : `, ${String(offset)}`;
    const isInside = shape.kind === "array" || shape.kind === "bytes" || isRecord(shape);
    if (isInside) {
      const type = this.word(shape);
      const sum = offset === 0 ? at : `${at} + ${String(offset)}`;
      return [
        `  get ${name}(): ${type} {\n    return ${type === "usize" ? sum : `changetype<${type}>(${sum})`};\n  }`,
      ];
    }
    const type = this.#stored(shape);
    return [
      `  get ${name}(): ${type} {\n    return load<${type}>(${at}${place});\n  }`,
      `  set ${name}(value: ${type}) {\n    store<${type}>(${at}, value${place});\n  }`,
    ];
  }

  /** Writes the type of a number in memory: an enum of AssemblyScript has 32 bits, and a pointer there may be null. */
  #stored(shape: Shape): string {
    if (shape.kind === "pointer" && !shape.isWide) return "usize";
    const isNumber = shape.kind === "declared" && "integer" in shape.declaration;
    return isNumber ? this.word((shape.declaration as { integer: Shape }).integer) : this.word(shape);
  }

  #variant({ tag, cases, layout, offset }: VariantDeclaration, name: string): string {
    const values = cases.flatMap(({ words, shape }) =>
      shape === undefined ? [] : [{ words, shape, offset }],
    );
    const start = { i32: 0, i64: 0 };
    const fields = [{ words: ["tag"], shape: tag, offset: start }, ...values];
    return `${this.#class(name, layout.i32.size, fields)}\n\n${constants(`${name}Tag`, this.word(tag), cases)}`;
  }

  /** Writes a class whose objects the collector frees. */
  #managed(name: string, fields: readonly Field[]): string {
    const names = new Names(ASSEMBLYSCRIPT_RESERVED);
    const members = fields.map(({ words, shape }) => {
      const own = names.take(camel(words), `${camel(words)}_`);
      const isSet = shape.kind === "object" && !shape.isNullable;
      return `  ${own}${isSet ? "!" : ""}: ${shape.kind === "object" ? this.word(shape) : this.#stored(shape)};\n`;
    });
    return `export class ${name} {\n${members.join("")}}`;
  }

  #object(shape: ObjectShape): string {
    const word = this.#objectClass(shape);
    if (shape.id !== undefined) this.#ids.set(shape.id, word);
    return word;
  }

  #objectClass({ class: kind, of, parameters = [], results = [], isNullable }: ObjectShape): string {
    if (kind === "String") return "string";
    if (kind === "ArrayBuffer") return "ArrayBuffer";
    if (kind === "Function") {
      const names = new Names(ASSEMBLYSCRIPT_RESERVED);
      const taken = parameters.map(({ words, shape }) => `${names.take(camel(words))}: ${this.word(shape)}`);
      const type = `(${taken.join(", ")}) => ${results[0] === undefined ? "void" : this.word(results[0].shape)}`;
      return isNullable ? `(${type})` : type;
    }
    const element = of === undefined ? "u8" : this.word(of);
    if (kind === "Object") return element;
    return kind === "TypedArray" ? typedArrayOf(element) : `${kind}<${element}>`;
  }

  /** Writes the constants by which the host finds classes. The program has to export them. */
  get ids(): string {
    const lines = Array.from(this.#ids, ([id, word]) => `export const ${id} = idof<${word}>();`);
    if (lines.length === 0) return "";
    return `// The host finds classes by these. Export them: export { … } from this file.\n${lines.join("\n")}`;
  }
}

type Accessed = Pick<Field, "words" | "shape" | "offset">;

function itemsOf(declaration: Declaration): string[] {
  if (declaration.kind !== "record" || declaration.items === undefined) return [];
  const { offset, shape, count } = declaration.items;
  const { size } = layoutOf(shape);
  return [
    `  /** The offset of an item, of which \`${count}\` counts how many there are. */\n  itemAt(index: i32): usize {\n    return changetype<usize>(this) + ${String(offset.i32)} + <usize>index * ${String(size)};\n  }`,
  ];
}

function isRecord(shape: { readonly kind: string }): boolean {
  if (shape.kind !== "declared") return false;
  const { kind } = (shape as Extract<Shape, { kind: "declared" }>).declaration;
  return kind === "record" || kind === "union" || kind === "variant";
}

function constants(namespace: string, type: string, cases: readonly Case[]): string {
  const names = new Names(ASSEMBLYSCRIPT_RESERVED);
  const lines = cases.map(
    ({ words, number }) => `  export const ${names.take(pascal(words))}: ${type} = ${String(number)};\n`,
  );
  return `export namespace ${namespace} {\n${lines.join("")}}`;
}

/** Tells numbers that an enum of AssemblyScript can have, which is an `i32`. */
function isEnum({ kind, cases }: EnumerationDeclaration | ErrnosDeclaration): boolean {
  const isSmall = cases.every(({ number }) => Math.abs(Number(number)) <= 0x7fffffff);
  return isSmall && (kind === "enumeration" || kind === "errnos");
}

function enumerators({ cases, kind }: EnumerationDeclaration | ErrnosDeclaration): string {
  const names = new Names(ASSEMBLYSCRIPT_RESERVED);
  const spell = kind === "errnos" ? screaming : pascal;
  return cases.map(({ words, number }) => `  ${names.take(spell(words))} = ${String(number)},\n`).join("");
}

const TYPED_ARRAYS: Readonly<Record<string, string>> = {
  i8: "Int8Array",
  u8: "Uint8Array",
  i16: "Int16Array",
  u16: "Uint16Array",
  i32: "Int32Array",
  u32: "Uint32Array",
  i64: "Int64Array",
  u64: "Uint64Array",
  f32: "Float32Array",
  f64: "Float64Array",
};

function typedArrayOf(element: string): string {
  const name = TYPED_ARRAYS[element];
  if (name === undefined) throw new Inexpressible(`AssemblyScript has no typed array of ${element}.`);
  return name;
}
