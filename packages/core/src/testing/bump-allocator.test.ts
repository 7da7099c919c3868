import { GuestMemory } from "@hostwright/types";
import * as fc from "fast-check";

import { BumpAllocator } from "./bump-allocator.js";

const SIZE = 4096;

test("allocates ranges that are aligned, lie in the memory, and do not overlap", () => {
  const request = fc.record({ length: fc.nat(200), alignment: fc.constantFrom(1, 2, 4, 8, 16, 64) });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 12 }), (requests) => {
      const allocator = new BumpAllocator(new GuestMemory(SIZE));
      let end = 1;
      for (const { length, alignment } of requests) {
        const offset = allocator.reserve(length, alignment);
        expect(offset % alignment).toBe(0);
        expect(offset).toBeGreaterThanOrEqual(end);
        expect((end = offset + length)).toBeLessThanOrEqual(SIZE);
      }
    }),
  );
});

test("allocates the last byte, and not one more", () => {
  const allocator = new BumpAllocator(new GuestMemory(SIZE));
  expect(allocator.reserve(SIZE - 16, 1)).toBe(16);
  expect(allocator.reserve(0, 1)).toBe(SIZE);
  expect(() => allocator.reserve(1, 1)).toThrow(
    /^reserve: 1 bytes are more than the 0 that are left of 4096\. Give testGuest more \{ pages \}, or grow it\.$/,
  );
  expect(() => allocator.reserve(2 ** 40, 1)).toThrow(RangeError);
});

test("allocates the pages that the memory has grown by", () => {
  const engine = new WebAssembly.Memory({ initial: 1 });
  const allocator = new BumpAllocator(new GuestMemory(engine));
  allocator.reserve(65000, 1);
  expect(() => allocator.reserve(65000, 1)).toThrow(RangeError);
  engine.grow(1);
  expect(allocator.reserve(65000, 1)).toBe(65016);
});

test.each([
  [-1, 1],
  [1.5, 1],
  [NaN, 1],
  [1, 0],
  [1, 3],
  [1, -2],
])("refuses %d bytes aligned to %d", (length, alignment) => {
  expect(() => new BumpAllocator(new GuestMemory(SIZE)).reserve(length, alignment)).toThrow(/^reserve: the /);
});
