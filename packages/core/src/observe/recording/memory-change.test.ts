import { GuestMemory } from "@hostwright/types";
import * as fc from "fast-check";

import { RecordingReader } from "./recording-reader.js";
import { RecordingWriter } from "./recording-writer.js";
import { Baseline, checksum, type MemoryChange, readChange, writeChange } from "./memory-change.js";

const SIZE = 64;
const contents = fc.uint8Array({ minLength: SIZE, maxLength: SIZE });

function memoryOf(bytes: Uint8Array): GuestMemory {
  const memory = new GuestMemory(bytes.length);
  memory.writeBytes(0, bytes);
  return memory;
}

function changed(before: Uint8Array, after: Uint8Array): MemoryChange {
  const memory = memoryOf(before);
  const baseline = new Baseline();
  baseline.take(memory);
  memory.writeBytes(0, after);
  return baseline.compare(memory);
}

function apply({ runs }: MemoryChange, before: Uint8Array): Uint8Array {
  const after = before.slice();
  for (const { offset, bytes } of runs) after.set(bytes, offset);
  return after;
}

describe("a change of memory", () => {
  test("turns the bytes before into those after, once it was written and read", () => {
    const writes = fc.array(fc.record({ at: fc.nat(SIZE + 2), byte: fc.nat(255) }), { maxLength: 12 });
    // 67 bytes: words of four do not fill them.
    const before = fc.uint8Array({ minLength: SIZE + 3, maxLength: SIZE + 3 });
    fc.assert(
      fc.property(before, writes, (before, writes) => {
        const after = before.slice();
        for (const { at, byte } of writes) after[at] = byte;
        const to = new RecordingWriter();
        writeChange(to, changed(before, after));
        const from = new RecordingReader(to.bytes);
        expect(apply(readChange(from), before)).toEqual(after);
        expect(from.isAtEnd).toBe(true);
      }),
    );
  });

  test("has only the bytes that differ, and gaps too short to leave out", () => {
    const after = new Uint8Array(SIZE);
    after.set([1], 3);
    after.set([2, 2], 8);
    after.set([3], 15);
    after.set([4], SIZE - 1);
    const { grownBy, runs } = changed(new Uint8Array(SIZE), after);
    expect(grownBy).toBe(0);
    expect(runs.map(({ offset, bytes }) => [offset, ...bytes])).toEqual([
      [3, 1, 0, 0, 0, 0, 2, 2],
      [15, 3],
      [SIZE - 1, 4],
    ]);
  });

  test("is empty when nothing was changed, or the memory is empty", () => {
    expect(changed(new Uint8Array(SIZE), new Uint8Array(SIZE))).toEqual({ grownBy: 0, runs: [] });
    expect(changed(new Uint8Array(0), new Uint8Array(0))).toEqual({ grownBy: 0, runs: [] });
  });

  test("has the bytes that were written where the memory grew", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(engine);
    const baseline = new Baseline();
    baseline.take(memory);
    engine.grow(2);
    memory.writeU8(65535, 5);
    memory.writeU8(3 * 65536 - 1, 6);
    const { grownBy, runs } = baseline.compare(memory);
    expect(grownBy).toBe(2 * 65536);
    expect(runs.map(({ offset, bytes }) => [offset, ...bytes])).toEqual([
      [65535, 5],
      [3 * 65536 - 1, 6],
    ]);
  });

  test("takes new pages for zeros, even after a larger memory has used the baseline", () => {
    const baseline = new Baseline();
    const large = new GuestMemory(new WebAssembly.Memory({ initial: 2 }));
    large.writeU8(65536, 9);
    baseline.take(large);
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(engine);
    baseline.take(memory);
    engine.grow(1);
    expect(baseline.compare(memory)).toEqual({ grownBy: 65536, runs: [] });
  });
});

describe("a checksum", () => {
  test("is the same for the same bytes, and differs when any byte does", () => {
    fc.assert(
      fc.property(contents, fc.nat(SIZE - 1), fc.integer({ min: 1, max: 255 }), (bytes, at, by) => {
        const other = bytes.slice();
        other[at] = (other[at] as number) ^ by;
        expect(checksum(memoryOf(bytes))).toBe(checksum(memoryOf(bytes)));
        expect(checksum(memoryOf(other))).not.toBe(checksum(memoryOf(bytes)));
      }),
    );
  });

  test("differs when bytes are swapped, and for another number of zeros", () => {
    const sums = [
      Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
      new Uint8Array(12),
      new Uint8Array(13),
      new Uint8Array(0),
    ].map((bytes) => checksum(memoryOf(bytes)));
    expect(new Set(sums).size).toBe(sums.length);
  });
});
