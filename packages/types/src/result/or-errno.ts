import { TypeDefinitionError } from "../errors.js";
import type {
  Encodable,
  ErrnoTable,
  Liftable,
  Lowerable,
  Receivable,
  ResultType,
  TypeDescriptor,
} from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { makeType } from "../type/define-type.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import { formatAny } from "../type/format.js";
import { safeText } from "../safe-text.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { receiveOf } from "../lending/receive.js";
import { type CoreValue, zeroOf } from "../type/value-type.js";
import { lowerErrno, lowerFailure, throwErrno } from "./errno.js";
import { type ErrnoError, isErrnoError } from "./errno-error.js";
import { lowerBy, lowerOrErrno } from "./or-errno-lower.js";
import { describePlaces, placedOnly, type Storing } from "./out-pointer.js";
import { receivedPlace } from "./received-place.js";
import { resultTuple } from "./result-tuple.js";
import { type ErrnoName, wasiErrnos } from "./wasi-errnos.js";

/** A type of results that are a value or a failure. */
export interface OrErrnoType<T, N extends string, Name extends string = ErrnoName, Received = T>
  extends ResultType<T | ErrnoError<Name>, N>, Receivable<Received, N> {
  /** Gives the type with the names and numbers of another table, whatever table the module chooses. */
  with<Other extends string>(errnos: ErrnoTable<Other>): OrErrnoType<T, N, Other, Received>;
  withErrnos(errnos: ErrnoTable): this;
}

/** How an {@link orErrno} value reaches the guest. */
export interface OutOptions<O extends boolean = boolean> {
  /**
   * True to put the values where the guest says, at offsets that it passes after its parameters, and to return the errno alone;
   * false to return all. As the host module says, `results`, when left out.
   */
  readonly out?: O;
}

type Value<R> = R extends Lowerable<infer T> ? T : never;

/** The value that the host gets from a guest's function. */
type ReceivedValue<R> = "~receives" extends keyof R
  ? R extends Receivable<infer T>
    ? T
    : never
  : R extends Liftable<infer T>
    ? T
    : Value<R>;

/** The value, or the tuple of values, that the host gets from a guest's function. */
type ReceivedResult<R, O> = R extends readonly unknown[]
  ? { -readonly [I in keyof R]: ReceivedResult<R[I], O> }
  : O extends true
    ? ElementValue<R>
    : ReceivedValue<R>;

type PlacedValue<E> = ElementValue<E> | Copy<ElementValue<E>>;

/** The value of a result, or the tuple of its values. */
type ResultValue<R, O> = R extends readonly unknown[]
  ? { readonly [I in keyof R]: ResultValue<R[I], O> }
  : O extends true
    ? PlacedValue<R>
    : Value<R>;

type Label<R> = R extends readonly [infer First, ...infer Rest]
  ? Labels<Rest, ElementLabel<First>>
  : ElementLabel<R>;

type Labels<L extends readonly unknown[], Before extends string> = L extends readonly [
  infer First,
  ...infer Rest,
]
  ? Labels<Rest, `${Before}, ${ElementLabel<First>}`>
  : `[${Before}]`;

/** The type itself if it can be stored; for a text, whose bytes have no place, and for all others, the message that the compiler shows. */
type Placeable<E> = E extends Element
  ? Storing<E>
  : "this has no place in memory: give a type with a fixed layout, such as u32 or a struct";

/** The compiler's message for a type that cannot be a result. */
type NoResult<R> =
  R extends Encodable<unknown, infer S>
    ? `${S} cannot be a result: write orErrno(allocated(${S}))`
    : R extends Element
      ? `${ElementLabel<R>} cannot be a result: write orErrno(…, { out: true }), or orErrno(allocated(…))`
      : "this cannot be a result: give a type that can be lowered";

/** A type that can be a result, as it is; for all others the message that the compiler shows. */
type Returnable<R> = "~byValue" extends keyof R
  ? "byValue is the whole result: write orErrno(…, { out: true })"
  : R extends Lowerable<any>
    ? R
    : NoResult<R>;

/** A type, or a tuple of types, as it is; the message that the compiler shows in place of one that does not fit. */
type Fitting<R, O> = R extends readonly unknown[]
  ? { readonly [I in keyof R]: Fitting<R[I], O> }
  : O extends true
    ? Placeable<R>
    : Returnable<R>;

/**
 * Makes the type of a result that is a value or a failure; of several values for a tuple of types, `orErrno([u32, u32])`.
 *
 * `orErrno(t)`: the value's core values followed by an `i32`, which is 0 when there is a value and an errno when not (the
 * values are zeros then). For guests that take several results. Rust: `(u32, i32)`; C needs `-mmultivalue`.
 *
 * `orErrno(t, { out: true })`, or `orErrno(t)` in a host module with `results: "out"`: an `i32`, 0 or an errno, and the value is put
 * where the guest says, as C and WASI do it: the guest passes the place as one more offset after its parameters, one for each of
 * several values. That place, of the size of `t`, is checked before the method is called (`GuestMemoryError`:
 * `out-of-bounds`), aligned or not; on failure nothing is written there. For every type with a fixed layout: numbers, pointers,
 * structs (an instance, a plain object with the fields, or a view). A struct with texts, bytes or lists has to be a view of the
 * guest's own, or have them as `allocated(…)`: a field says where they lie, and an object of the host's cannot (`LowerError`:
 * `needs-allocation`, `foreign-memory`, `wrong-type`). Several values are written in order.
 * C: `int get(…, uint32_t *out)`; Rust: `fn get(…, out: *mut u32) -> i32`. AssemblyScript: `get(…, out: usize): i32`.
 *
 * The method returns the value, and throws or returns an {@link ErrnoError} for failure, as for `errno`; a value that `t`
 * refuses is a `LowerError`, which ends the guest's call. A host function gets places that belong to the guest, and returns
 * copies of its values. A guest's function gets places that the host lends until the call has ended, and returns values that
 * are copied, of which those that are `allocated(…)` are freed.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { ErrnoError, orErrno, string, Struct, u32, u64 } from "@hostwright/types";
 *
 * class Stat extends Struct {
 *   @u64 size!: bigint;
 *   @u32 links!: number;
 * }
 *
 * class Files extends HostModuleBase {
 *   static override readonly moduleName = "files";
 *   @wasm.export("count", orErrno(u32)) // (i32, i32) -> (i32, i32)
 *   count(@string path: string): number {
 *     if (path !== "/") throw new ErrnoError("ENOTDIR");
 *     return 1;
 *   }
 *   @wasm.export("stat", orErrno(Stat, { out: true })) // (i32, i32, i32) -> i32
 *   stat(@string path: string): Stat {
 *     if (path !== "/") throw new ErrnoError("ENOENT");
 *     return { size: 4096n, links: 2 };
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when `t` cannot be a result, such as `string`, which `allocated(string)` can; or
 *   when a value for `out` has no fixed layout; `invalid-definition` for a tuple of no types
 */
export function orErrno<const R, const O extends boolean = false>(
  value: Fitting<R, O>,
  options?: OutOptions<O>,
): OrErrnoType<ResultValue<R, O>, Label<R>, ErrnoName, ReceivedResult<R, O>>;
/* @__NO_SIDE_EFFECTS__ */
export function orErrno(value: unknown, options: OutOptions = {}): unknown {
  checkOptions("orErrno", options, { out: "flag" } satisfies OptionKinds<OutOptions>);
  const { out } = options;
  const of = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const types = of.map(out === true ? placed : lowerable);
  if (!Array.isArray(value)) return orErrnoType(types[0] as Lowerable<unknown>, wasiErrnos, out);
  if (types.length > 0) return orErrnoType(resultTuple(types), wasiErrnos, out);
  const fact = "has no values. Write errno, or orErrno(none).";
  throw new TypeDefinitionError("invalid-definition", fact, { where: "orErrno", subject: "the result" });
}

/** Gives the type again, where it can be returned beside an errno. */
function lowerable(value: unknown): Lowerable<unknown> {
  if (typeof value === "function" && "lower" in value && !("outFirst" in value)) {
    return value as unknown as Lowerable<unknown>;
  }
  const subject = typeof value === "function" ? value.name : formatAny(value);
  throw new TypeDefinitionError("not-a-type", `cannot be a result. ${remedyOf(value, subject)}`, {
    where: "orErrno",
    subject,
  });
}

function remedyOf(value: unknown, name: string): string {
  if (typeof value !== "function") return "Give a type such as u32.";
  if ("outFirst" in value) return "Give the type in byValue, and { out: true }.";
  if ("encode" in value) return `Write orErrno(allocated(${name})).`;
  return "store" in value || "~type" in value
    ? `Write orErrno(${name}, { out: true }), or orErrno(allocated(${name})).`
    : "Give a type that can be lowered, such as u32.";
}

/** Gives the type of a value that is written to a place, and of nothing else. */
function placed(value: unknown): Lowerable<unknown> {
  const isResult = typeof value === "function" && "lower" in value && ("out" in value || "withOut" in value);
  const result = isResult ? placedOnly(value as unknown as Lowerable<unknown>) : undefined;
  return result ?? receivedPlace(elementType(value as Element, "orErrno"));
}

/* @__NO_SIDE_EFFECTS__ */
function orErrnoType(
  of: Lowerable<unknown>,
  errnos: ErrnoTable,
  out: boolean | undefined,
  isBound = false,
): TypeDescriptor {
  // Taken out of the type here, where the engine knows them for constants: many types share the functions below.
  const { prepare } = of;
  const zeros = of.flat.map(zeroOf);
  const failed = (errno: number): CoreValue => (zeros.length === 0 ? errno : [...zeros, errno]);
  const failing = (error: ErrnoError<string>): CoreValue => failed(lowerErrno(error, errnos));
  const withErrnos = (table: ErrnoTable, bind = false): TypeDescriptor =>
    orErrnoType(of.withErrnos?.(table) ?? of, table, out, bind);
  const withOut = (): TypeDescriptor | undefined => {
    if (out === false) return type;
    const result = placedOnly(of, receivedPlace);
    return result && orErrnoType(result, errnos, true, isBound);
  };
  const type = makeType({
    name: `orErrno<${of.name}>`,
    kind: "orErrno",
    flat: [...of.flat, "i32"],
    ...(of.out === undefined ? {} : { out: of.out }),
    ...(zeros.length === 0 ? {} : { withOut: withOut as () => Lowerable<unknown> | undefined }),
    ...(prepare === undefined ? {} : { prepare }),
    lower: lowerBy(zeros.length, of.lower, failing),
    loweringFor: (addressType) => {
      const { lower, ...rest } = of.loweringFor?.(addressType) ?? of;
      return { ...(rest.prepare && { prepare: rest.prepare }), lower: lowerOrErrno(of, lower, failing) };
    },
    lowerFailure: (error) => {
      const errno = lowerFailure(error, errnos);
      return errno === undefined ? undefined : failed(errno);
    },
    errnos,
    ...receiving(of, errnos),
    withErrnos: (table) => (isBound ? type : withErrnos(table)),
    format: (value: unknown) => (isErrnoError(value) ? safeText(value.message) : of.format(value)),
    details: () => {
      const { values } = of.describe();
      const places = describePlaces(of);
      return {
        ...(values === undefined ? { of: of.describe() } : { values }),
        ...(places.length === 0 ? {} : { places }),
        options: { table: errnos.name },
      };
    },
    members: { with: (table: ErrnoTable) => withErrnos(table, true) },
  }) as TypeDescriptor;
  return type;
}

/** Makes the function with which the host receives the value from a guest's function; none for a value that no guest returns. */
function receiving(
  of: Lowerable<unknown> & Receivable<unknown>,
  errnos: ErrnoTable,
): Pick<TypeDefinition, "receive" | "places"> {
  const receive = receiveOf(of);
  if (receive === undefined) return {};
  const at = of.flat.length;
  return {
    ...(of.places === undefined ? {} : { places: of.places }),
    receive: (memory, ...core: CoreValue[]) => {
      throwErrno(core[at] as number, errnos);
      core.splice(at, 1);
      return receive(memory, ...core);
    },
  };
}
