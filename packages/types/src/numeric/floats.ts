import { type ArrayElement, type Brandable, scalar, wrongType } from "./scalar.js";

/** A type of floats. */
export type FloatType = Brandable<number, "number">;

function lowerFloat(name: string, value: number): number {
  if (typeof value === "number") return value;
  throw wrongType(name, value, "number");
}

/**
 * An IEEE 754 float of 32 bits: a `number`, passed as `f32`, 4 bytes in memory, aligned to 4.
 *
 * On the way out a number is rounded to the nearest float, as `Math.fround` does; anything but a number is a `LowerError`
 * (`wrong-type`). The bits of a NaN are not kept. It is copied in both directions: nothing has to be freed. C: `float`; Rust:
 * `f32`; AssemblyScript: `f32`.
 *
 * ```ts
 * import { f32, GuestMemory } from "@hostwright/types";
 *
 * const memory = new GuestMemory(4);
 * f32.store(memory, 0, 0.1);
 * console.log(f32.load(memory, 0)); // 0.10000000149011612
 * ```
 */
export const f32: FloatType & ArrayElement<Float32Array> = /* @__PURE__ */ scalar({
  name: "f32",
  label: "number",
  flat: ["f32"],
  // The `+` tells V8 that it is a number, also where results of two ways meet: kept unboxed, a call costs half.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-conversion -- it is one to V8
  lift: (_memory, core: number) => +core,
  lower: (value: number) => lowerFloat("f32", value),
  layout: { size: 4, alignment: 4 },
  load: (memory, offset) => memory.readF32(offset),
  read: (memory, offset) => memory.view.getFloat32(offset, true),
  write: (memory, offset, core: number) => {
    memory.writeF32(offset, core);
  },
  members: { typedArray: Float32Array },
});

/**
 * An IEEE 754 float of 64 bits: a `number`, passed as `f64`, 8 bytes in memory.
 *
 * On the way out anything but a number is a `LowerError` (`wrong-type`). It is aligned to its size, and copied in both
 * directions: nothing has to be freed. C: `double`; Rust: `f64`; AssemblyScript: `f64`.
 *
 * ```ts
 * import { f64, GuestMemory } from "@hostwright/types";
 *
 * console.log(f64.lower(0.1, new GuestMemory(0))); // 0.1
 * ```
 */
export const f64: FloatType & ArrayElement<Float64Array> = /* @__PURE__ */ scalar({
  name: "f64",
  label: "number",
  flat: ["f64"],
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-conversion -- it is one to V8
  lift: (_memory, core: number) => +core,
  lower: (value: number) => lowerFloat("f64", value),
  layout: { size: 8, alignment: 8 },
  load: (memory, offset) => memory.readF64(offset),
  read: (memory, offset) => memory.view.getFloat64(offset, true),
  write: (memory, offset, core: number) => {
    memory.writeF64(offset, core);
  },
  members: { typedArray: Float64Array },
});
