import { SECTION } from "./codes.js";
import { ByteReader } from "./byte-reader.js";
import { SectionError } from "./section-error.js";

/**
 * As they must follow each other, each at most once.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#binary-module
 */
const ORDER: readonly number[] = [
  SECTION.type,
  SECTION.import,
  SECTION.function,
  SECTION.table,
  SECTION.memory,
  SECTION.tag,
  SECTION.global,
  SECTION.export,
  SECTION.start,
  SECTION.element,
  SECTION.dataCount,
  SECTION.code,
  SECTION.data,
];

/** What is told of a module's sections. */
export interface SectionVisitor {
  /** Says what to do with a section that begins: have its contents, pass over them, or read no further. */
  begin(id: number): "take" | "skip" | "stop";
  /** Takes the contents of a section, which may be gone once it returns: nothing may keep the reader. */
  take(id: number, contents: ByteReader): void;
}

/**
 * What a walk asks for: a `byte`, or none at the end of the module; so many bytes to `take` as a view, or to `skip`.
 * A module that ends in the middle of those is cut off.
 */
type Step =
  { readonly kind: "byte"; readonly length: 1 } | { readonly kind: "take" | "skip"; readonly length: number };

/** A walk through the sections of a module, which is given what it asks for from wherever the module comes. */
export type SectionWalk = Generator<Step, void, Uint8Array>;

const PREAMBLE = "\0asm\u{1}\0\0\0";

// Spec: https://webassembly.github.io/spec/js-api/#limits, "the maximum size of a module is 1,073,741,824 bytes".
const LARGEST_MODULE = 2 ** 30;

/**
 * Walks through the sections of a module. Whether its bytes are all there or still arriving is the business of who
 * drives the walk.
 *
 * @throws {SectionError} `malformed`; whatever the visitor throws
 */
export function* walkSections(visitor: SectionVisitor): SectionWalk {
  const preamble = yield { kind: "take", length: PREAMBLE.length };
  if (String.fromCharCode(...preamble) !== PREAMBLE) {
    throw new SectionError("malformed", 0, "this is no WebAssembly module of version 1.");
  }
  let offset = PREAMBLE.length;
  let rank = -1;
  for (;;) {
    const [id] = yield { kind: "byte", length: 1 };
    if (id === undefined) return;
    rank = nextRank(rank, id, offset);
    const action = visitor.begin(id);
    if (action === "stop") return;
    const sizeBytes = yield* readNumber();
    const length = new ByteReader(sizeBytes, offset + 1).u32();
    if (length > LARGEST_MODULE) {
      throw new SectionError("malformed", offset, `a section of ${String(length)} bytes is announced.`);
    }
    offset += 1 + sizeBytes.length;
    const contents = yield { kind: action, length };
    if (action === "take") visitor.take(id, new ByteReader(contents, offset));
    offset += length;
  }
}

function nextRank(rank: number, id: number, offset: number): number {
  const next = ORDER.indexOf(id);
  if (next === -1) return rank;
  if (next > rank) return next;
  throw new SectionError("malformed", offset, `section ${String(id)} comes twice, or too late.`);
}

function* readNumber(): Generator<Step, Uint8Array, Uint8Array> {
  const bytes: number[] = [];
  do {
    const [byte] = yield { kind: "take", length: 1 };
    bytes.push(byte as number);
  } while ((bytes.at(-1) as number) >= 0x80 && bytes.length < 5);
  return Uint8Array.from(bytes);
}
