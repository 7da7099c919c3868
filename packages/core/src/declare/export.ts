import type { AnyFunction } from "@hostwright/types";
import {
  carrierOf,
  findOptionProblem,
  type IsAny,
  isDecoratorContext,
  type OptionKinds,
} from "@hostwright/types/internal";

import { ModuleDefinitionError } from "../errors.js";
import type { Documentation } from "../metadata/documentation.js";
import { functionOptionProblem, type FunctionSpec, isFunctionSpec } from "../metadata/function-spec.js";
import { findByInstance } from "../metadata/hidden-exports.js";
import { ownMethod } from "../metadata/methods.js";
import { expectLateFields, type ExportRecord, recordExport, type ResultSpec } from "../metadata/records.js";
import { isGuestModule } from "../metadata/guest-class.js";
import type { GuestFieldCheck, IsOfGuest } from "./guest-field-check.js";
import type { Decorated, MemberKey, ReturnCheck, SignatureCheck } from "./signature-check.js";

/** Configures `@wasm.export`, beside name and types. */
export interface ExportOptions extends Documentation {
  /** `true` for a method that returns promises without being an `async` function: the guest is suspended until they settle. */
  readonly async?: boolean;
}

// One signature for both kinds of decorators, since the compiler's message prints every overload. A legacy decorator is called with
// class, key and descriptor, a standard one with method and context. Without a descriptor, F is never.

/**
 * Decorates methods of host modules with a result of type `R`, or a tuple of results; and fields of guest modules: with parameters for
 * a list, or with a result and no parameters. Made by `@wasm.export(name, result)`.
 */
export type ExportDecorator<R, IsAsync = false> = <
  T extends Decorated,
  K extends MemberKey,
  F extends AnyFunction = never,
>(
  target: T,
  key: IsOfGuest<T, K> extends true
    ? R extends readonly unknown[]
      ? GuestFieldCheck<T, K, F, R, undefined, IsAsync>
      : GuestFieldCheck<T, K, F, [], R, IsAsync>
    : ReturnCheck<T, K, F, R>,
  descriptor?: TypedPropertyDescriptor<F>,
) => void;

/** Decorates methods of host modules and fields of guest modules; made by `@wasm.export(name, parameters, result)`. */
export type SignatureDecorator<P extends readonly unknown[], R, IsAsync = false> = <
  T extends Decorated,
  K extends MemberKey,
  F extends AnyFunction = never,
>(
  target: T,
  key: IsOfGuest<T, K> extends true ? GuestFieldCheck<T, K, F, P, R, IsAsync> : SignatureCheck<T, K, F, P, R>,
  descriptor?: TypedPropertyDescriptor<F>,
) => void;

/** Is true for options that say so. */
type IsAsync<O> = O extends { readonly async: true } ? true : false;

/** Is true if the third argument is options or absent: then the second is a result, or made by `fn`. */
type IsOptions<B> = B extends undefined ? true : keyof B extends keyof ExportOptions ? true : false;

/** Refuses every method with a message. */
type RefusingDecorator<Message> = (target: Decorated, key: Message, descriptor?: unknown) => void;

// The compiler reports a wrong argument at the decorator. The arguments themselves accept anything: otherwise the compiler would
// not infer a tuple from a list that contains a call, such as `[u32, list(u32)]`.

/** Checks the name: itself, or the compiler's message for a decorator without parentheses. */
export type ExportName<N, A> = N extends string | undefined
  ? N
  : A extends MemberKey
    ? "write @wasm.export()"
    : string | undefined;

/** Selects the decorator for the arguments of `@wasm.export`. */
export type DecoratorFor<A, B, O = undefined> =
  IsAny<A> extends true
    ? ExportDecorator<A>
    : A extends FunctionSpec<infer P extends readonly unknown[], infer R, infer S>
      ? SignatureDecorator<P, R, [S] extends [true] ? true : IsAsync<B>>
      : IsOptions<B> extends true
        ? ExportDecorator<A, IsAsync<B>>
        : A extends readonly unknown[]
          ? SignatureDecorator<A, B, IsAsync<O>>
          : RefusingDecorator<"the types of the parameters must be a list: write [f64]">;

/**
 * Exports a method to guests. The name defaults to that of the method; the result is a type, a tuple of types, or nothing.
 *
 * Written as `@wasm.export(…)`, since `export` is a reserved word. The compiler checks that the method returns values of the
 * result type. All problems of a class are reported at once, when it is linked.
 *
 * With legacy decorators (`experimentalDecorators`), each parameter has a decorator of its own. A standard decorator does not
 * see parameters: give it the list of their types, `@wasm.export(name, [f64], f64)`, or a call of `fn`,
 * `@wasm.export(name, fn([string]))`, for a method without a result. Both forms work with both kinds of decorators.
 *
 * An `async` method suspends the guest until its promise settles, if the engine has JSPI; call the guest with `guest.call`.
 * A method that returns promises without being `async` needs `{ async: true }`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { f64, i32 } from "@hostwright/types";
 *
 * class Arithmetic extends HostModuleBase {
 *   static override readonly moduleName = "arithmetic";
 *   @wasm.export("divmod", [i32, i32])
 *   divmod(@i32 a: number, @i32 b: number): [number, number] {
 *     return [Math.trunc(a / b), a % b];
 *   }
 *   @wasm.export("double", [f64], f64) // also as a standard decorator
 *   double(x: number): number {
 *     return 2 * x;
 *   }
 * }
 * ```
 */
export function exportMethod(name?: string): ExportDecorator<undefined>;
export function exportMethod<
  const A,
  const B = undefined,
  N = string | undefined,
  const O extends ExportOptions = ExportOptions,
>(
  name: ExportName<N, A>,
  first: A,
  second?: B,
  options?: O,
): [N] extends [string | undefined] ? DecoratorFor<A, B, O> : void;

export function exportMethod(name?: unknown, ...given: unknown[]): any {
  const [key] = given;
  const isBare = name !== undefined && typeof name !== "string";
  if (isBare && (typeof key === "string" || typeof key === "symbol" || isDecoratorContext(key))) {
    recordBare(name, key);
    return undefined;
  }
  return makeDecorator(name, given);
}

function makeDecorator(name: unknown, given: readonly unknown[]) {
  const types = typesOf(given);
  // A name of another kind, such as a type in its place, would be exported under its text.
  const optionProblem = findOptionProblem({ name }, { name: "text" }) ?? types.optionProblem;
  const described: Described = {
    ...types,
    name: typeof name === "string" ? name : types.name,
    optionProblem,
  };
  return (target: unknown, key: unknown, descriptor?: unknown): void => {
    if (isDecoratorContext(key)) exportInContext(described, target, key);
    else {
      recordExport(target as object, {
        ...described,
        member: key as PropertyKey,
        on: placeOf(target, key, descriptor as PropertyDescriptor | undefined),
        spelling: "legacy decorator",
        // The class still has the function that was written, whatever decorators below this one have made of it.
        written: ownMethod(target as object, key as PropertyKey),
      });
    }
  };
}

const OPTIONS: OptionKinds<ExportOptions> = { async: "flag", doc: "text", names: "array" };

type Described = Pick<
  ExportRecord,
  "name" | "parameters" | "result" | "isAsync" | "optionProblem" | "documented"
>;

/** Tells the forms apart: `(result, options)`, `(fn(…), options)` and `([types], result, options)`. */
function typesOf([first, second, third]: readonly unknown[]): Described {
  if (isFunctionSpec(first)) {
    const { name, parameters, result, async } = first;
    const options = readOptions(second);
    const optionProblem = functionOptionProblem(first) ?? options.optionProblem;
    return {
      name,
      parameters,
      result,
      isAsync: async === true || options.isAsync,
      optionProblem,
      documented: { ...first, ...options.documented },
    };
  }
  // Types are functions, tuples of them arrays: neither can be taken for options.
  if (typeof second === "function" || Array.isArray(second) || third !== undefined) {
    return {
      name: undefined,
      parameters: first as ExportRecord["parameters"],
      result: second as ResultSpec,
      ...readOptions(third),
    };
  }
  return { name: undefined, parameters: undefined, result: first as ResultSpec, ...readOptions(second) };
}

/** Records a decorator without parentheses, which receives the member instead of a name. */
function recordBare(target: unknown, key: PropertyKey | DecoratorContext): void {
  if (isDecoratorContext(key)) exportInContext(BARE, target, key, "bare");
  else recordExport(target as object, { ...BARE, member: key, on: "bare", spelling: "legacy decorator" });
}

const BARE: Described = { name: undefined, parameters: undefined, result: undefined, isAsync: false };

/** Reads the options of a decorator; the mistake in them is reported when the class is read, since a decorator never throws. */
function readOptions(options: unknown = {}): Pick<ExportRecord, "isAsync" | "optionProblem" | "documented"> {
  const optionProblem = findOptionProblem(options, OPTIONS);
  const documented: ExportOptions = optionProblem === undefined ? (options as object) : {};
  return { isAsync: documented.async === true, optionProblem, documented };
}

function exportInContext(
  described: Described,
  value: unknown,
  context: DecoratorContext,
  on: ExportRecord["on"] = placeIn(context),
): void {
  const member = context.name ?? "constructor";
  const written = context.kind === "method" ? (value as ExportRecord["written"]) : undefined;
  const record = { ...described, member, on, spelling: "standard decorator", written } as const;
  const carrier = carrierOf(value, context);
  // The reading of the class throws, if there is a carrier to keep the record until then.
  if (carrier !== undefined) {
    recordExport(carrier, record);
    if (carrier === value && context.kind === "method" && on === "method") findByInstance(record, context);
  } else if (on === "field") recordLater(context, record);
  else throw unreachable(String(member), on);
}

/** Records a field when an instance is constructed: nothing leads from its decorator to the class without `Symbol.metadata`. */
function recordLater(context: DecoratorContext, record: ExportRecord): void {
  expectLateFields();
  (context as ClassFieldDecoratorContext<object>).addInitializer(function () {
    if (!isGuestModule(this)) throw unreachable(String(record.member), record.on);
    recordExport(this, record);
  });
}

function unreachable(member: string, on: ExportRecord["on"]): ModuleDefinitionError {
  const message = `${member}: @wasm.export stands on a ${on}. Put it on a public method.`;
  return new ModuleDefinitionError("invalid-module", message, [
    { code: "misplaced-decorator", where: member, message },
  ]);
}

function placeIn(context: DecoratorContext): ExportRecord["on"] {
  if (context.kind === "class") return "class";
  if (context.static) return "static member";
  if (context.private) return "private member";
  if (context.kind === "field") return "field";
  return context.kind === "method" ? "method" : "accessor";
}

function placeOf(
  target: unknown,
  key: unknown,
  descriptor: PropertyDescriptor | undefined,
): ExportRecord["on"] {
  if (key === undefined) return "class";
  if (typeof target === "function") return "static member";
  if (typeof descriptor?.value === "function") return "method";
  return descriptor?.get === undefined && descriptor?.set === undefined ? "field" : "accessor";
}
