import { verify } from "../measure/verify.mjs";
import { assemblyscript } from "./assemblyscript.mjs";
import { embind } from "./embind.mjs";
import { extism } from "./extism.mjs";
import { hostwright } from "./hostwright.mjs";
import { jco } from "./jco.mjs";
import { WORKS } from "./work.mjs";

/** @typedef {import("./work.mjs").Peer} Peer */
/** @typedef {import("./work.mjs").Work} Work */
/** @typedef {import("../measure/compare.mjs").Variant} Variant */

/** Which of the variants are ours. */
export const OURS = ["generated", "closures"];

/**
 * Opens every peer that is there.
 * @returns {Promise<Peer[]>}
 */
export async function openPeers() {
  const peers = [
    await hostwright("generated"),
    await hostwright("closures"),
    await extism(),
    await jco(),
    await assemblyscript(),
  ];
  const last = await embind();
  if (last === undefined) console.warn("embind: skipped, since its guest was not compiled.");
  return last === undefined ? peers : [...peers, last];
}

/**
 * Makes the variants of one work, and looks whether all of them answer right.
 * @param {Work} work
 * @param {readonly Peer[]} peers
 * @returns {Promise<Variant[]>}
 */
export async function compete(work, peers) {
  const { name, expected } = WORKS[work];
  const variants = peers.flatMap((peer) => {
    const run = peer.run[work];
    return run === undefined ? [] : [{ name: peer.name, run }];
  });
  await verify(name, variants, (calls) => {
    let sum = 0;
    for (let call = 0; call < calls; call++) sum = (sum + expected(call)) | 0;
    return sum;
  });
  return variants;
}
