import { type ArrayElement, type Brandable, misfit, scalar } from "./scalar.js";

// Each type has functions with a text of its own, although they differ in a few numbers: engines learn how a function
// behaves by its text, and thunks that shared one took 2.3 to 2.6 times as long. See RATIONALE.md, "Thunks without source
// text".

/** A type of integers of at most 32 bits: a `number` in the host. */
export type IntegerType = Brandable<number, "number">;

/**
 * An integer from -128 to 127: a `number`, passed as `i32`, 1 byte in memory.
 *
 * On the way in the upper bits are dropped and the sign is extended; on the way out a value outside the range is a
 * `LowerError` (`out-of-range`). It is aligned to its size, and copied in both directions: nothing has to be freed. C:
 * `int8_t`; Rust: `i8`; AssemblyScript: `i8`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { i8 } from "@hostwright/types";
 *
 * class Steps extends HostModuleBase {
 *   static override readonly moduleName = "steps";
 *   @wasm.export("turn", i8)
 *   turn(@i8 by: number): number {
 *     return -by;
 *   }
 * }
 * ```
 */
export const i8: IntegerType & ArrayElement<Int8Array> = /* @__PURE__ */ scalar({
  name: "i8",
  label: "number",
  lift: (_memory, core: number) => (core << 24) >> 24,
  lower: (value: number) => {
    if (typeof value === "number" && (value << 24) >> 24 === value) return value | 0;
    throw misfit("i8", value, "number", -128, 127);
  },
  layout: { size: 1, alignment: 1 },
  load: (memory, offset) => memory.readI8(offset),
  read: (memory, offset) => memory.view.getInt8(offset),
  write: (memory, offset, core: number) => {
    memory.writeU8(offset, core);
  },
  members: { typedArray: Int8Array },
});

/**
 * An integer from 0 to 255: a `number`, passed as `i32`, 1 byte in memory.
 *
 * On the way in the upper bits are dropped; on the way out a value outside the range is a `LowerError` (`out-of-range`). It
 * is aligned to its size, and copied in both directions: nothing has to be freed. C: `uint8_t`; Rust: `u8`; AssemblyScript:
 * `u8`.
 *
 * ```ts
 * import { GuestMemory, u8 } from "@hostwright/types";
 *
 * console.log(u8.lift(new GuestMemory(0), 0x1ff)); // 255
 * ```
 */
export const u8: IntegerType & ArrayElement<Uint8Array> = /* @__PURE__ */ scalar({
  name: "u8",
  label: "number",
  lift: (_memory, core: number) => core & 0xff,
  lower: (value: number) => {
    if (typeof value === "number" && (value & 0xff) === value) return value | 0;
    throw misfit("u8", value, "number", 0, 255);
  },
  layout: { size: 1, alignment: 1 },
  load: (memory, offset) => memory.readU8(offset),
  read: (memory, offset) => memory.view.getUint8(offset),
  write: (memory, offset, core: number) => {
    memory.writeU8(offset, core);
  },
  members: { typedArray: Uint8Array },
});

/**
 * An integer from -32768 to 32767: a `number`, passed as `i32`, 2 bytes in memory.
 *
 * On the way in the upper bits are dropped and the sign is extended; on the way out a value outside the range is a
 * `LowerError` (`out-of-range`). It is aligned to its size, and copied in both directions: nothing has to be freed. C:
 * `int16_t`; Rust: `i16`; AssemblyScript: `i16`.
 *
 * ```ts
 * import { GuestMemory, i16 } from "@hostwright/types";
 *
 * console.log(i16.lift(new GuestMemory(0), 0xffff)); // -1
 * ```
 */
export const i16: IntegerType & ArrayElement<Int16Array> = /* @__PURE__ */ scalar({
  name: "i16",
  label: "number",
  lift: (_memory, core: number) => (core << 16) >> 16,
  lower: (value: number) => {
    if (typeof value === "number" && (value << 16) >> 16 === value) return value | 0;
    throw misfit("i16", value, "number", -32768, 32767);
  },
  layout: { size: 2, alignment: 2 },
  load: (memory, offset) => memory.readI16(offset),
  read: (memory, offset) => memory.view.getInt16(offset, true),
  write: (memory, offset, core: number) => {
    memory.writeU16(offset, core);
  },
  members: { typedArray: Int16Array },
});

/**
 * An integer from 0 to 65535: a `number`, passed as `i32`, 2 bytes in memory.
 *
 * On the way in the upper bits are dropped; on the way out a value outside the range is a `LowerError` (`out-of-range`). It
 * is aligned to its size, and copied in both directions: nothing has to be freed. C: `uint16_t`; Rust: `u16`; AssemblyScript:
 * `u16`.
 *
 * ```ts
 * import { GuestMemory, u16 } from "@hostwright/types";
 *
 * console.log(u16.lift(new GuestMemory(0), -1)); // 65535
 * ```
 */
export const u16: IntegerType & ArrayElement<Uint16Array> = /* @__PURE__ */ scalar({
  name: "u16",
  label: "number",
  lift: (_memory, core: number) => core & 0xffff,
  lower: (value: number) => {
    if (typeof value === "number" && (value & 0xffff) === value) return value | 0;
    throw misfit("u16", value, "number", 0, 65535);
  },
  layout: { size: 2, alignment: 2 },
  load: (memory, offset) => memory.readU16(offset),
  read: (memory, offset) => memory.view.getUint16(offset, true),
  write: (memory, offset, core: number) => {
    memory.writeU16(offset, core);
  },
  members: { typedArray: Uint16Array },
});

/**
 * An integer from -2147483648 to 2147483647: a `number`, passed as `i32`, 4 bytes in memory.
 *
 * On the way out anything else is a `LowerError` (`out-of-range`, `wrong-type`); for values from 2^31 take {@link u32}. It is
 * aligned to its size, and copied in both directions: nothing has to be freed. C: `int32_t`; Rust: `i32`; AssemblyScript:
 * `i32`.
 *
 * ```ts
 * import { GuestMemory, i32 } from "@hostwright/types";
 *
 * console.log(i32.lower(-5, new GuestMemory(0))); // -5
 * ```
 */
export const i32: IntegerType & ArrayElement<Int32Array> = /* @__PURE__ */ scalar({
  name: "i32",
  label: "number",
  lift: (_memory, core: number) => core | 0,
  lower: (value: number) => {
    if (typeof value === "number" && (value | 0) === value) return value | 0;
    throw misfit("i32", value, "number", -2147483648, 2147483647);
  },
  layout: { size: 4, alignment: 4 },
  load: (memory, offset) => memory.readI32(offset),
  read: (memory, offset) => memory.view.getInt32(offset, true),
  write: (memory, offset, core: number) => {
    memory.writeU32(offset, core);
  },
  members: { typedArray: Int32Array },
});

/**
 * An integer from 0 to 4294967295: a `number`, never negative, passed as `i32`, 4 bytes in memory.
 *
 * On the way out anything else is a `LowerError` (`out-of-range`, `wrong-type`). It is aligned to its size, and copied in
 * both directions: nothing has to be freed. C: `uint32_t`; Rust: `u32`; AssemblyScript: `u32`.
 *
 * ```ts
 * import { GuestMemory, u32 } from "@hostwright/types";
 *
 * console.log(u32.lift(new GuestMemory(0), -1)); // 4294967295
 * ```
 */
export const u32: IntegerType & ArrayElement<Uint32Array> = /* @__PURE__ */ scalar({
  name: "u32",
  label: "number",
  lift: (_memory, core: number) => core >>> 0,
  lower: (value: number) => {
    // `| 0`: a result above 2^31 would be a heap number, which the engine takes 1.3 times as long to convert.
    if (typeof value === "number" && value >>> 0 === value) return value | 0;
    throw misfit("u32", value, "number", 0, 4294967295);
  },
  layout: { size: 4, alignment: 4 },
  load: (memory, offset) => memory.readU32(offset),
  read: (memory, offset) => memory.view.getUint32(offset, true),
  write: (memory, offset, core: number) => {
    memory.writeU32(offset, core);
  },
  members: { typedArray: Uint32Array },
});
