import { formatAny } from "@hostwright/types/internal";

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

function remedyOf(given: unknown): string {
  return typeof given === "string" && /^[a-z]\w*$/.test(given)
    ? `Give the type itself, and not its name: import { ${given} } from "@hostwright/types".`
    : "Give a type such as u32.";
}
