import type { Layouts } from "@hostwright/types";

/** Bytes from the start of a value, for each kind of memory. */
export interface PartOffset {
  readonly i32: number;
  readonly i64: number;
}

/** The references that a module can pass, as WebAssembly names them. */
export type ReferenceName =
  "externref" | "funcref" | "anyref" | "eqref" | "i31ref" | "structref" | "arrayref";

/** An integer of a fixed width. */
export interface IntegerShape {
  readonly kind: "integer";
  readonly bits: 8 | 16 | 32 | 64;
  readonly isSigned: boolean;
}

/** An offset of a value, or of the first of several, that lies elsewhere. */
export interface PointerShape {
  readonly kind: "pointer";
  /** The value that lies there; `nothing` where only the program knows. */
  readonly to: Shape | { readonly kind: "nothing" };
  /** How many lie there: one, as many as a length beside it says, or all up to a NUL. */
  readonly count: "one" | "many" | "terminated";
  /** True where the host does not write there. */
  readonly isConst: boolean;
  readonly isNullable: boolean;
  /** True where it takes 8 bytes in memory, however that is addressed. */
  readonly isWide: boolean;
}

/** The index of a function in the guest's table. */
interface FunctionShape {
  readonly kind: "function";
  readonly parameters: readonly Part[];
  readonly results: readonly Part[];
  readonly isNullable: boolean;
  readonly isWide: boolean;
}

/** An object of AssemblyScript. */
export interface ObjectShape {
  readonly kind: "object";
  /** `Object` for an object of a class of the guest's own, `Function` for a function, or else AssemblyScript's name. */
  readonly class: string;
  /** The type of the elements, or the class. */
  readonly of?: Shape;
  readonly parameters?: readonly Part[];
  readonly results?: readonly Part[];
  /** The constant by which the host finds the class, which the guest exports. */
  readonly id?: string;
  readonly isNullable: boolean;
}

/** A value at the boundary, or in memory, in terms that each language has a word for, or has not. */
export type Shape =
  | IntegerShape
  | PointerShape
  | FunctionShape
  | { readonly kind: "float"; readonly bits: 32 | 64 }
  | { readonly kind: "bool" }
  /** A byte of a text. */
  | { readonly kind: "char" }
  /** A number as wide as the addresses of the memory; 8 bytes there where it is wide. */
  | { readonly kind: "size"; readonly isWide: boolean }
  | { readonly kind: "vector" }
  | { readonly kind: "reference"; readonly name: ReferenceName }
  | { readonly kind: "array"; readonly of: Shape; readonly length: number }
  | { readonly kind: "declared"; readonly declaration: Declaration }
  /** An object of AssemblyScript, passed by its offset. */
  | ObjectShape
  /** Bytes of a type that the program defined. */
  | { readonly kind: "bytes"; readonly layout: Layouts };

/** A core value with its name. */
export interface Part {
  readonly words: readonly string[];
  readonly shape: Shape;
}

/** A field of a record, or a member of a union. */
export interface Field extends Part {
  /** Its name in the host. */
  readonly source: string;
  /** Bytes from the start, for each kind of memory. */
  readonly offset: PartOffset;
}

/** One name with its number: of an enumeration, of flags, of a table of errnos, of a variant. */
export interface Case {
  readonly words: readonly string[];
  /** In decimal digits where a number is not exact. */
  readonly number: number | string;
  readonly shape?: Shape;
}

/** How the fields of a struct lie, where that is not C's own way. */
export interface Packing {
  readonly packed?: boolean;
  readonly pack?: number;
  readonly align?: Readonly<Record<string, number>>;
}

interface Declared {
  /** The words of its name. Two declarations of a contract have different ones. */
  readonly words: readonly string[];
  /** The name of the type in the host, for its documentation there. */
  readonly source?: string;
  readonly doc?: string;
}

/** A struct, a tuple, an optional value in memory, or a sequence in memory. */
export interface RecordDeclaration extends Declared {
  readonly kind: "record";
  readonly fields: readonly Field[];
  readonly layout: Layouts;
  readonly packing: Packing;
  /** True for a class of AssemblyScript, whose objects the collector frees. */
  readonly isManaged?: boolean;
  /** Of a struct that ends with a flexible array: the elements, and the field that counts them. */
  readonly items?: { readonly shape: Shape; readonly offset: PartOffset; readonly count: string };
}

/** Members in the same bytes, without a tag. */
export interface UnionDeclaration extends Declared {
  readonly kind: "union";
  readonly fields: readonly Field[];
  readonly layout: Layouts;
}

/** A tag, and a value for each case. */
export interface VariantDeclaration extends Declared {
  readonly kind: "variant";
  readonly tag: IntegerShape;
  readonly cases: readonly Case[];
  readonly layout: Layouts;
  /** Where the values lie, for each kind of memory. */
  readonly offset: PartOffset;
}

/** Numbers with names. */
export interface EnumerationDeclaration extends Declared {
  readonly kind: "enumeration" | "flags" | "bitFields";
  readonly integer: IntegerShape;
  readonly cases: readonly Case[];
}

/** The errors that the host tells by number. */
export interface ErrnosDeclaration extends Declared {
  readonly kind: "errnos";
  readonly integer: IntegerShape;
  readonly cases: readonly Case[];
}

/** An object of the host, which the guest knows by a number. */
export interface HandleDeclaration extends Declared {
  readonly kind: "handle";
}

/** A type that a language has to declare before it is used. */
export type Declaration =
  | RecordDeclaration
  | UnionDeclaration
  | VariantDeclaration
  | EnumerationDeclaration
  | ErrnosDeclaration
  | HandleDeclaration;
