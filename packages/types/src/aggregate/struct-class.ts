import { TypeDefinitionError } from "../errors.js";
import { ownFields, ownMisplaced } from "../type/annotations.js";
import { notWithin } from "./by-pointer.js";
import { layOut, type StructLayout } from "./struct-layout.js";
import { checkPacking, type Packing } from "./struct-packing.js";

/** A class whose annotations are the fields of a struct. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructor parameters are not looked at
export type AnyClass = (abstract new (...args: any) => object) & Packing & { readonly prototype: object };

/** Makes the function that lays out the fields of a struct class. */
export function structLayoutOf(structClass: AnyClass): () => StructLayout {
  const { name } = structClass;
  return notWithin(
    () => {
      const prototypes = prototypesOf(structClass.prototype);
      refuseMisplaced(name, prototypes);
      const fields = new Map(prototypes.flatMap((prototype) => [...ownFields(prototype)]));
      const packing = packingOf(structClass, prototypes);
      checkPacking(`struct ${name}`, packing, fields);
      if (fields.size > 0) return layOut(fields, packing, `struct ${name}`);
      throw new TypeDefinitionError(
        "struct-without-fields",
        "has no fields. Annotate them, for example with @u32.",
        { where: "struct", subject: name },
      );
    },
    () => {
      const fact = `contains itself, and would have no end. Take pointer(${name}) for the field.`;
      throw new TypeDefinitionError("invalid-definition", fact, { where: "struct", subject: name });
    },
  );
}

/** Gives the packing of a class: alignments of its own fields, and those that the classes it extends give to theirs. */
function packingOf({ packed, pack }: AnyClass, prototypes: readonly object[]): Packing {
  const given = prototypes
    .filter(({ constructor }) => Object.hasOwn(constructor, "align"))
    .map(({ constructor }) => (constructor as Packing).align)
    .filter((align) => align !== undefined);
  if (given.length === 0) return { packed, pack };
  const odd = given.find((align) => Object(align) !== align);
  return { packed, pack, align: odd ?? (Object.assign({}, ...given) as NonNullable<Packing["align"]>) };
}

/** Gives an object and its prototypes, the farthest first. */
export function prototypesOf(prototype: object | null): object[] {
  return prototype === null
    ? []
    : [...prototypesOf(Object.getPrototypeOf(prototype) as object | null), prototype];
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
