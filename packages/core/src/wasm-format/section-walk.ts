import { ByteReader, SectionError } from "./byte-reader.js";
import { SECTION } from "./codes.js";

/**
 * Lists the sections in the order that the specification demands. Each may come once.
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

/** Receives the sections of a module. */
export interface SectionVisitor {
  /** Decides about a section that begins: `take` its contents, `skip` them, or `stop` reading. */
  begin(id: number): "take" | "skip" | "stop";
  /** Receives the contents of a section. They may be overwritten after it returns: do not keep the reader. */
  take(id: number, contents: ByteReader): void;
}

/**
 * Requests bytes: one `byte`, which may be missing at the end of the module, or `length` bytes to `take` as a view or to `skip`,
 * all of which have to be there.
 */
type Step =
  { readonly kind: "byte"; readonly length: 1 } | { readonly kind: "take" | "skip"; readonly length: number };

/** Walks through the sections of a module. It yields requests, and its driver passes the bytes in. */
export type SectionWalk = Generator<Step, void, Uint8Array>;

const PREAMBLE = "\0asm\u{1}\0\0\0";

// Spec: https://webassembly.github.io/spec/js-api/#limits, "the maximum size of a module is 1,073,741,824 bytes".
const LARGEST_MODULE = 2 ** 30;

/**
 * Walks through the sections of a module, wherever its bytes come from: the driver of the generator fetches them.
 *
 * @throws {SectionError} `malformed`; the errors of the visitor
 */
export function* walkSections(visitor: SectionVisitor): SectionWalk {
  const preamble = yield { kind: "take", length: PREAMBLE.length };
  if (String.fromCharCode(...preamble) !== PREAMBLE) {
    throw new SectionError("malformed", 0, "the bytes are not a WebAssembly module of version 1.");
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
      throw new SectionError(
        "malformed",
        offset,
        `${String(length)} bytes are announced, and a module has at most ${String(LARGEST_MODULE)}.`,
      );
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

/**
 * Walks through a module whose bytes are all there. It copies nothing.
 *
 * @throws {SectionError} `malformed`; the errors of the visitor
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
