import type { FlatType, TypeDescription } from "@hostwright/types";

import type { IntegerShape, ReferenceName, Shape } from "./shapes.js";

const INTEGER = /^([iu])(8|16|32|64)$/;

/** Gives the integer that a type such as `u16` is, or nothing for another type. */
export function integerNamed(name: string): IntegerShape | undefined {
  const [, sign, bits] = INTEGER.exec(name) ?? [];
  if (bits === undefined) return undefined;
  return { kind: "integer", bits: Number(bits) as IntegerShape["bits"], isSigned: sign === "i" };
}

/** Gives the integer that numbers of a type are in memory: that of its option `as`, or `u32`. */
export function integerAs({ options, layout }: TypeDescription): IntegerShape {
  const bits = (8 * (layout?.i32.size ?? 4)) as IntegerShape["bits"];
  const { as } = options ?? {};
  return (
    (typeof as === "string" ? integerNamed(as) : undefined) ?? { kind: "integer", bits, isSigned: false }
  );
}

/** Gives the shape of a core value of which no more than its WebAssembly type is known. */
export function coreShape(type: FlatType): Shape {
  switch (type) {
    case "i32":
    case "i64":
      return { kind: "integer", bits: type === "i32" ? 32 : 64, isSigned: false };
    case "f32":
    case "f64":
      return { kind: "float", bits: type === "f32" ? 32 : 64 };
    case "v128":
      return { kind: "vector" };
    case "address":
      return { kind: "size", isWide: false };
    case "anyref":
    case "arrayref":
    case "eqref":
    case "externref":
    case "funcref":
    case "i31ref":
    case "structref":
      return { kind: "reference", name: type satisfies ReferenceName };
  }
}

/** Takes a type of the program's own as the number of its size, or else as its bytes. */
export function opaqueShape({ flat, layout }: TypeDescription): Shape {
  const [only = "address"] = flat;
  if (layout === undefined || flat.length > 1) return coreShape(flat.length > 1 ? "address" : only);
  const { size, alignment } = layout.i32;
  if (size !== layout.i64.size) return size === 4 ? coreShape("address") : { kind: "bytes", layout };
  if (only === "f32" || only === "f64") return coreShape(only);
  if (size !== alignment || ![1, 2, 4, 8].includes(size)) return { kind: "bytes", layout };
  return { kind: "integer", bits: (8 * size) as IntegerShape["bits"], isSigned: false };
}

/** Gives the core value that a shape is passed as. */
export function coreOf(shape: Shape): FlatType {
  switch (shape.kind) {
    case "integer":
      return shape.bits === 64 ? "i64" : "i32";
    case "float":
      return shape.bits === 64 ? "f64" : "f32";
    case "bool":
    case "char":
    case "bytes":
      return "i32";
    case "vector":
      return "v128";
    case "reference":
      return shape.name;
    case "declared": {
      const { declaration } = shape;
      if (declaration.kind === "handle") return "i32";
      return "integer" in declaration ? coreOf(declaration.integer) : "address";
    }
    case "array":
    case "function":
    case "object":
    case "pointer":
    case "size":
      return "address";
  }
}
