import wabt from "wabt";
import type { Analyzer } from "./analyze.js";

/** Makes a guest with the given body of `analyze`; the host's functions are `$rows`, `$finish`, `$malformed` and `$read`. */
export async function watGuest(body: string, data = ""): Promise<Analyzer> {
  const { parseWat } = await wabt();
  const module = parseWat(
    "guest.wat",
    `(module
       (import "log" "read" (func $read (param i32 i32) (result i32)))
       (import "log" "malformed" (func $malformed (param i32 i32 i32)))
       (import "log" "rows" (func $rows (param i32 i32) (result i32)))
       (import "log" "finish" (func $finish (param i32) (result i32)))
       (memory (export "memory") 1)
       ${data}
       (func (export "analyze") (result i32) ${body}))`,
  );
  const { buffer } = module.toBinary({});
  module.destroy();
  return { name: "The guest in WAT", module: Uint8Array.from(buffer) };
}
