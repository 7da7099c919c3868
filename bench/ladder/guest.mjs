import wabtModule from "wabt";

import { DATA } from "./shape.mjs";

/** @typedef {import("./shape.mjs").GuestSide} GuestSide */

const wabt = await wabtModule();

/**
 * Compiles a module from the text format.
 * @param {string} name For messages.
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function compileText(name, text) {
  const module = wabt.parseWat(`${name}.wat`, text, {});
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/**
 * Writes the guest that calls `host.f0`, `host.f1`… in turn, `n` calls in all, and sums up what they give: the loop is the
 * guest's, so that what is measured is the way from guest to host and back.
 * @param {GuestSide} side
 * @param {number} exports How many imports it has; `n` has to be a multiple of it.
 */
export function guestText({ params, results, args, fold, data, extra = "" }, exports) {
  const indices = Array.from({ length: exports }, (_, index) => index);
  const type = `${params && `(param ${params})`} ${results && `(result ${results})`}`;
  const imports = indices.map((index) => `(import "host" "f${index}" (func $f${index} ${type}))`);
  const calls = indices.map(
    (index) => `
        ${args} (call $f${index}) ${fold}
        (local.get $sum) (i32.add) (local.set $sum)
        (local.set $i (i32.add (local.get $i) (i32.const 1)))`,
  );
  return `(module
  ${imports.join("\n  ")}
  (memory (export "memory") 2)
  ${data ? `(data (i32.const ${DATA}) "${escapeBytes(data)}")` : ""}
  ${extra}
  (func (export "run") (param $n i32) (param $p i32) (result i32)
    (local $i i32) (local $sum i32) (local $x i32) (local $y i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $i) (local.get $n)))${calls.join("")}
        (br $next)))
    (local.get $sum)))`;
}

/** @param {Uint8Array} bytes */
function escapeBytes(bytes) {
  return Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
