import { SectionError } from "./section-error.js";
import { type SectionVisitor, walkSections } from "./section-walk.js";

/**
 * Walks through a module that is there as a whole. Copies nothing.
 *
 * @throws {SectionError} `malformed`; whatever the visitor throws
 */
export function walkBytes(bytes: Uint8Array, visitor: SectionVisitor): void {
  const walk = walkSections(visitor);
  let at = 0;
  let asked = walk.next();
  while (asked.done !== true) {
    const { kind, length } = asked.value;
    const start = at;
    at += Math.min(length, bytes.length - at);
    if (at - start < length && kind !== "byte") {
      throw new SectionError("malformed", bytes.length, "the module is cut off.");
    }
    asked = walk.next(bytes.subarray(start, at));
  }
}
