import { TypeDefinitionError } from "../errors.js";
import type { Liftable, Storable } from "./capabilities.js";
import { carrierOf, carriersOf, isDecoratorContext } from "./decorator-context.js";
import { findRecords, recordsOf } from "./records.js";

// The kinds of records.
const PARAMETERS = "parameters";
const FIELDS = "fields";
const FIELD_KINDS = "field-kinds";
const MISPLACED = "misplaced";

/** The types of the parameters of each method that was annotated on a prototype, by index. */
type ParameterTypes = Map<PropertyKey, Liftable<unknown>[]>;

/** Describes a decorator in a place where it has no effect, such as a type on a method. */
export interface MisplacedDecorator {
  /** The member that it stands on; `undefined` for the constructor. */
  readonly member: PropertyKey | undefined;
  /** The fault, for a message. */
  readonly fact: string;
  /** True for a second type in one place. */
  readonly isConflict?: boolean;
}

/** The types of a method's parameters that were annotated on this prototype, by index. */
export function ownParameters(
  prototype: object,
  method: PropertyKey,
): readonly (Liftable<unknown> | undefined)[] {
  return (findRecords(PARAMETERS, prototype) as ParameterTypes | undefined)?.get(method) ?? [];
}

/** The types of the fields that were annotated on this prototype, in the order of their declaration. */
export function ownFields(prototype: object): ReadonlyMap<string, Storable<unknown>> {
  return new Map(recordedOn(FIELDS, prototype) as Iterable<[string, Storable<unknown>]>);
}

/** The decorators on this prototype, or on this constructor, that stand where they can do nothing. */
export function ownMisplaced(target: object): readonly MisplacedDecorator[] {
  return recordedOn(MISPLACED, target) as MisplacedDecorator[];
}

/** Gives the records of both kinds of decorators: on a target itself, and on the carriers of a prototype's class. */
function recordedOn(kind: string, target: object): unknown[] {
  return [target, ...carriersOf(target)].flatMap((carrier) => [
    ...((findRecords(kind, carrier) ?? []) as Iterable<unknown>),
  ]);
}

/**
 * Records a decorator that has no effect in its place. A decorator never throws: a class reports all of its problems at
 * once, when it is read.
 */
function recordMisplaced(target: object, misplaced: MisplacedDecorator): void {
  recordsOf<MisplacedDecorator[]>(MISPLACED, target, () => []).push(misplaced);
}

function recordParameter(target: object, method: PropertyKey, index: number, type: Liftable<unknown>): void {
  // Parameter decorators run last to first, so index 0 may arrive after index 3.
  const methods = recordsOf<ParameterTypes>(PARAMETERS, target, () => new Map());
  const types = methods.get(method) ?? [];
  const other = types[index];
  if (other !== undefined) {
    const fact = `parameter ${String(index)} has two types, ${type.name} and ${other.name}. Keep one of them.`;
    recordMisplaced(target, { member: method, fact, isConflict: true });
  }
  types[index] = type;
  methods.set(method, types);
}

function recordField(target: object, field: string, type: Storable<unknown>): void {
  const fields = recordsOf(FIELDS, target, () => new Map<string, Storable<unknown>>());
  const other = fields.get(field);
  if (other !== undefined) {
    const fact = `has two types, ${type.name} and ${other.name}. Keep one of them.`;
    recordMisplaced(target, { member: field, fact, isConflict: true });
  }
  fields.set(field, type);
}

/** Records the target of a type's decorator. */
export function annotate(type: Liftable<unknown> | Storable<unknown>, args: readonly unknown[]): void {
  const [target, key, third] = args;
  if (isDecoratorContext(key)) {
    annotateInContext(type, target, key);
    return;
  }
  if ((typeof target !== "object" && typeof target !== "function") || target === null || args.length < 2) {
    throw new TypeDefinitionError(
      "misplaced-decorator",
      `${type.name} was called with arguments that are not those of a decorator. Write @${type.name} before a parameter or a field.`,
    );
  }
  const member = key as PropertyKey | undefined;
  if (typeof third === "number") {
    annotateParameter(type, target, member, third);
  } else {
    annotateField(type, target, member, third as PropertyDescriptor | undefined);
  }
}

function annotateParameter(
  type: Liftable<unknown> | Storable<unknown>,
  target: object,
  method: PropertyKey | undefined,
  index: number,
): void {
  const fact = misplacedParameter(type, target, method);
  if (fact === undefined) recordParameter(target, method as PropertyKey, index, type as Liftable<unknown>);
  else
    recordMisplaced(target, {
      member: method,
      fact: `@${type.name} stands on parameter ${String(index)}${fact}`,
    });
}

/** Describes the fault of a type on a parameter; `undefined` without one. The sentence begins with the parameter. */
function misplacedParameter(
  type: Liftable<unknown> | Storable<unknown>,
  target: object,
  method: PropertyKey | undefined,
): string | undefined {
  if (method === undefined) return " of the constructor, which no guest calls. Remove it.";
  if (typeof target === "function") {
    return " of a static method, which no guest calls. Remove it, or the static.";
  }
  return "lift" in type ? undefined : `, and ${type.name} is not a type for parameters.`;
}

function annotateField(
  type: Liftable<unknown> | Storable<unknown>,
  target: object,
  field: PropertyKey | undefined,
  descriptor: PropertyDescriptor | undefined,
): void {
  const place = misplacedField(type, target, field, descriptor);
  if (place === undefined) recordField(target, field as string, type as Storable<unknown>);
  else recordMisplaced(target, { member: field, fact: `@${type.name} stands on ${place}` });
}

/** Describes the place of a type that is not a field for it, and the next step; `undefined` for a field. */
function misplacedField(
  type: Liftable<unknown> | Storable<unknown>,
  target: object,
  field: PropertyKey | undefined,
  descriptor: PropertyDescriptor | undefined,
): string | undefined {
  const next = "Put it on a parameter or a field.";
  // tsc and esbuild pass no descriptor for a field, babel one with an `initializer`.
  if (typeof descriptor?.value === "function") return `a method. ${next}`;
  if (descriptor?.get !== undefined || descriptor?.set !== undefined) return `an accessor. ${next}`;
  return typeof target === "function" ? `a static field. ${next}` : unfitField(type, field);
}

/** Describes a field that cannot have a type; `undefined` for any other. */
function unfitField(
  type: Liftable<unknown> | Storable<unknown>,
  field: PropertyKey | undefined,
): string | undefined {
  if (typeof field !== "string") return "a field that no string names.";
  return "layout" in type ? undefined : `a field, and ${type.name} has no fixed size.`;
}

function annotateInContext(
  type: Liftable<unknown> | Storable<unknown>,
  value: unknown,
  context: DecoratorContext,
): void {
  const carrier = carrierOf(value, context);
  if (carrier === undefined) {
    const place = `@${type.name} on ${String(context.name)}`;
    throw new TypeDefinitionError("misplaced-decorator", withoutMetadata(context, type.name), {
      where: place,
    });
  }
  const member = context.kind === "class" ? undefined : context.name;
  const fact = misplacedIn(type, context, carrier);
  if (fact !== undefined) recordMisplaced(carrier, { member, fact });
  else recordField(carrier, member as string, type as Storable<unknown>);
}

function withoutMetadata(context: DecoratorContext, type: string): string {
  if (context.kind !== "class" && context.private) {
    return "stands on a private member, which no view of a struct can have. Give it a public name.";
  }
  const fact = "is a standard decorator of a plain field, and there is no Symbol.metadata to tell its class";
  const remedy = `Write @${type} accessor ${String(context.name)}, define Symbol.metadata first, or set "experimentalDecorators": true in tsconfig.json.`;
  return `${fact}. ${remedy}`;
}

/** Gives the fault of a type as a standard decorator there; `undefined` without one. */
function misplacedIn(
  type: Liftable<unknown> | Storable<unknown>,
  context: DecoratorContext,
  carrier: object,
): string | undefined {
  const { kind } = context;
  const place = `@${type.name} stands on`;
  if (kind !== "field" && kind !== "accessor") {
    return `${place} ${PLACES[kind]}. Put it on a field; a method's parameters are told to @wasm.export.`;
  }
  if (context.static) return `${place} a static field. Remove it, or the static.`;
  if (context.private) return `${place} a private member, which no view can have. Give it a public name.`;
  const unfit = unfitField(type, context.name);
  if (unfit !== undefined) return `${place} ${unfit}`;
  // All accessors of a class are decorated before all its plain fields, whatever order they are written in.
  const kinds = recordsOf(FIELD_KINDS, carrier, () => new Set<string>()).add(kind);
  if (kinds.size === 1) return undefined;
  return `${place} a field of another kind than those before it, and standard decorators do not tell their order. Make all of them accessors, or none.`;
}

const PLACES = {
  class: "a class",
  method: "a method",
  getter: "an accessor",
  setter: "an accessor",
} as const;
