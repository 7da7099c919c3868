import { ByteReader } from "./byte-reader.js";
import { EXTERN, SECTION } from "./codes.js";
import {
  functionType,
  moduleBytes,
  rawSection,
  section,
  text,
  tryCompile,
  unsigned,
  valueType,
} from "./module-writer.js";
import { readTypeSection } from "./type-section.js";

/** Tells whether a value is a reference to a type of a guest. */
export type ReferenceTest = (value: unknown) => boolean;

/** The tests for the types of guests, by their type sections and the indices in them. */
const tests = new WeakMap<Uint8Array, Map<number, ReferenceTest | undefined>>();

/**
 * Makes the test for references to a type of a guest, which JavaScript cannot tell: a function of a module that has the same types.
 * Returns `undefined` where the engine compiles no bytes.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/matching.html#defined-types
 */
export function referenceTest(typeSection: Uint8Array, index: number): ReferenceTest | undefined {
  const known = tests.get(typeSection) ?? new Map<number, ReferenceTest | undefined>();
  tests.set(typeSection, known);
  if (!known.has(index)) known.set(index, makeTest(typeSection, index));
  return known.get(index);
}

function makeTest(typeSection: Uint8Array, index: number): ReferenceTest | undefined {
  const { functions } = readTypeSection(new ByteReader(typeSection));
  const module = tryCompile(testBytes(typeSection, index, functions.length, functions[index] !== undefined));
  if (module === undefined) return undefined;
  const { t: test } = new WebAssembly.Instance(module).exports as { readonly t: (value: unknown) => number };
  return (value) => {
    try {
      return test(value) === 1;
    } catch (error) {
      // Of another hierarchy.
      if (error instanceof TypeError) return false;
      throw error;
    }
  };
}

const OPCODE = { localGet: 0x20, refTest: [0xfb, 0x14], end: 0x0b } as const;

function testBytes(
  typeSection: Uint8Array,
  index: number,
  count: number,
  isFunction: boolean,
): Uint8Array<ArrayBuffer> {
  const reader = new ByteReader(typeSection);
  const groups = reader.u32();
  const [, ...heap] = valueType(`(ref ${String(index)})`);
  const body = [0, OPCODE.localGet, 0, ...OPCODE.refTest, ...heap, OPCODE.end];
  return moduleBytes([
    rawSection(SECTION.type, [
      unsigned(groups + 1),
      reader.bytes(reader.remaining),
      functionType([isFunction ? "funcref" : "anyref"], ["i32"]),
    ]),
    section(SECTION.function, [unsigned(count)]),
    section(SECTION.export, [[...text("t"), EXTERN.function, 0]]),
    section(SECTION.code, [[...unsigned(body.length), ...body]]),
  ]);
}
