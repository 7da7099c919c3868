import { GuestMemory } from "../memory/guest-memory.js";
import { f32, f64 } from "../numeric/floats.js";
import { i16, i32, i8, u16, u32, u8 } from "../numeric/integers.js";
import { i64, u64 } from "../numeric/long-integers.js";
import { list } from "../sequence/list.js";
import { pointer } from "./pointer.js";
import { struct, Struct } from "./struct.js";

class Point extends Struct {
  @u32 x!: number;
  @f64 y!: number;
}

// Fields and elements of such types are read without a look at the bounds: what holds them has been checked as a whole.
const kinds = [
  ["a memory", () => new WebAssembly.Memory({ initial: 1, maximum: 4 })],
  ["a shared memory", () => new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true })],
] as const;

describe.each(kinds)("in %s", (_kind, make) => {
  test("a view of a struct is read on after growth, and one behind the growth as well", () => {
    const engine = make();
    const memory = new GuestMemory(engine);
    const near = struct(Point).lift(memory, 64);
    Object.assign(near, { x: 7, y: 1.5 });
    engine.grow(1);
    expect([near.x, near.y]).toEqual([7, 1.5]);
    const far = struct(Point).lift(memory, 131072 - 16);
    Object.assign(far, { x: 8, y: 2.5 });
    expect([far.x, far.y, near.x]).toEqual([8, 2.5, 7]);
    engine.grow(1);
    expect([near.x, far.x, far.y]).toEqual([7, 8, 2.5]);
  });

  test("a list is walked on while the guest grows its memory", () => {
    const engine = make();
    const memory = new GuestMemory(engine);
    const points = list(Point).lift(memory, 65536 - 32, 2);
    points.set(0, { x: 1, y: 0.5 });
    points.set(1, { x: 2, y: 0.25 });
    const seen = [];
    for (const point of points) {
      engine.grow(1);
      seen.push(point.x, point.y);
    }
    expect(seen).toEqual([1, 0.5, 2, 0.25]);
    expect(points.get(1).x).toBe(2);
    expect(
      pointer(Point)
        .lift(memory, 65536 - 16)
        .slice(1)
        .get(0).y,
    ).toBe(0.25);
  });
});

test.each([i8, u8, i16, u16, i32, u32, i64, u64, f32, f64] as const)(
  "what loads %p from inside of a memory reads what its load reads",
  (type) => {
    const memory = new GuestMemory(64);
    memory.writeBytes(
      0,
      Array.from({ length: 64 }, (_, index) => 255 - index * 3),
    );
    for (const addressType of ["i32", "i64"] as const) {
      const load = type.loaderFor?.(addressType);
      for (let offset = 0; offset <= 56; offset++) {
        expect(load?.(memory, offset)).toBe(type.load(memory, offset));
      }
    }
  },
);
