import type { Lowerable, TypeDescription, TypeDescriptor, TypeDetails } from "./capabilities.js";

interface Details {
  readonly kind?: string;
  readonly details?: () => TypeDetails;
}

/** Writes a type down as frozen plain data. */
export function describeType(
  type: TypeDescriptor & Partial<Pick<TypeDescription, "layout"> & Pick<Lowerable<unknown>, "out">>,
  more: Details,
): TypeDescription {
  const { name, flat, out, layout } = type;
  return frozenCopy({
    name,
    kind: more.kind ?? name,
    flat,
    ...(out === undefined ? {} : { out }),
    ...(layout === undefined ? {} : { layout }),
    ...more.details?.(),
  });
}

// A copy: what the type itself reads, such as its layout, must stay out of reach.
function frozenCopy<T>(data: T): T {
  if (Array.isArray(data)) return Object.freeze(data.map(frozenCopy)) as T;
  if (typeof data !== "object" || data === null) return data;
  const copies = Object.entries(data).map(([key, value]) => [key, frozenCopy(value)] as const);
  return Object.freeze(Object.fromEntries(copies)) as T;
}

/** Gives the options of a type that differ from their defaults, as a part of its description. */
export function describeOptions<O extends object>(
  options: O,
  defaults: Readonly<O>,
): { readonly options?: Readonly<Record<string, unknown>> } {
  const differing = Object.entries(options).filter(([name, value]) => value !== defaults[name as keyof O]);
  return differing.length === 0 ? {} : { options: Object.fromEntries(differing) };
}
