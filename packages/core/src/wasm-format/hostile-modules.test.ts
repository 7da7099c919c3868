import fc from "fast-check";

import { assemble } from "../fixtures/guests.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";
import { custom, list, moduleOf, section, streamOf, text, unsigned } from "./module-bytes.fixture.js";
import { type ModuleSections, readSections, readSectionsFrom } from "./module-sections.js";
import { SectionError } from "./byte-reader.js";
import { caseCount } from "../fixtures/cases.fixture.js";

// Nothing here is timed. That reading ends follows from its construction, which "reads no byte more often than once" and
// "gives no more than the bytes that there are" hold: every loop consumes a byte at least for what it gives.

const seeds: Uint8Array<ArrayBuffer>[] = [];

beforeAll(async () => {
  const features = { exceptions: true, memory64: true, multi_memory: true, threads: true };
  const functions = Array.from(
    { length: 40 },
    (_, index) => `(import "env" "f${index}" (func (param ${"i32 ".repeat(index % 9)}) (result i64)))`,
  );
  seeds.push(
    await assemble(""),
    await assemble(
      '(import "env" "add" (func $add (param i32 i32) (result i32))) (export "add" (func $add))',
    ),
    await assemble(
      `${functions.join("\n")}
      (import "js" "ram" (memory 1 2 shared)) (import "js" "e" (tag (param i32))) (import "js" "t" (table 1 funcref))
      (memory (export "big") i64 1 4) (global (export "g") (mut i32) (i32.const 0))
      (func $begin) (start $begin) (func (export "run") (result i64) (call 0)) (data (i32.const 0) "hello")`,
      features,
      { write_debug_names: true },
    ),
    // Forms that the text format of this toolchain does not know: groups, subtypes, structs, arrays, compact imports.
    moduleOf(
      custom("producers", [1, 2, 3]),
      section(
        1,
        list(
          [
            0x4e,
            ...list(
              [0x50, ...list(), 0x5f, ...list([0x7f, 0x01], [0x63, 0x01, 0x00])],
              [0x60, ...list([0x64, 0x00]), ...list([0x7f])],
            ),
          ],
          [0x4f, ...list([0x00]), 0x5f, ...list([0x7f, 0x01])],
          [0x5e, 0x78, 0x01],
        ),
      ),
      section(
        2,
        list(
          [...text("env"), 0, 0x7f, ...list([...text("a"), 0, 1], [...text("b"), 3, 0x6f, 0])],
          [...text("js"), 0, 0x7e, 0, 1, ...list(text("c"), text("d"), text("e"))],
        ),
      ),
      section(14, [1, 2, 3]),
      custom("name", [...section(0, text("kv")), ...section(1, list([0, ...text("a")]))]),
    ),
  );
});

/** Counts the entries that reading gives: each takes memory. */
function sizeOf({ imports, memories, exports }: ModuleSections): number {
  return imports.length + memories.length + exports.length;
}

/** Reads a module, and expects sections or the refusal that is meant for it. */
function expectAnswer(bytes: Uint8Array): ModuleSections | undefined {
  const answer = attempt(() => readSections(bytes));
  if (!(answer instanceof Error)) {
    expect(sizeOf(answer as ModuleSections)).toBeLessThanOrEqual(bytes.length);
    return answer as ModuleSections;
  }
  expect(answer).toBeInstanceOf(SectionError);
  const { offset } = answer as SectionError;
  expect(offset).toBeLessThanOrEqual(bytes.length);
  expect(offset).toBeGreaterThanOrEqual(0);
  return undefined;
}

/** The lengths at which a module could end: after its preamble, and after each section. */
function boundariesOf(module: Uint8Array): Set<number> {
  const ends = new Set<number>();
  for (let at = 8; at <= module.length;) {
    ends.add(at);
    let size = 0;
    let shift = 0;
    at++;
    for (; (module[at] ?? 0) >= 0x80; shift += 7) size += ((module[at++] as number) & 0x7f) << shift;
    size += (module[at++] ?? 0) << shift;
    at += size;
  }
  return ends;
}

/** Changes to the bytes of a module: of single ones, of runs, and numbers that announce too much. */
const changes = fc.array(
  fc.record({
    at: fc.nat(),
    remove: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat({ max: 8 }) }),
    insert: fc.oneof(
      { weight: 4, arbitrary: fc.nat({ max: 255 }).map((byte) => [byte]) },
      { weight: 2, arbitrary: fc.nat({ max: 0xffffffff }).map(unsigned) },
      { weight: 1, arbitrary: fc.array(fc.nat({ max: 255 }), { maxLength: 12 }) },
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

function change(seed: Uint8Array, edits: readonly { at: number; remove: number; insert: number[] }[]) {
  const bytes = [...seed];
  for (const { at, remove, insert } of edits) bytes.splice(8 + (at % (bytes.length - 7)), remove, ...insert);
  return Uint8Array.from(bytes);
}

const mutated = fc
  .tuple(fc.nat({ max: 3 }), changes)
  .map(([seed, edits]) => change(seeds[seed] as Uint8Array, edits));

test("the seeds themselves are read", () => {
  for (const seed of seeds) expect(expectAnswer(seed)).toBeDefined();
});

test("a module that is cut off is refused, unless what is left ends with a section", () => {
  for (const seed of seeds) {
    const boundaries = boundariesOf(seed);
    for (let length = 0; length < seed.length; length++) {
      const answer = expectAnswer(seed.slice(0, length));
      expect([length, answer !== undefined]).toEqual([length, boundaries.has(length)]);
    }
  }
});

test("bytes at random give an answer or a refusal", () => {
  const random = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(random, fc.boolean(), (bytes, isModule) => {
      expectAnswer(isModule ? moduleOf([...bytes]) : bytes);
    }),
    { numRuns: caseCount(5000) },
  );
});

test("sections of random contents give an answer or a refusal", () => {
  const contents = fc.oneof(
    fc.array(fc.nat({ max: 255 }), { maxLength: 60 }),
    // Bytes that mean something more often than others.
    fc.array(
      fc.constantFrom(0, 1, 2, 3, 4, 0x4e, 0x4f, 0x50, 0x5e, 0x5f, 0x60, 0x63, 0x64, 0x6f, 0x70, 0x7e, 0x7f),
      { maxLength: 60 },
    ),
  );
  const sections = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 5, 7, 8), contents), { maxLength: 4 });
  fc.assert(
    fc.property(sections, (chosen) => {
      const inOrder = chosen.toSorted(([a], [b]) => a - b);
      expectAnswer(moduleOf(...inOrder.map(([id, bytes]) => section(id, bytes))));
    }),
    { numRuns: caseCount(5000) },
  );
});

test("changed modules give an answer or a refusal", () => {
  fc.assert(
    fc.property(mutated, (bytes) => {
      expectAnswer(bytes);
    }),
    { numRuns: caseCount(5000) },
  );
});

test("where the engine takes a module with one byte changed, whatever it becomes, it is read as the engine reads it", async () => {
  const seed = await assemble(
    `(import "env" "f" (func $f (param i32 f64) (result i32))) (import "e" "ram" (memory 1 2))
    (import "e" "t" (table 1 externref)) (global (export "g") (mut i64) (i64.const 0))
    (func $begin) (start $begin) (export "again" (func $f)) (export "run" (func $begin))`,
    { multi_memory: true },
  );
  let taken = 0;
  for (let at = 0; at < seed.length; at++) {
    for (let byte = 0; byte < 256; byte++) {
      const bytes = seed.with(at, byte);
      if (!WebAssembly.validate(bytes)) continue;
      taken += 1;
      const { imports, exports } = readSections(bytes);
      const module = new WebAssembly.Module(bytes);
      expect(imports.map(({ module, name, extern: { kind } }) => [module, name, kind])).toEqual(
        WebAssembly.Module.imports(module).map(({ module, name, kind }) => [module, name, kind]),
      );
      expect(exports.map(({ name, kind }) => [name, kind])).toEqual(
        WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]),
      );
    }
  }
  // Else the engine was never asked.
  expect(taken).toBeGreaterThan(1000);
});

test("a stream in pieces of any size gives what the whole gives, or refuses it at the same byte", async () => {
  const sizes = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(mutated, sizes, async (bytes, pieces) => {
      const streamed: unknown = await readSectionsFrom(streamOf(bytes, pieces).stream).catch(
        (error: unknown) => error,
      );
      // A stream is read up to the code only.
      if (!(streamed instanceof SectionError)) {
        const whole: unknown = attempt(() => readSections(bytes));
        if (!(whole instanceof SectionError)) expect(streamed).toEqual(whole);
        return;
      }
      const { code, offset, message } = streamed;
      expect(caught(() => readSections(bytes))).toMatchObject({ code, offset, message });
    }),
    { numRuns: caseCount(2000) },
  );
});

test.each([
  ["parameters", section(1, [1, 0x60, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f])],
  ["results", section(1, [1, 0x60, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f])],
  ["types", section(1, [0xff, 0xff, 0xff, 0xff, 0x0f, 0x60, 0, 0])],
  ["members of a group", section(1, [1, 0x4e, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x60])],
  ["fields", section(1, [1, 0x5f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0])],
  ["imports", section(2, [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 2, 0, 0])],
  ["imports of one module", section(2, [1, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0])],
  ["characters", section(2, [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x61])],
  ["memories", section(5, [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0])],
  ["exports", section(7, [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0])],
])("2^32 - 1 announced %s are refused for what they are", (_, bytes) => {
  const error = caught(() => readSections(moduleOf(bytes)));
  expect(error).toBeInstanceOf(SectionError);
  expect((error as SectionError).message).toMatch(
    /(entries|bytes) are announced, and \d bytes? are left|announced/,
  );
});

/** Gives what `act` gives or throws. */
function attempt(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
