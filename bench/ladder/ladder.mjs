import { verify } from "../measure/verify.mjs";
import { byHand } from "./by-hand.mjs";
import { compileText, guestText } from "./guest.mjs";
import { ours } from "./host-module.mjs";

/** @typedef {import("./shape.mjs").Shape} Shape */
/** @typedef {import("../measure/compare.mjs").Variant} Variant */

/** The rungs, from the import that does nothing to what does everything. */
export const RUNGS = ["idle", "naive", "best by hand", "generated", "closures", "with middleware"];

/** Names the rung that the others are compared with. */
export const BASE = "best by hand";

/**
 * Makes all rungs for a shape, and looks whether they answer right.
 * @param {Shape} shape
 * @param {number} exports
 * @returns {Promise<Variant[]>}
 */
export async function climb(shape, exports) {
  const bytes = compileText(shape.name, guestText(shape.guest, exports));
  const module = new WebAssembly.Module(bytes);
  const idle = await byHand(shape, module, exports, "idle", "idle");
  const working = [
    await byHand(shape, module, exports, "naive", "naive"),
    await byHand(shape, module, exports, "best", BASE),
    await ours(shape, bytes, exports, "generated"),
    await ours(shape, bytes, exports, "closures"),
    await ours(shape, bytes, exports, "with middleware"),
  ];
  await verify(shape.name, [idle], (calls) => (calls * (shape.idle ?? 0)) | 0);
  await verify(shape.name, working, (calls) => sumOf(shape, calls));
  return [idle, ...working];
}

/**
 * @param {Shape} shape
 * @param {number} calls
 */
function sumOf({ expected }, calls) {
  let sum = 0;
  for (let call = 0; call < calls; call++) sum = (sum + expected(call)) | 0;
  return sum;
}
