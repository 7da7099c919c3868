// A standard decorator does not receive its class: its records are kept with something that the class has.
const METADATA = Symbol.for("Symbol.metadata");

/** Says whether a decorator's second argument is the context object that standard decorators get. */
export function isDecoratorContext(argument: unknown): argument is DecoratorContext {
  return typeof argument === "object" && argument !== null && "kind" in argument;
}

/**
 * Gives the object with which a standard decorator keeps its records: the metadata of the class, or else the function
 * that it stands on. `undefined` for anything else, such as a plain field where there is no metadata.
 */
export function carrierOf(value: unknown, context: DecoratorContext): object | undefined {
  // TypeScript and swc make metadata only where the engine has Symbol.metadata, whatever the declarations say. To define the
  // symbol here would patch a global of the engine.
  const metadata = context.metadata as object | undefined;
  if (metadata !== undefined) return metadata;
  if (context.kind === "class") return value as object;
  // No key of the class leads to a private member.
  if (context.private) return undefined;
  if (typeof value === "function") return value;
  return context.kind === "accessor" ? (value as { readonly get: () => unknown }).get : undefined;
}

/**
 * Gives everything that standard decorators of this prototype's class may have kept their records with; for a constructor,
 * those that decorators of static members may have, where there is no metadata.
 */
export function carriersOf(target: object): readonly object[] {
  const constructor = ownValue(target, "constructor");
  const isPrototype = typeof constructor === "function" && constructor.prototype === target;
  return [...(isPrototype ? metadataOf(constructor) : []), ...ownMethods(target)];
}

function metadataOf(constructor: object): object[] {
  const { metadata = METADATA } = Symbol as { readonly metadata?: symbol };
  // Compilers fall back to the registered symbol, and a polyfill that is loaded later may choose another one.
  return [...new Set([metadata, METADATA])]
    .map((key) => ownValue(constructor, key))
    .filter((value) => typeof value === "object" && value !== null);
}

function ownMethods(holder: object): object[] {
  return Reflect.ownKeys(holder).flatMap((key) => {
    const parts: unknown[] = Object.values(Object.getOwnPropertyDescriptor(holder, key) ?? {});
    // A method of a prototype may be a wrapper, a function expression, which can be constructed as well.
    const mayBeClass = typeof holder === "function" || key === "constructor";
    return parts.filter((part) => typeof part === "function" && !(mayBeClass && isConstructor(part)));
  }) as object[];
}

// A class that is kept in a static member has records of its own. Generators have a prototype too, but without this key.
function isConstructor(found: object): boolean {
  const prototype = ownValue(found, "prototype");
  return typeof prototype === "object" && prototype !== null && Object.hasOwn(prototype, "constructor");
}

function ownValue(object: object, key: PropertyKey): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}
