import { formatAny } from "@hostwright/types/internal";

import { ModuleLinkError } from "../errors.js";

/** Holds the value that an object has under a name, which may be `undefined`. */
export interface FoundValue {
  readonly value: unknown;
}

/**
 * Reads the option `imports` as the JavaScript API reads an import object: by `Get`, so that inherited names, getters and
 * proxies count. Nothing is ever found on `Object.prototype`, which every object inherits.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#read-the-imports
 */
export class PlainImports {
  readonly #given: object;
  /** The objects that have been read, by module name: a getter runs once. */
  readonly #namespaces = new Map<string, unknown>();

  /**
   * Keeps the option, unread.
   *
   * @throws {ModuleLinkError} `invalid-argument`
   */
  constructor(given: unknown) {
    if (given !== undefined && !isObject(given)) throw notAnObject(given);
    this.#given = given ?? {};
  }

  /** Finds the value for an import. Call it once for each: it may run a getter. */
  find(module: string, name: string): FoundValue | undefined {
    const namespace = this.#namespace(module);
    return isObject(namespace) ? lookUp(namespace, name) : undefined;
  }

  /** Tells whether there is a name, without running its getter, or that of a module which the guest does not import. */
  has(module: string, name: string): boolean {
    const namespace = this.#known(module);
    return namespace !== undefined && ownerOf(namespace, name) !== undefined;
  }

  /** Returns a value that is not an object, under the name of a module; `undefined` for other modules. */
  misfit(module: string): FoundValue | undefined {
    const value = this.#namespaces.get(module);
    return value === undefined || isObject(value) ? undefined : { value };
  }

  /** Names of the modules. */
  get moduleNames(): string[] {
    return namesOf(this.#given);
  }

  /** Lists the names under a module name. */
  namesOf(module: string): string[] {
    const namespace = this.#known(module);
    return namespace === undefined ? [] : namesOf(namespace);
  }

  /** Returns the value under a name, without running its getter. */
  peek(module: string, name: string): unknown {
    const namespace = this.#known(module);
    return namespace && dataOf(namespace, name);
  }

  #namespace(module: string): unknown {
    if (!this.#namespaces.has(module)) this.#namespaces.set(module, lookUp(this.#given, module)?.value);
    return this.#namespaces.get(module);
  }

  #known(module: string): object | undefined {
    const namespace = this.#namespaces.get(module) ?? dataOf(this.#given, module);
    return isObject(namespace) ? namespace : undefined;
  }
}

function lookUp(object: object, name: string): FoundValue | undefined {
  const value: unknown = Reflect.get(object, name);
  if (ownerOf(object, name) !== undefined) return { value };
  if (value === undefined) return undefined;
  // Either from Object.prototype, or from a proxy that has no such property.
  const { root } = walk(object);
  return root !== undefined && Object.is(value, Reflect.get(root, name, object)) ? undefined : { value };
}

/** Finds the object of a prototype chain that has a property; `undefined` where that is `Object.prototype`. */
function ownerOf(object: object, name: string): object | undefined {
  let at: object | null = object;
  while (at !== null && !isObjectPrototype(at)) {
    if (Object.hasOwn(at, name)) return at;
    at = Object.getPrototypeOf(at) as object | null;
  }
  return undefined;
}

/** Walks up a prototype chain as far as `Object.prototype`, which is the root if there is one. */
function walk(object: object): { readonly chain: readonly object[]; readonly root: object | undefined } {
  const chain: object[] = [];
  let at: object | null = object;
  while (at !== null && !isObjectPrototype(at)) {
    chain.push(at);
    at = Object.getPrototypeOf(at) as object | null;
  }
  return { chain, root: at ?? undefined };
}

// That of another realm is recognised by its properties.
function isObjectPrototype(object: object): boolean {
  if (object === Object.prototype) return true;
  return (
    Object.getPrototypeOf(object) === null &&
    ["constructor", "hasOwnProperty", "propertyIsEnumerable"].every((name) => Object.hasOwn(object, name))
  );
}

function namesOf(object: object): string[] {
  const names = walk(object).chain.flatMap((each, depth) =>
    Object.getOwnPropertyNames(each).filter((name) => depth === 0 || name !== "constructor"),
  );
  return [...new Set(names)];
}

function dataOf(object: object, name: string): unknown {
  const owner = ownerOf(object, name);
  const property = owner && Object.getOwnPropertyDescriptor(owner, name);
  return property?.value;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function notAnObject(given: unknown): ModuleLinkError {
  const fact = `are ${formatAny(given)}, which is not an object. Write { imports: { env: { log } } }.`;
  return new ModuleLinkError("invalid-argument", fact, [], { where: "link", subject: "imports" });
}
