import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { GuestFunction } from "../memory/guest-services.js";
import { sharedState } from "../shared-state.js";
import type { ErrnoTable, TypeDescriptor } from "../type/capabilities.js";
import { defineType } from "../type/define-type.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { OrNull, OrNullLabel } from "../type/phantoms.js";
import type { Callable } from "./callback-call.js";
import type { Callback, CallbackLabel, CallbackParameters, CallbackResult } from "./callback-types.js";
import { checkCrossing } from "./check-crossing.js";
import { crossingOf } from "./crossing.js";
import {
  noReference,
  type PassedReference,
  presentReference,
  type ReferenceOptions,
} from "./passed-reference.js";

/** The options of the variants of {@link funcref}. */
export interface FuncRefOptions<
  P extends CallbackParameters = CallbackParameters,
  R extends CallbackResult = CallbackResult,
  N extends boolean = boolean,
> extends ReferenceOptions<N> {
  /** The types of its parameters, in order. Core values are passed as they are when left out. */
  readonly parameters: P;
  /** The type of its result; none when left out. */
  readonly result?: R;
}

/** The type of functions of a guest that are passed by reference, and the factory of its variants. */
export interface FuncRefType extends PassedReference<GuestFunction, "GuestFunction"> {
  /** `@funcref({ parameters: [i32], result: i32 }) next: (value: number) => number` */
  <const P extends CallbackParameters, const R extends CallbackResult = undefined, N extends boolean = false>(
    options: FuncRefOptions<P, R, N>,
  ): PassedReference<OrNull<Callback<P, R>, N>, OrNullLabel<CallbackLabel<P, R>, N>>;
  /** `@funcref({ nullable: true }) next: GuestFunction | undefined` */
  <N extends boolean = false>(
    options: ReferenceOptions<N>,
  ): PassedReference<OrNull<GuestFunction, N>, OrNullLabel<"GuestFunction", N>>;
}

/** The reference that a guest has passed, by the function that the host was given for it. */
interface Passed {
  readonly memory: GuestMemory;
  readonly core: GuestFunction;
}

const passed = /* @__PURE__ */ sharedState("function-references", () => new WeakMap<Callable, Passed>());

/**
 * A function of the guest, passed as a `funcref` or as a typed reference (`(ref $type)`): one core value; it does not lie in memory.
 *
 * The host may call it during the host function and later, for as long as the guest lives: the call enters the guest in the call context
 * that it is made in. Once the guest is closed it throws core's `GuestClosedError`. The guest keeps a function; nothing has to be freed in either direction. As
 * it is, the function takes and gives core values, which the engine converts. `funcref({ parameters: [i32, u32], result: i32 })` converts and
 * checks them as {@link callback} does, and is a `LiftError` (`wrong-function-type`) for a function of another type. The same reference is the same
 * function, for one type object, and goes back to the guest as the original; a function of the host or of another guest is a `LowerError` (`wrong-type`,
 * `foreign-memory`). The null reference is a `LiftError` (`null-reference`), and `undefined` or `null` as a result a `LowerError` (`wrong-type`), unless
 * `{ nullable: true }` makes it `undefined`. C: none; Rust: none. AssemblyScript: `funcref`, with `--enable reference-types`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { funcref, i32 } from "@hostwright/types";
 *
 * class Hooks extends HostModuleBase {
 *   static override readonly moduleName = "hooks";
 *   readonly #hooks = new Set<(value: number) => number>();
 *   @wasm.export("add")
 *   add(@funcref({ parameters: [i32], result: i32 }) hook: (value: number) => number): void {
 *     this.#hooks.add(hook);
 *   }
 *   run(value: number): number {
 *     return [...this.#hooks].reduce((before, hook) => hook(before), value);
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when a parameter cannot be lowered, or the result not lifted
 */
export const funcref: FuncRefType = /* @__PURE__ */ functionReference({});

type Options = Partial<FuncRefOptions>;

function functionReference(options: Options): FuncRefType {
  const { parameters, result, nullable = false } = options;
  const name = nameOf(options);
  const crossings = parameters && {
    i32: crossingOf(parameters, result, "i32", name, false),
    i64: crossingOf(parameters, result, "i64", name, false),
  };
  const callables = new WeakMap<GuestFunction, Callable>();
  const callableOf = (core: GuestFunction, memory: GuestMemory): Callable => {
    const crossing = crossings?.[memory.addressType];
    const entering = memory.guest?.referencedFunction?.(core, crossing?.type) ?? core;
    let callable = callables.get(entering);
    if (callable === undefined) {
      callable = crossing === undefined ? entering : crossing.make(memory, entering);
      callables.set(entering, callable);
      passed.set(callable, { memory, core });
    }
    return callable;
  };
  // Kept: a type made anew would not know the functions of the one before.
  const byErrnos = new WeakMap<ErrnoTable, FuncRefType>();
  const withErrnos = (errnos: ErrnoTable): FuncRefType => {
    let type = byErrnos.get(errnos);
    if (type === undefined) {
      const named = <T extends TypeDescriptor>(each: T): T => each.withErrnos?.(errnos) ?? each;
      const inner = { parameters: (parameters ?? []).map(named), ...(result && { result: named(result) }) };
      type = functionReference({ ...options, ...inner });
      byErrnos.set(errnos, type);
    }
    return type;
  };
  const hasErrnos = [...(parameters ?? []), result].some((type) => type?.withErrnos !== undefined);
  return defineType({
    name,
    label: name,
    flat: ["funcref"],
    nullable,
    lift: (memory: GuestMemory, core: unknown) => {
      const reference = presentReference(core, name, nullable);
      return reference === undefined ? undefined : callableOf(reference as GuestFunction, memory);
    },
    lower: (value: unknown, memory: GuestMemory) =>
      value === undefined && nullable ? null : referenceOf(value, memory, name),
    ...(hasErrnos && { withErrnos }),
    details: () => ({
      ...(parameters && { parameters: parameters.map((type) => type.describe()) }),
      ...(result && { result: result.describe() }),
      ...(nullable && { options: { nullable } }),
    }),
    variant: (given: Options) => {
      checkOptions("funcref", given, OPTIONS);
      if (given.parameters !== undefined || given.result !== undefined)
        checkCrossing("funcref", given.parameters ?? [], given.result);
      return functionReference(given.result === undefined ? given : { parameters: [], ...given });
    },
  }) as unknown as FuncRefType;
}

const OPTIONS: OptionKinds<Options> = { nullable: "flag", parameters: "any", result: "any" };

function nameOf({ parameters, result }: Options): string {
  if (parameters === undefined) return "funcref";
  return `funcref<(${parameters.map(({ name }) => name).join(", ")}) -> ${result?.name ?? "()"}>`;
}

/**
 * Finds the reference that a guest has passed, by the function that the host was given.
 *
 * @throws {LowerError} `wrong-type`, `foreign-memory`
 */
function referenceOf(value: unknown, memory: GuestMemory, name: string): GuestFunction {
  if (value === undefined || value === null)
    throw noReference(value, name, "take funcref({ nullable: true }) and give undefined");
  const from = passed.get(value as Callable);
  if (from?.memory === memory) return from.core;
  const [code, fact] =
    from === undefined
      ? (["wrong-type", `must be a function that this guest has passed, not ${formatAny(value)}.`] as const)
      : (["foreign-memory", "must be a function of this guest, not of another."] as const);
  throw new LowerError(code, fact, value, { subject: name });
}
