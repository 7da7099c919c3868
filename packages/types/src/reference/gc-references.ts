import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { defineType } from "../type/define-type.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { OrNull, OrNullLabel } from "../type/phantoms.js";
import { type EngineKind, isOfKind, KINDS } from "./gc-kinds.js";
import {
  noReference,
  type PassedReference,
  presentReference,
  type ReferenceOptions,
} from "./passed-reference.js";

/** A type of references, and the factory of its variants. */
export interface ReferenceType<T, N extends string> extends PassedReference<T, N> {
  /** `@structref({ nullable: true }) point: object | undefined` */
  <Null extends boolean = false>(
    options: ReferenceOptions<Null>,
  ): PassedReference<OrNull<T, Null>, OrNullLabel<N, Null>>;
}

/**
 * Any reference of the hierarchy that the engine collects: a number of 31 bits (`i31ref`), a struct or an array of a guest, or any value of
 * the host that a guest has converted with `any.convert_extern`. One core value; it does not lie in memory.
 *
 * A struct or an array is an object without properties, the same for the same reference in both directions: keep it, compare it, give it
 * back. It lives for as long as either side holds it. A guest that imports the function with a type of its own, as `(ref $point)`, passes that; and as a result
 * any other value is a `LowerError` (`wrong-type`). The null reference is a `LiftError` (`null-reference`), and `undefined` or `null` as a
 * result a `LowerError` (`wrong-type`), unless the variant `anyref({ nullable: true })` makes it `undefined`. Engines before Node.js 22 have no
 * such references: they refuse a guest with one (`invalid-source`). C: none; Rust: none. AssemblyScript: `anyref`, with `--enable gc`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { anyref } from "@hostwright/types";
 *
 * class Box extends HostModuleBase {
 *   static override readonly moduleName = "box";
 *   #kept: unknown = 0;
 *   @wasm.export("swap", anyref)
 *   swap(@anyref value: unknown): unknown {
 *     const before = this.#kept;
 *     this.#kept = value;
 *     return before;
 *   }
 * }
 * ```
 */
export const anyref: ReferenceType<unknown, "unknown"> = /* @__PURE__ */ referenceType("anyref");

/**
 * A reference that a guest can compare with `ref.eq`: a number of 31 bits, or a struct or an array of a guest. One core value; it does not
 * lie in memory. Lifetime, null and errors are in both directions those of {@link anyref}; a value of the host of another kind is a `LowerError` (`wrong-type`).
 * C: none;
 * Rust: none. AssemblyScript: `eqref`, with `--enable gc`.
 *
 * ```ts
 * import { fn } from "@hostwright/core";
 * import { eqref } from "@hostwright/types";
 *
 * export const isSame = fn([eqref, eqref], eqref, (a, b) => (a === b ? 1 : 0));
 * ```
 */
export const eqref: ReferenceType<number | object, "number | object"> =
  /* @__PURE__ */ referenceType("eqref");

/**
 * A number of 31 bits as a reference: an integer from -1,073,741,824 to 1,073,741,823, signed. One core value; it does not lie in memory.
 *
 * A number out of range is a `LowerError` (`out-of-range`), and any other value one (`wrong-type`). Null is in both directions as that of {@link anyref}. C: none;
 * Rust: none. AssemblyScript: `i31ref`, with `--enable gc`.
 *
 * ```ts
 * import { fn } from "@hostwright/core";
 * import { i31ref } from "@hostwright/types";
 *
 * export const negate = fn([i31ref], i31ref, (value) => -value);
 * ```
 */
export const i31ref: ReferenceType<number, "number"> = /* @__PURE__ */ referenceType("i31ref");

/**
 * A struct of a guest, as an object without properties. One core value; it does not lie in memory. Lifetime, null and errors are in both directions those of
 * {@link anyref}; a value of the host of another kind is a `LowerError` (`wrong-type`). C: none;
 * Rust: none. AssemblyScript: `structref`, with `--enable gc`.
 *
 * ```ts
 * import { fn } from "@hostwright/core";
 * import { none, structref } from "@hostwright/types";
 *
 * const seen = new WeakSet<object>();
 * export const see = fn([structref], none, (point) => void seen.add(point));
 * ```
 */
export const structref: ReferenceType<object, "object"> = /* @__PURE__ */ referenceType("structref");

/**
 * An array of a guest, as an object without properties. One core value; it does not lie in memory. Lifetime, null and errors are in both directions those of
 * {@link anyref}; a value of the host of another kind is a `LowerError` (`wrong-type`). C: none;
 * Rust: none. AssemblyScript: `arrayref`, with `--enable gc`.
 *
 * ```ts
 * import { fn } from "@hostwright/core";
 * import { arrayref } from "@hostwright/types";
 *
 * export const same = fn([arrayref], arrayref, (items) => items);
 * ```
 */
export const arrayref: ReferenceType<object, "object"> = /* @__PURE__ */ referenceType("arrayref");

type Kind = "anyref" | "i31ref" | EngineKind;

/** Makes a type with the public function alone: a type of your own can do all that these do. */
function referenceType<T, N extends string>(kind: Kind, options: ReferenceOptions = {}): ReferenceType<T, N> {
  const { nullable = false } = options;
  const check = kind === "i31ref" ? checkSmall : kind === "anyref" ? undefined : checkKind(kind);
  return defineType({
    name: kind,
    label: kind,
    flat: [kind],
    nullable,
    lift: (_memory: GuestMemory, core: unknown) => presentReference(core, kind, nullable),
    lower: (value: unknown) => {
      if (value === undefined && nullable) return null;
      if (value === undefined || value === null)
        throw noReference(
          value,
          kind,
          nullable ? "undefined for null" : `take ${kind}({ nullable: true }) and give undefined`,
        );
      return check === undefined ? value : check(value);
    },
    ...(nullable && { details: () => ({ options: { nullable } }) }),
    variant: (given: ReferenceOptions) => {
      checkOptions(kind, given, OPTIONS);
      return referenceType(kind, given);
    },
  }) as unknown as ReferenceType<T, N>;
}

const OPTIONS: OptionKinds<ReferenceOptions> = { nullable: "flag" };

const MOST = 0x4000_0000;

function checkSmall(value: unknown): unknown {
  const isNumber = typeof value === "number" && Number.isInteger(value);
  if (isNumber && value >= -MOST && value < MOST) return positiveZero(value);
  const fact = `must be an integer from ${String(-MOST)} to ${String(MOST - 1)}, not ${formatAny(value)}.`;
  throw new LowerError(isNumber ? "out-of-range" : "wrong-type", fact, value, { subject: "i31ref" });
}

function checkKind(kind: EngineKind): (value: unknown) => unknown {
  return (value) => {
    const given = kind === "eqref" ? positiveZero(value) : value;
    if (isOfKind(given, kind)) return given;
    const fact = `must be ${KINDS[kind]}, not ${formatAny(value)}.`;
    throw new LowerError("wrong-type", fact, value, { subject: kind });
  };
}

// The engine takes -0 for no integer.
function positiveZero(value: unknown): unknown {
  return value === 0 ? 0 : value;
}
