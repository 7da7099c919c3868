import { LiftError, locateInPart, TypeDefinitionError } from "../errors.js";
import { type AnyType, lendOf } from "../lending/lend.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { CallMemory, Storable } from "../type/capabilities.js";
import type { Cases, Part, Whole } from "../type/composition.js";
import type { Copying } from "../type/copying.js";
import { formatElements } from "../type/format.js";
import { type CoreValue, type FlatType, zeroOf } from "../type/value-type.js";
import { joined, narrowed, widened } from "./core-join.js";

/** A type whose values are passed as the core values of all their parts. A function is absent where a part lacks it. */
export interface Flattened {
  readonly flat: readonly FlatType[];
  /** Makes a value, a copy, of its core values. */
  readonly lift?: (memory: GuestMemory, core: readonly CoreValue[], copying: Copying) => unknown;
  /** Makes the core values of a value. */
  readonly lower?: (value: unknown, memory: GuestMemory) => readonly CoreValue[];
  /** Does the same for a value that needs memory of the guest; all parts are encoded before memory is taken for the first. */
  readonly lend?: (value: unknown, memory: GuestMemory) => Place;
}

type Place = (call: CallMemory) => readonly CoreValue[];

/**
 * Flattens a type as the canonical ABI does: a record to the values of its fields, a variant to the number of its case, and the values of any
 * case in the same places.
 *
 * @throws {TypeDefinitionError} `invalid-definition` for parts that are neither passed as core values of their own nor have parts
 */
export function flattened(type: Storable<unknown>): Flattened {
  const composition = type.composition?.();
  if (composition === undefined) return leaf(type as AnyType);
  return "parts" in composition ? record(type.name, composition) : variant(type.name, composition);
}

function leaf(type: AnyType): Flattened {
  const { lift, lower, byPointer, name, flat } = type;
  if (byPointer === true) {
    const fact = "lies in memory as a whole, and has no parts to pass. Pass a pointer to it.";
    throw new TypeDefinitionError("invalid-definition", fact, { where: "flat", subject: name });
  }
  const all = (core: CoreValue): readonly CoreValue[] =>
    flat.length === 1 ? [core] : (core as readonly CoreValue[]);
  const lending = lendOf(type);
  return {
    flat,
    ...(lift && {
      lift: (memory, core, copying) => copying.snapshot(type, lift(memory, ...core), memory),
    }),
    ...(lower && { lower: (value, memory) => all(lower(value, memory)) }),
    ...(lending && {
      lend: (value, memory) => {
        const encoded = lending.encode(value, memory);
        return (call) => all(lending.place(encoded as never, call));
      },
    }),
  };
}

/** Runs the work of a part; an error names the part. */
function within<T>(name: string, place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw place === "" ? error : locateInPart(error, name, place);
  }
}

function record(name: string, { parts, split, join }: Whole<Storable<unknown>>): Flattened {
  let next = 0;
  const all = parts.map(({ type, place }) => {
    const part = flattened(type);
    const start = next;
    next += part.flat.length;
    return { ...part, place, start, end: next };
  });
  return {
    flat: all.flatMap(({ flat }) => flat),
    ...(all.every(({ lift }) => lift !== undefined) && {
      lift: (memory, core, copying) =>
        join(
          all.map(({ lift, place, start, end }) =>
            within(name, place, () => lift?.(memory, core.slice(start, end), copying)),
          ),
        ),
    }),
    ...(all.every(({ lower }) => lower !== undefined) && {
      lower: (value, memory) => {
        const values = split(value);
        return all.flatMap(({ lower, place }, index) =>
          within(name, place, () => lower?.(values[index], memory) ?? []),
        );
      },
    }),
    ...(all.every(({ lend }) => lend !== undefined) && {
      lend: (value, memory) => {
        const values = split(value);
        const places = all.map(({ lend, place }, index) =>
          within(name, place, () => lend?.(values[index], memory)),
        );
        return (call) =>
          places.flatMap((put, index) => within(name, parts[index]?.place ?? "", () => put?.(call) ?? []));
      },
    }),
  };
}

/** A case without a value. */
const NOTHING: Flattened = { flat: [], lift: () => undefined, lower: () => [], lend: () => () => [] };

function variant(name: string, { cases, split, join }: Cases<Storable<unknown>>): Flattened {
  const all = cases.map(({ type, place, number }) => ({
    number,
    place,
    ...(type === null ? NOTHING : flattened(type)),
  }));
  // As the engine passes it.
  const ofTag = new Map(all.map((each) => [each.number | 0, each]));
  const shared: FlatType[] = [];
  for (const { flat } of all) {
    flat.forEach((type, index) => {
      const other = shared[index];
      shared[index] = other === undefined ? type : joined(other, type);
    });
  }
  const tagged = (tag: number, flat: readonly FlatType[], core: readonly CoreValue[]): CoreValue[] => [
    tag,
    ...shared.map((to, index) => {
      const from = flat[index];
      return from === undefined ? zeroOf(to) : widened(core[index], from, to);
    }),
  ];
  return {
    flat: ["i32", ...shared],
    ...(all.every(({ lift }) => lift !== undefined) && {
      lift: (memory, [tag, ...core], copying) => {
        const found = ofTag.get((tag as number) | 0);
        if (found === undefined) throw unknownTag(name, tag as number, cases);
        const { number, lift, place, flat } = found;
        const own = flat.map((to, index) => narrowed(core[index], shared[index] as FlatType, to, memory));
        return join(
          number,
          within(name, place, () => lift?.(memory, own, copying)),
        );
      },
    }),
    ...(all.every(({ lower }) => lower !== undefined) && {
      lower: (value, memory) => {
        const [tag, part] = split(value);
        const { lower, place, flat } = ofTag.get(tag | 0) as (typeof all)[number];
        return tagged(
          tag,
          flat,
          within(name, place, () => lower?.(part, memory) ?? []),
        );
      },
    }),
    ...(all.every(({ lend }) => lend !== undefined) && {
      lend: (value, memory) => {
        const [tag, part] = split(value);
        const { lend, place, flat } = ofTag.get(tag | 0) as (typeof all)[number];
        const put = within(name, place, () => lend?.(part, memory));
        return (call) =>
          tagged(
            tag,
            flat,
            within(name, place, () => put?.(call) ?? []),
          );
      },
    }),
  };
}

function unknownTag(
  name: string,
  core: number,
  cases: readonly (Part<unknown> & { readonly number: number })[],
): LiftError {
  const tag = cases.some(({ number }) => number < 0) ? core : core >>> 0;
  const numbers = formatElements(cases.length, (index) => String(cases[index]?.number)).slice(1, -1);
  const fact = `has the tag ${String(tag)}, which is none of ${numbers}. Let the guest pass one of these.`;
  return new LiftError("unknown-discriminant", fact, tag, { subject: name });
}
