import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { WasmType } from "../type/capabilities.js";
import { defineType } from "../type/define-type.js";
import { formatAny } from "../type/format.js";
import { isUint8Array } from "../type/realms.js";

const SIZE = 16;

/** A type of vectors of 16 bytes. */
export type V128Type = WasmType<Uint8Array, "Uint8Array">;

/**
 * A vector of 128 bits: a `Uint8Array` of 16 bytes in the order in which they lie in memory, passed as one core value,
 * `v128`; 16 bytes in memory, aligned to 16.
 *
 * JavaScript cannot be passed a `v128`: a generated module between the guest and the host passes it as two integers. Where the engine
 * compiles no bytes (a Content Security Policy, workerd), a guest that imports such a function is not linked (`ModuleLinkError`,
 * `unresolved-imports`), and a `callback` with one is a `LiftError` (`wrong-function-type`). On the way out anything but a `Uint8Array` of 16 is a `LowerError` (`wrong-type`). It is copied in both
 * directions: nothing has to be freed. For other lanes make an array of the same bytes: `new Float32Array(value.buffer)`, of a value
 * that a guest has passed. C: `v128_t` (`wasm_simd128.h`, `-msimd128`); Rust: `v128` only behind a pointer; AssemblyScript: `v128`.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html#vector-types
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { v128 } from "@hostwright/types";
 *
 * class Vectors extends HostModuleBase {
 *   static override readonly moduleName = "vectors";
 *   @wasm.export("reverse", v128)
 *   reverse(@v128 value: Uint8Array): Uint8Array {
 *     return value.reverse();
 *   }
 * }
 * ```
 */
export const v128: V128Type = /* @__PURE__ */ defineType({
  // With the public function alone, and without a cast: a type of your own can do all that this one does.
  name: "v128",
  label: "Uint8Array",
  flat: ["v128"],
  lift: (_memory: GuestMemory, core: Uint8Array) => core,
  lower: (value: Uint8Array) => checked(value),
  layout: { size: SIZE, alignment: SIZE },
  load: (memory: GuestMemory, offset: number) => memory.readBytes(offset, SIZE),
  loaderFor: () => (memory: GuestMemory, offset: number) => memory.readBytes(offset, SIZE),
  store: (memory: GuestMemory, offset: number, value: Uint8Array) => {
    memory.writeBytes(offset, checked(value));
  },
});

function checked(value: Uint8Array): Uint8Array {
  if (isUint8Array(value) && value.length === SIZE) return value;
  const fact = `must be a Uint8Array of ${String(SIZE)} bytes, not ${formatAny(value)}. Give one byte for each of the vector.`;
  throw new LowerError("wrong-type", fact, value, { subject: "v128" });
}
