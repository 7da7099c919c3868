import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypeDescriptor } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { danglingReader } from "../type/dangling.js";
import { describeOptions } from "../type/describe-type.js";
import type { PairLayout } from "../type/layout.js";
import { memoryIn, readerIn } from "../type/named-memory.js";
import { withNull } from "../type/nullable.js";
import { checkOptions, type OptionKind } from "../type/options.js";
import { isManaged, type ManagedLayout, type ManagedOptions } from "./managed.js";
import { placeInField } from "./place-in-field.js";
import { limited, PAIR_DEFAULTS, type PairOptions, type PairReader } from "../type/pair.js";
import { type PairForm, pairForm } from "../type/pair-form.js";
import type { PlainEncoding } from "../type/plain-encoding.js";

/** The functions of a type of sequences, for one choice of its options. */
interface SequenceFunctions<T> extends Pick<
  TypeDefinition,
  "snapshot" | "encode" | "unit" | "isText" | "fromText" | "format"
> {
  /** Makes the value that lies at an offset. It is the type's own `lift` where nothing has to be unpacked. */
  readonly read: PairReader<T>;
  /** Writes the value for a message; the value of `read` when left out. */
  readonly preview?: PairReader<string>;
  /** Checks a value, and stores its offset and its length with `put`. */
  readonly store: (memory: GuestMemory, at: number, value: never, put: PairForm["store"]) => void;
  /** Writes values that need no encoding; absent where all do. */
  readonly plain?: PlainEncoding;
}

/** The definition of a type of sequences. */
interface SequenceDefinition<T, O extends object> {
  readonly name: string;
  /** The kind of the type, for tools and errors; its name when left out. */
  readonly kind?: string;
  /** The type of the elements, for tools. */
  readonly of?: TypeDescriptor;
  /** The options that the type has besides the layout of its pairs, with their defaults. */
  readonly defaults: O;
  readonly functions: (options: O) => SequenceFunctions<T>;
  /** Makes the type of the same values as objects of AssemblyScript. */
  readonly managed?: (options: ManagedOptions) => unknown;
}

type Options<O> = Partial<O> & PairOptions<boolean, PairLayout | ManagedLayout>;

type Standard = Required<Omit<PairOptions, "memory">> & { readonly memory: string | undefined };

/**
 * Makes a type of sequences: values that lie elsewhere in guest memory, and are passed as a pair of offset and length.
 *
 * @throws {TypeDefinitionError} `unknown-option`, `invalid-option`; `invalid-definition` when there is no such layout of pairs,
 *   or `max` is not a length
 *
 * @__NO_SIDE_EFFECTS__
 */
export function sequence<T, O extends object>(
  { name, kind = name, of, defaults, functions, managed }: SequenceDefinition<T, O>,
  given: Options<O>,
  variant?: (options: Options<O>) => unknown,
): unknown {
  if (managed !== undefined && isManaged(given)) return managed(given);
  const standard: O & Standard = { ...defaults, ...PAIR_DEFAULTS };
  checkOptions(kind, given, kindsOf(standard));
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined);
  const options = { ...standard, ...Object.fromEntries(chosen) };
  const pair = pairForm(options.layout, kind, options.wide);
  const { read: readAny, preview, store, encode: encodeAny, unit, ...rest } = functions(options);
  // Memory for a value of the host is that of the allocators, not a named one.
  const encode = options.memory === undefined ? encodeAny : undefined;
  const reader = <V>(each: PairReader<V>): PairReader<V> => danglingReader(each, options.dangling);
  const read = readerIn(limited(reader(readAny), options.max, kind), options.memory);
  const definition: TypeDefinition = {
    ...rest,
    name,
    kind,
    nullable: options.nullable,
    flat: pair.flat,
    lift: pair.lift(read),
    layout: pair.layout,
    load: (memory, offset) => pair.load(memory, offset, read),
    ...(preview === undefined
      ? {}
      : { preview: (memory, at) => pair.load(memory, at, readerIn(reader(preview), options.memory)) }),
    store: (memory, offset, value) => {
      const place = encode && placeInField(memory, value, encode);
      if (place === undefined) {
        const put: PairForm["store"] = (_, ...where) => pair.store(memory, ...where);
        store(memoryIn(memory, options.memory), offset, value, put);
      } else pair.store(memory, offset, ...place);
    },
    details: () => ({
      ...(of === undefined ? {} : { of: of.describe() }),
      ...describeOptions(options, standard),
    }),
  };
  const whole = {
    ...definition,
    ...(variant === undefined ? {} : { variant }),
    ...(encode === undefined ? {} : { encode, unit, decode: read }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    ...(options.dangling ? { dangling: true } : {}),
    pair: options.layout,
    wide: options.wide,
  };
  return makeType(withNull(whole));
}

/**
 * Makes a type of sequences that is also the factory of its variants: `@bytes({ copy: true })`.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function configurableSequence<T, O extends object>(definition: SequenceDefinition<T, O>): unknown {
  const variant = (options: Options<O>): unknown => sequence(definition, options, variant);
  return variant({});
}

const KINDS: Readonly<Record<string, OptionKind>> = {
  boolean: "flag",
  number: "number",
  function: "function",
  // Of `memory`, which has no default.
  undefined: "text",
};

function kindsOf(defaults: object): Record<string, OptionKind> {
  const kindOf = (value: unknown): OptionKind => KINDS[typeof value] ?? "any";
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, kindOf(value)]));
}
