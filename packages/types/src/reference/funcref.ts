import type { GuestMemory } from "../memory/guest-memory.js";
import type { GuestFunction } from "../memory/guest-services.js";
import type { ErrnoTable, ParameterType, ResultType, TypeDescriptor } from "../type/capabilities.js";
import { defineType } from "../type/define-type.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { OrNull } from "../type/phantoms.js";
import type { Callable } from "./callback-call.js";
import type {
  Callback,
  CallbackLabel,
  CallbackParameters,
  CallbackResult,
  GivenCallback,
  GotCheck,
  IsViewGot,
  ParametersCheck,
  Variant,
  VariantLabel,
  Awaitable,
} from "./callback-types.js";
import { checkCrossing, refuseViewGot } from "./check-crossing.js";
import { crossingOf, describeCrossing, resultOf } from "./crossing.js";
import { hostCrossing } from "./host-function.js";
import { type PassedReference, presentReference, type ReferenceOptions } from "./passed-reference.js";
import { keepPassed, referenceFinder } from "./referenced-function.js";

/** The options of the variants of {@link funcref}. */
export interface FuncRefOptions<
  P extends CallbackParameters = CallbackParameters,
  R extends CallbackResult = CallbackResult,
  N extends boolean = boolean,
  A extends boolean = boolean,
> extends ReferenceOptions<N> {
  /** The types of its parameters, in order. Core values are passed as they are when left out. */
  readonly parameters: ParametersCheck<P>;
  /** The type of its result; none when left out. */
  readonly result?: GotCheck<R>;
  /** Lets the function wait for asynchronous host functions: it returns a promise. */
  readonly async?: Awaitable<A, IsViewGot<R>>;
}

/** The type of functions of a guest that are passed by reference, and the factory of its variants. */
export interface FuncRefType extends PassedReference<GuestFunction, "GuestFunction"> {
  /** `@funcref({ parameters: [i32], result: i32 }) next: (value: number) => number` */
  <
    const P extends CallbackParameters,
    const R extends CallbackResult = undefined,
    N extends boolean = false,
    A extends boolean = false,
  >(
    options: FuncRefOptions<P, R, N, A>,
  ): TypedFuncRef<
    OrNull<Variant<Callback<P, R>, A>, N>,
    OrNull<Variant<GivenCallback<P, R>, A>, N>,
    VariantLabel<CallbackLabel<P, R>, A, N>
  >;
  /** `@funcref({ nullable: true }) next: GuestFunction | undefined` */
  <N extends boolean = false>(
    options: ReferenceOptions<N>,
  ): PassedReference<
    OrNull<GuestFunction, N>,
    N extends true ? "GuestFunction | undefined" : "GuestFunction"
  >;
}

/** A type of functions with types of their own: the host gets a `T`, and gives a `G`. */
type TypedFuncRef<T, G, L extends string> = ParameterType<T, L, false> & ResultType<G, L>;

/**
 * A function of the guest, passed as a `funcref` or as a typed reference (`(ref $type)`): one core value; it does not lie in memory.
 *
 * The host may call it during the host function and later, for as long as the guest lives: the call enters the guest in the call context
 * that it is made in. Once the guest is closed it throws core's `GuestClosedError`. The guest keeps a function; nothing has to be freed in either direction. As
 * it is, the function takes and gives core values, which the engine converts. `funcref({ parameters: [i32, u32], result: i32 })` converts and
 * checks them as {@link callback} does, texts and lists included, and is a `LiftError` (`wrong-function-type`) for a function of another type. The
 * same reference is the same function, for one type object, and goes back to the guest as the original.
 *
 * With types the guest may be given a function of the host, and one of another guest, which the call then enters: the guest calls it as a
 * function of that type, for as long as it lives, and the same function is the same reference. Without types these are a `LowerError` (`wrong-type`,
 * `foreign-memory`). With `{ async: true }` a function of the guest returns a promise, since asynchronous host functions may suspend it, and one
 * of the host may return one, for which the guest is suspended. The null reference is a `LiftError` (`null-reference`), and `undefined` or `null` as a result a `LowerError` (`wrong-type`), unless
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

type Options = ReferenceOptions & {
  readonly parameters?: CallbackParameters;
  readonly result?: CallbackResult;
  readonly async?: boolean;
};

function functionReference(options: Options): FuncRefType {
  const { parameters, result, nullable = false, async: isAsync = false } = options;
  const name = nameOf(options);
  const crossings = parameters && {
    i32: crossingOf(parameters, result, "i32", name, isAsync),
    i64: crossingOf(parameters, result, "i64", name, isAsync),
  };
  const types = crossings && { i32: crossings.i32.type, i64: crossings.i64.type };
  const callables = new WeakMap<GuestFunction, Callable>();
  const enteringOf = (core: GuestFunction, memory: GuestMemory): GuestFunction =>
    memory.guest?.referencedFunction?.(core, types?.[memory.addressType]) ?? core;
  const callableOf = (core: GuestFunction, memory: GuestMemory): Callable => {
    const entering = enteringOf(core, memory);
    let callable = callables.get(entering);
    if (callable === undefined) {
      callable = crossings?.[memory.addressType].make(memory, entering) ?? entering;
      callables.set(entering, callable);
      keepPassed(callable, memory, core);
    }
    return callable;
  };
  const host = parameters && types && hostCrossing(parameters, result, { name, types, isAsync });
  const referenceOf = referenceFinder(name, host, parameters !== undefined, (core, value, memory) => {
    // A guest that passes it on passes the same function.
    callables.set(enteringOf(core, memory), value);
  });
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
  const set = { ...(nullable && { nullable }), ...(isAsync && { async: isAsync }) };
  return defineType({
    name,
    kind: "funcref",
    label: name,
    flat: ["funcref"],
    nullable,
    lift: (memory: GuestMemory, core: unknown) => {
      const reference = presentReference(core, name, nullable);
      return reference === undefined ? undefined : callableOf(reference as GuestFunction, memory);
    },
    lower: (value: unknown, memory: GuestMemory) =>
      value === undefined && nullable ? null : referenceOf(value, memory),
    ...(hasErrnos && { withErrnos }),
    details: () => ({
      ...(parameters && describeCrossing(parameters, result)),
      ...(Object.keys(set).length > 0 && { options: set }),
    }),
    variant: (given: Options) => {
      checkOptions("funcref", given, OPTIONS);
      const isTyped = given.parameters !== undefined || given.result !== undefined || given.async === true;
      if (!isTyped) return functionReference(given);
      const inner = given.parameters ?? [];
      checkCrossing("funcref", inner, given.result);
      if (given.async === true) refuseViewGot("funcref", given.result);
      return functionReference({ ...given, parameters: [...inner], result: resultOf(given.result) });
    },
  }) as unknown as FuncRefType;
}

const OPTIONS: OptionKinds<Options> = { nullable: "flag", parameters: "any", result: "any", async: "flag" };

function nameOf({ parameters, result }: Options): string {
  if (parameters === undefined) return "funcref";
  return `funcref<(${parameters.map(({ name }) => name).join(", ")}) -> ${result?.name ?? "()"}>`;
}
