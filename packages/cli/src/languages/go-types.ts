import type { Argument, Contract } from "../contract/contract.js";
import { layoutOf } from "../contract/layout-of.js";
import { Names } from "../contract/names.js";
import type {
  Declaration,
  EnumerationDeclaration,
  ErrnosDeclaration,
  Field,
  RecordDeclaration,
  Shape,
} from "../contract/shapes.js";
import { camel, pascal, screaming } from "../contract/words.js";
import { DeclaredNames } from "./declared-names.js";
import { Inexpressible } from "./language.js";
import { GO_RESERVED } from "./reserved.js";
import { comment } from "./text.js";

/** Declares the types of a contract in Go. */
export class GoTypes {
  readonly names: DeclaredNames;
  /** The names of all types and functions. */
  readonly all: readonly string[];

  constructor(contract: Contract) {
    this.names = new DeclaredNames(contract, GO_RESERVED, { type: pascal, function: pascal });
    const functions = contract.modules.flatMap(({ functions: each }) => each);
    this.all = [
      ...contract.declarations.map((each) => this.names.of(each)),
      ...functions.map((each) => this.names.ofFunction(each)),
    ];
  }

  /** Tells whether an argument may be the null pointer, which no string of Go is. */
  isNullable({ parts: [part] }: Argument): boolean {
    return part?.shape.kind === "pointer" && part.shape.isNullable;
  }

  /** Writes the type of a parameter or a result of an import, which has 32 bits or 64. */
  passed(shape: Shape): string {
    switch (shape.kind) {
      case "integer":
        return `${shape.isSigned ? "" : "u"}int${shape.bits === 64 ? "64" : "32"}`;
      case "declared": {
        const { declaration } = shape;
        if (!("integer" in declaration)) return this.word(shape);
        return declaration.integer.bits < 32 ? this.passed(declaration.integer) : this.word(shape);
      }
      case "pointer": {
        const isPlain = shape.to.kind !== "nothing" && !isVector(shape.to) && !isFlexible(shape.to);
        return isPlain ? `*${this.word(shape.to)}` : "unsafe.Pointer";
      }
      case "function":
        throw new Inexpressible("a function of Go has no place in a table that the host could call it by.");
      case "vector":
        throw new Inexpressible("Go has no vectors. Take pointer(v128) in the host module.");
      case "array":
      case "bool":
      case "char":
      case "bytes":
      case "float":
      case "object":
      case "reference":
      case "size":
        return this.word(shape);
    }
  }

  /** Writes the type of a value in memory, in which an address has 32 bits and a pointer of Go has 64. */
  word(shape: Shape): string {
    switch (shape.kind) {
      case "integer":
        return `${shape.isSigned ? "" : "u"}int${String(shape.bits)}`;
      case "float":
        return `float${String(shape.bits)}`;
      case "bool":
        return "bool";
      case "char":
        return "byte";
      case "size":
        return shape.isWide ? "uint64" : "uint32";
      case "pointer":
      case "function":
        return shape.isWide ? "uint64" : "uint32";
      case "object":
        return "uint32";
      case "vector":
        return "[16]byte";
      case "array":
        return `[${String(shape.length)}]${this.word(shape.of)}`;
      case "bytes":
        return `[${String(shape.layout.i32.size)}]byte`;
      case "declared":
        return this.names.of(shape.declaration);
      case "reference":
        throw new Inexpressible(`Go has no ${shape.name}. Pass a handle, or declare it in the text format.`);
    }
  }

  declare(declaration: Declaration): string {
    const name = this.names.of(declaration);
    const doc = comment([declaration.doc], "//");
    switch (declaration.kind) {
      case "handle":
        return `${doc}type ${name} int32`;
      case "record":
        return `${doc}${this.#record(declaration, name)}`;
      case "union":
      case "variant": {
        const tag = declaration.kind === "variant" ? declaration.tag : undefined;
        const values = declaration.kind === "variant" ? declaration.cases : declaration.fields;
        const written = values.flatMap(({ words, shape }) =>
          shape === undefined ? [] : [`${camel(words)} is a ${this.word(shape)}.`],
        );
        const at = declaration.kind === "variant" ? declaration.offset.i32 : 0;
        const note = comment([`Its value is one of these, by unsafe.Pointer.\n${written.join("\n")}`], "//");
        const shape = blob(declaration.layout.i32, at);
        const value: Field[] =
          shape === undefined ? [] : [{ words: ["value"], source: "", shape, offset: { i32: at, i64: at } }];
        const fields = [
          ...(tag === undefined
            ? []
            : [{ words: ["tag"], source: "", shape: tag, offset: { i32: 0, i64: 0 } }]),
          ...value,
        ];
        const { layout } = declaration;
        const constants =
          declaration.kind === "variant"
            ? `\n\n${cases(name, this.word(declaration.tag), declaration.cases)}`
            : "";
        return `${doc}${doc === "" ? "" : "//\n"}${note}${this.#struct(fields, layout, name)}${constants}`;
      }
      case "bitFields":
      case "enumeration":
      case "errnos":
      case "flags":
        return `${doc}${this.#numbers(declaration, name)}`;
    }
  }

  #numbers(declaration: EnumerationDeclaration | ErrnosDeclaration, name: string): string {
    const type = `type ${name} ${this.word(declaration.integer)}\n\n${cases(name, name, declaration.cases, declaration.kind === "errnos")}`;
    if (declaration.kind !== "errnos") return type;
    const method = `func (e ${name}) Error() string { return "errno " + strconv.Itoa(int(e)) }`;
    return `${type}\n\n// Error makes an errno an error of Go.\n${method}`;
  }

  #record({ fields, layout, items }: RecordDeclaration, name: string): string {
    const struct = this.#struct(fields, layout, name);
    if (items === undefined) return struct;
    return `// The items begin at offset ${String(items.offset.i32)}: ${this.word(items.shape)}, as many as ${items.count} says.\n${struct}`;
  }

  #struct(fields: readonly Field[], layout: RecordDeclaration["layout"], name: string): string {
    const names = new Names(GO_RESERVED);
    const lines: (readonly [string, string])[] = [["_", "structs.HostLayout"]];
    const asserted: string[] = [];
    let next = 0;
    let most = 1;
    for (const { words, shape, offset } of fields) {
      const { size, alignment } = layoutOf(shape);
      const isPlaced = offset.i32 % alignment === 0;
      const natural = isPlaced ? Math.ceil(next / alignment) * alignment : next;
      if (offset.i32 > natural) lines.push(["_", `[${String(offset.i32 - next)}]byte`]);
      const own = names.take(pascal(words));
      // Go has no field at an offset that its type is not aligned to.
      lines.push([own, isPlaced ? this.word(shape) : `[${String(size)}]byte`]);
      if (isPlaced) most = Math.max(most, alignment);
      asserted.push(assert(`unsafe.Offsetof(${name}{}.${own})`, offset.i32));
      next = offset.i32 + size;
    }
    const end = Math.ceil(next / most) * most;
    if (layout.i32.size > end) lines.push(["_", `[${String(layout.i32.size - next)}]byte`]);
    const width = Math.max(...lines.map(([own]) => own.length));
    const written = lines.map(([own, type]) => `\t${own.padEnd(width)} ${type}\n`);
    const assertions = [assert(`unsafe.Sizeof(${name}{})`, layout.i32.size), ...asserted];
    return `type ${name} struct {\n${written.join("")}}\n\n// Compile only where it lies as the host lays it out.\nvar (\n${assertions.join("")})`;
  }
}

function assert(what: string, expected: number): string {
  return `\t_ = [1]struct{}{}[${what}-${String(expected)}]\n`;
}

/** Gives the bytes of a value that is one of several. */
function blob(
  { size, alignment }: { readonly size: number; readonly alignment: number },
  at: number,
): Shape | undefined {
  if (size <= at) return undefined;
  const bits = (8 * Math.min(alignment, 8)) as 8 | 16 | 32 | 64;
  return { kind: "array", of: { kind: "integer", bits, isSigned: false }, length: (size - at) / (bits / 8) };
}

function cases(name: string, type: string, all: EnumerationDeclaration["cases"], isErrnos = false): string {
  const names = new Names([]);
  const spell = isErrnos ? screaming : pascal;
  const constants = all.map(
    ({ words, number }) => [names.take(`${name}${spell(words)}`), String(number)] as const,
  );
  const width = Math.max(0, ...constants.map(([own]) => own.length));
  return `const (\n${constants.map(([own, number]) => `\t${own.padEnd(width)} ${type} = ${number}\n`).join("")})`;
}

function isFlexible(shape: Shape): boolean {
  return (
    shape.kind === "declared" && shape.declaration.kind === "record" && shape.declaration.items !== undefined
  );
}

function isVector(shape: { readonly kind: string }): boolean {
  return shape.kind === "vector";
}
