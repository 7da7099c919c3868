// Two integers in, their sum out: what it costs to give each kind its sign and its width, and to look at what comes back.
import { bool, i16, i32, i64, i8, u16, u32, u64, u8 } from "@hostwright/types";

import { misfit } from "../ladder/door.mjs";

/** @typedef {import("../ladder/shape.mjs").Code} Code */
/** @typedef {import("../ladder/shape.mjs").Shape} Shape */

/** @type {Record<string, Code>} */
export const code = {
  i8: {
    idle: () => 0,
    naive: (host) => (a, b) => host.call((a << 24) >> 24, (b << 24) >> 24),
    best: (host) => (a, b) => {
      const result = host.call((a << 24) >> 24, (b << 24) >> 24);
      return result === (result << 24) >> 24 ? result : misfit(result, "an i8");
    },
    answer: (a, b) => ((a + b) << 24) >> 24,
  },
  i16: {
    idle: () => 0,
    naive: (host) => (a, b) => host.call((a << 16) >> 16, (b << 16) >> 16),
    best: (host) => (a, b) => {
      const result = host.call((a << 16) >> 16, (b << 16) >> 16);
      return result === (result << 16) >> 16 ? result : misfit(result, "an i16");
    },
    answer: (a, b) => ((a + b) << 16) >> 16,
  },
  i32: {
    idle: () => 0,
    naive: (host) => (a, b) => host.call(a, b),
    best: (host) => (a, b) => {
      const result = host.call(a, b);
      return result === (result | 0) ? result : misfit(result, "an i32");
    },
    answer: (a, b) => (a + b) | 0,
  },
  u8: {
    idle: () => 0,
    naive: (host) => (a, b) => host.call(a & 0xff, b & 0xff),
    best: (host) => (a, b) => {
      const result = host.call(a & 0xff, b & 0xff);
      return result === (result & 0xff) ? result : misfit(result, "a u8");
    },
    answer: (a, b) => (a + b) & 0xff,
  },
  u16: {
    idle: () => 0,
    naive: (host) => (a, b) => host.call(a & 0xffff, b & 0xffff),
    best: (host) => (a, b) => {
      const result = host.call(a & 0xffff, b & 0xffff);
      return result === (result & 0xffff) ? result : misfit(result, "a u16");
    },
    answer: (a, b) => (a + b) & 0xffff,
  },
  u32: {
    idle: () => 0,
    naive: (host) => (a, b) => host.call(a >>> 0, b >>> 0),
    best: (host) => (a, b) => {
      const result = host.call(a >>> 0, b >>> 0);
      return result === result >>> 0 ? result | 0 : misfit(result, "a u32");
    },
    answer: (a, b) => (a + b) >>> 0,
  },
  i64: {
    idle: () => 0n,
    naive: (host) => (a, b) => host.call(a, b),
    best: (host) => (a, b) => {
      const result = host.call(a, b);
      if (typeof result !== "bigint" || BigInt.asIntN(64, result) !== result) misfit(result, "an i64");
      return result;
    },
    answer: (a, b) => BigInt.asIntN(64, a + b),
  },
  u64: {
    idle: () => 0n,
    naive: (host) => (a, b) => host.call(BigInt.asUintN(64, a), BigInt.asUintN(64, b)),
    best: (host) => (a, b) => {
      const result = host.call(BigInt.asUintN(64, a), BigInt.asUintN(64, b));
      if (typeof result !== "bigint" || BigInt.asUintN(64, result) !== result) misfit(result, "a u64");
      return result;
    },
    answer: (a, b) => BigInt.asUintN(64, a + b),
  },
  bool: {
    idle: () => 0,
    naive: (host) => (a, b) => host.call(a !== 0, b !== 0),
    best: (host) => (a, b) => {
      if ((a | b) >>> 1 !== 0) misfit((a | b) >>> 0, "a bool");
      const result = host.call(a === 1, b === 1);
      if (typeof result !== "boolean") misfit(result, "a bool");
      return result ? 1 : 0;
    },
    answer: (a, b) => a !== b,
  },
};

const TYPES = { i8, i16, i32, u8, u16, u32, i64, u64, bool };

/** @type {Shape[]} */
export const shapes = Object.entries(TYPES).map(([name, type]) => ({
  name: `${name}, two and a result`,
  kind: "scalar",
  url: import.meta.url,
  code: name,
  guest: guestSide(name),
  types: { params: [type, type], result: type },
  expected: expectedOf(name),
  isFortyToo: name === "i32",
}));

/** @param {string} name */
function guestSide(name) {
  if (name.endsWith("64")) {
    const args = "(i64.extend_i32_u (local.get $i)) (i64.const -3)";
    return { params: "i64 i64", results: "i64", args, fold: "(i32.wrap_i64)" };
  }
  const args =
    name === "bool"
      ? "(i32.and (local.get $i) (i32.const 1)) (i32.const 1)"
      : "(local.get $i) (i32.const -3)";
  return { params: "i32 i32", results: "i32", args, fold: "" };
}

/**
 * Cuts a sum in two's complement off to its width, as the guest sees it.
 * @param {string} name
 * @returns {(call: number) => number}
 */
function expectedOf(name) {
  if (name === "bool") return (call) => 1 - (call % 2);
  const view = new DataView(new ArrayBuffer(4));
  return (call) => {
    view.setInt32(0, call - 3, true);
    if (name === "i8") return view.getInt8(0);
    if (name === "u8") return view.getUint8(0);
    if (name === "i16") return view.getInt16(0, true);
    if (name === "u16") return view.getUint16(0, true);
    return view.getInt32(0, true);
  };
}
