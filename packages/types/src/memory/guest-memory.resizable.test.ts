import fc from "fast-check";

import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError } from "../errors.js";
import { string } from "../sequence/string.js";
import { thrown } from "../thrown.fixture.js";
import { GuestMemory } from "./guest-memory.js";

const PAGE = 65536;

/** A memory whose buffer stays the same when it grows. */
interface Resizable {
  readonly memory: WebAssembly.Memory;
  grow(): void;
}

type ResizableBuffer = ArrayBuffer & { resize(byteLength: number): void };

/** A memory as engines with `toResizableBuffer` have it, for those without. */
function likeOne(): Resizable {
  const Buffers = ArrayBuffer as unknown as new (length: number, options: object) => ResizableBuffer;
  const buffer = new Buffers(PAGE, { maxByteLength: 8 * PAGE });
  return {
    memory: { buffer } as unknown as WebAssembly.Memory,
    grow: () => {
      buffer.resize(buffer.byteLength + PAGE);
    },
  };
}

function realOne(): Resizable {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 8 });
  (memory as unknown as { toResizableBuffer(): void }).toResizableBuffer();
  return { memory, grow: () => memory.grow(1) };
}

const isThere = "toResizableBuffer" in WebAssembly.Memory.prototype;
const KINDS: [string, () => Resizable][] = [
  ["like one of an engine that has them", likeOne],
  ...(isThere ? [["of the engine", realOne] as [string, () => Resizable]] : []),
];

describe.each(KINDS)("a resizable memory, %s,", (_, make) => {
  test("keeps views alive when it grows: what either side writes, the other sees", () => {
    const { memory, grow } = make();
    const door = new GuestMemory(memory);
    const view = door.bytes(PAGE - 4, 4);
    grow();
    door.writeU32(PAGE - 4, 0x04030201);
    expect([...view]).toEqual([1, 2, 3, 4]);
    view[0] = 9;
    expect(door.readU8(PAGE - 4)).toBe(9);
    expect([door.hasBuffer(view.buffer), view.length]).toEqual([true, 4]);
  });

  test("is reached up to its new end, and not past it", () => {
    const { memory, grow } = make();
    const door = new GuestMemory(memory);
    thrown(() => door.readU8(PAGE), GuestMemoryError, { code: "out-of-bounds", memorySize: PAGE });
    grow();
    door.writeU8(2 * PAGE - 1, 7);
    expect([door.byteLength, door.readU8(2 * PAGE - 1), door.bytes(2 * PAGE, 0).length]).toEqual([
      2 * PAGE,
      7,
      0,
    ]);
    const past = { code: "out-of-bounds", memorySize: 2 * PAGE } as const;
    thrown(() => door.bytes(2 * PAGE - 1, 2), GuestMemoryError, past);
  });

  test("has texts", () => {
    const { memory, grow } = make();
    const door = new GuestMemory(memory);
    const text = "Grüße";
    const bytes = new TextEncoder().encode(text);
    grow();
    door.writeBytes(PAGE - 3, bytes);
    expect(string.lift(door, PAGE - 3, bytes.length)).toBe(text);
  });

  test("gives the same values as a copy of it, however it grows in between", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(4 * PAGE), value: fc.nat(255), grows: fc.boolean() }), {
          maxLength: 20,
        }),
        (writes) => {
          const { memory, grow } = make();
          const door = new GuestMemory(memory);
          const model = new Map<number, number>();
          let size = PAGE;
          for (const { at, value, grows } of writes) {
            if (grows && size < 8 * PAGE) {
              grow();
              size += PAGE;
            }
            const write = (): void => {
              door.writeU8(at, value);
            };
            if (at < size) {
              write();
              model.set(at, value);
            } else {
              thrown(write, GuestMemoryError, { code: "out-of-bounds", memorySize: size });
            }
          }
          expect([...model.keys()].map((at) => door.readU8(at))).toEqual([...model.values()]);
        },
      ),
      { numRuns: caseCount(200) },
    );
  });
});
