import { type AnyType, formatAny } from "@hostwright/types/internal";

/** Describes a value that is not a type for parameters, and the remedy. The sentence begins with the parameter. */
export function noParameterType(given: unknown): string {
  if (typeof given !== "function") return `has ${formatAny(given)} as its type. ${remedyOf(given)}`;
  const next =
    "~type" in given ? `Write struct(${given.name}).` : "Give one that can be lifted, such as u32.";
  return `is of ${given.name}, which is not a type for parameters. ${next}`;
}

/** Describes a type of views in a method that waits, and the remedy. The sentence begins with the parameter. */
export function viewWhileWaiting({ name }: { readonly name: string }): string {
  return `is of ${name}, which is or holds a view of guest memory, and the method waits. Write { copy: true }, or take buffer or pointer.`;
}

/** Describes a value that is not a type for results, and the remedy. The sentence begins with the result. */
export function noResultType(given: unknown): string {
  if (typeof given !== "function") return `is ${formatAny(given)}, which is not a type. ${remedyOf(given)}`;
  const { name } = given;
  const next =
    "encode" in given
      ? `Write allocated(${name}).`
      : "store" in given || "~type" in given
        ? `Write allocated(${name}), or orErrno(${name}, { out: true }).`
        : "Give one that can be lowered, such as u32.";
  return `is ${name}, which is not a type for results. ${next}`;
}

/** Checks whether a value is a type, of any copy of the packages. */
export function isType(value: unknown): value is AnyType {
  return typeof value === "function" && "flat" in value && "describe" in value;
}

/** Describes a value that is not a type for arguments of a guest's function, and the remedy. The sentence begins with the parameter. */
export function noArgumentType(given: unknown): string {
  if (!isType(given)) return noType(given);
  return `is ${given.name}, whose values cannot be given to a guest. Give one that is lowered, encoded, or passed by pointer, such as u32, string or struct(…).`;
}

/** Describes a value that is not a type for results of a guest's function, and the remedy. The sentence begins with the result. */
export function noReceivedType(given: unknown): string {
  if (!isType(given)) return noType(given);
  return `is ${given.name}, whose values cannot be got from a guest. Give one that can be lifted, such as u32 or string.`;
}

function noType(given: unknown): string {
  return typeof given === "function" && "~type" in given
    ? `is ${given.name}, which is not a type. Write struct(${given.name}).`
    : `is ${formatAny(given)}, which is not a type. ${remedyOf(given)}`;
}

function remedyOf(given: unknown): string {
  return typeof given === "string" && /^[a-z]\w*$/.test(given)
    ? `Give the type itself, and not its name: import { ${given} } from "@hostwright/types".`
    : "Give a type such as u32.";
}
