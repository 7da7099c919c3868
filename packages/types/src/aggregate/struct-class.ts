import { TypeDefinitionError } from "../errors.js";
import { ownFields, ownMisplaced } from "../type/annotations.js";
import { layOut, type Packing, type StructLayout } from "./struct-layout.js";

/** A class whose annotations say what a struct is made of. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructor parameters are not looked at
export type AnyClass = (abstract new (...args: any) => object) & Packing & { readonly prototype: object };

const structs = new WeakMap<AnyClass, StructLayout>();
/** Structs whose layout is being worked out: one that turns up again contains itself. */
const unfinished = new Set<AnyClass>();

/** Gives where the fields of a struct class lie; worked out once, when first asked for. */
export function structOf(structClass: AnyClass): StructLayout {
  let found = structs.get(structClass);
  if (found === undefined) structs.set(structClass, (found = read(structClass)));
  return found;
}

function read(structClass: AnyClass): StructLayout {
  const { name } = structClass;
  if (unfinished.has(structClass)) {
    const fact = `contains itself, and would have no end. Take pointer(${name}) for the field.`;
    throw new TypeDefinitionError("invalid-definition", fact, { where: "struct", subject: name });
  }
  const prototypes = chain(structClass.prototype);
  refuseMisplaced(name, prototypes);
  const fields = new Map(prototypes.flatMap((prototype) => [...ownFields(prototype)]));
  if (fields.size === 0) {
    throw new TypeDefinitionError(
      "struct-without-fields",
      "has no fields. Annotate them, for example with @u32.",
      { where: "struct", subject: name },
    );
  }
  unfinished.add(structClass);
  try {
    return layOut(fields, structClass);
  } finally {
    unfinished.delete(structClass);
  }
}

/** The prototypes that the objects of a class have, the farthest first. */
function chain(prototype: object | null): object[] {
  return prototype === null ? [] : [...chain(Object.getPrototypeOf(prototype) as object | null), prototype];
}

// A decorator on an accessor would silently leave its field out, and put every field after it in the wrong place.
function refuseMisplaced(name: string, prototypes: readonly object[]): void {
  const misplaced = prototypes.flatMap((prototype) => [
    ...ownMisplaced(prototype),
    ...ownMisplaced(prototype.constructor),
  ]);
  if (misplaced.length === 0) return;
  const facts = misplaced.map(({ member, fact }) => `${String(member ?? "constructor")}: ${fact}`);
  throw new TypeDefinitionError("misplaced-decorator", facts.join(" "), { where: `struct ${name}` });
}
