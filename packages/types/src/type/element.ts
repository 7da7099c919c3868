import { TypeDefinitionError } from "../errors.js";
import type { Storable } from "./capabilities.js";
import type { LabelOf } from "./phantoms.js";
import { formatAny } from "./format.js";

/**
 * A struct class, which keeps its type, so that `list(Point)` needs no
 * `list(struct(Point))`.
 */
export type ElementClass<T = unknown> = (abstract new (...args: any) => T) & {
  readonly "~type": Storable<unknown>;
};

/** An element: a type with a fixed layout, or a struct class. */
export type Element = Storable<unknown> | ElementClass;

/** The TypeScript type of an element. */
export type ElementValue<E> = E extends abstract new (...args: never) => infer S
  ? S
  : E extends Storable<infer T>
    ? T
    : never;

/** The word for an element in compiler messages. */
export type ElementLabel<E> = E extends abstract new (...args: never) => unknown ? "that struct" : LabelOf<E>;

/**
 * Gives the type of an element.
 *
 * @throws {TypeDefinitionError} `not-a-type`
 */
export function elementType(element: Element, where: string): Storable<unknown> {
  // A class that is not defined yet, in a cycle of imports, is `undefined` here.
  const type = typeof element === "function" && "~type" in element ? element["~type"] : element;
  if (typeof type === "function" && "load" in type) return type;
  throw new TypeDefinitionError(
    "not-a-type",
    "has no fixed layout. Give a type such as u32, or a class that extends Struct.",
    { where, subject: typeof element === "function" ? element.name : formatAny(element) },
  );
}
