import { type ByteReader, SectionError } from "./byte-reader.js";
import { ADDRESS_CONSTANT, CONSTANT, SEGMENT } from "./codes.js";

/** Finds the value of an imported global by its index; `undefined` where it is not known. */
export type GlobalValue = (index: number) => number | undefined;

/**
 * Finds the functions that the active segments of a module put into a table when it is instantiated: their indices in the module, by the
 * places that they are put at. Segments from the first on that is of an unknown form are left out.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#element-section
 *
 * @throws {SectionError} `malformed`
 */
export function readPlacedFunctions(
  reader: ByteReader,
  table: number,
  globals: GlobalValue,
): ReadonlyMap<number, number> {
  const placed = new Map<number, number>();
  try {
    reader.each(() => {
      readSegment(reader, table, globals, placed);
    });
  } catch (error) {
    if (!(error instanceof SectionError) || error.code !== "unknown-encoding") throw error;
  }
  return placed;
}

function readSegment(
  reader: ByteReader,
  wanted: number,
  globals: GlobalValue,
  placed: Map<number, number>,
): void {
  const { offset } = reader;
  const form = reader.u32();
  if (form > SEGMENT.all) reader.unknown("form of segment", form, offset);
  const isActive = (form & SEGMENT.passive) === 0;
  const hasTable = isActive && (form & SEGMENT.explicit) !== 0;
  const table = hasTable ? reader.u32() : 0;
  const first = isActive ? readConstant(reader, globals) : undefined;
  const isOfExpressions = (form & SEGMENT.expressions) !== 0;
  if ((form & (SEGMENT.passive | SEGMENT.explicit)) !== 0) skipType(reader, isOfExpressions);
  reader.each((index) => {
    // A global of functions does not tell which one it holds.
    const found = isOfExpressions ? readConstant(reader, () => undefined) : reader.u32();
    if (first === undefined || table !== wanted) return;
    const at = (first % 2 ** 32) + index;
    if (found === undefined) placed.delete(at);
    else placed.set(at, found);
  });
}

function skipType(reader: ByteReader, isReference: boolean): void {
  const { offset } = reader;
  const code = reader.u8();
  // The kind of elements, or the short form of a reference type; the long one has a heap type.
  if (isReference && code < SEGMENT.shortest) reader.s33();
  if (!isReference && code !== 0) reader.unknown("kind of elements", code, offset);
}

/** Reads a constant expression: an address, or the index of a function. */
function readConstant(reader: ByteReader, globals: GlobalValue): number | undefined {
  const stack: (number | undefined)[] = [];
  for (;;) {
    const { offset } = reader;
    const instruction = reader.u8();
    switch (instruction) {
      case CONSTANT.end:
        return stack.pop();
      case ADDRESS_CONSTANT.i32:
        // As unsigned, which addresses are.
        stack.push(reader.s33() >>> 0);
        break;
      case ADDRESS_CONSTANT.i64:
        stack.push(Number(reader.u64()));
        break;
      case CONSTANT.globalGet:
        stack.push(globals(reader.u32()));
        break;
      case CONSTANT.refFunc:
        stack.push(reader.u32());
        break;
      case CONSTANT.refNull:
        reader.s33();
        stack.push(undefined);
        break;
      case ADDRESS_CONSTANT.addI32:
      case ADDRESS_CONSTANT.addI64: {
        const [a, b] = [stack.pop(), stack.pop()];
        stack.push(a === undefined || b === undefined ? undefined : a + b);
        break;
      }
      default:
        reader.unknown("constant instruction", instruction, offset);
    }
  }
}
