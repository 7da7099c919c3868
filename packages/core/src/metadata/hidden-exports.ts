import { isWrittenAsMethod, ownMethod } from "./methods.js";
import { type ExportRecord, ownExports, recordExport } from "./records.js";

/**
 * The names of methods whose records lie with their function alone, since there is no `Symbol.metadata`: a decorator of another
 * library that stands above `@wasm.export` puts another function in its place.
 */
const names = new Set<PropertyKey>();

/** Notes a record that a decorator above may hide, and finds its class again when that has its first instance. */
export function findByInstance(record: ExportRecord, context: ClassMethodDecoratorContext): void {
  names.add(record.member);
  context.addInitializer(function (this: unknown) {
    adopt(this as object, record);
  });
}

/** Lists the methods of a prototype that look like wrappers of an exported method. */
export function hiddenMembers(prototype: object): PropertyKey[] {
  return Reflect.ownKeys(prototype).filter((member) => names.has(member) && isHidden(prototype, member));
}

// Classes that are extended run their initialisers first, and theirs is the first prototype.
function adopt(instance: object, record: ExportRecord): void {
  let owner: object | undefined;
  let prototype = Object.getPrototypeOf(instance) as object | null;
  while (prototype !== null) {
    if (ownMethod(prototype, record.member) === record.written) return;
    if (isHidden(prototype, record.member)) owner = prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  if (owner !== undefined) recordExport(owner, record);
}

function isHidden(prototype: object, member: PropertyKey): boolean {
  const method = ownMethod(prototype, member);
  if (method === undefined || isWrittenAsMethod(method)) return false;
  return ownExports(prototype).every((record) => record.member !== member);
}
