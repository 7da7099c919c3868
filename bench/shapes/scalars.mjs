// Floats, and calls of other lengths than two.
import { bool, f32, f64, i16, i32, u32, u8 } from "@hostwright/types";

import { misfit } from "../ladder/door.mjs";

/** @typedef {import("../ladder/shape.mjs").Code} Code */
/** @typedef {import("../ladder/shape.mjs").Shape} Shape */

/** @type {Record<string, Code>} */
export const code = {
  float: {
    idle: () => 0,
    naive: (host) => (a, b) => host.call(a, b),
    best: (host) => (a, b) => {
      const result = host.call(a, b);
      return typeof result === "number" ? result : misfit(result, "a number");
    },
    answer: (a, b) => a + b,
  },
  nothing: {
    idle: () => undefined,
    naive: (host) => () => host.call(),
    best: (host) => () => {
      const result = host.call();
      if (result !== undefined) misfit(result, "nothing");
    },
    answer: () => undefined,
  },
  six: {
    idle: () => 0,
    naive: (host) => (a, b, c, d, e, f) => host.call(a, b >>> 0, c !== 0, d, e & 0xff, (f << 16) >> 16),
    best: (host) => (a, b, c, d, e, f) => {
      if (c >>> 1 !== 0) misfit(c, "a bool");
      const result = host.call(a, b >>> 0, c === 1, d, e & 0xff, (f << 16) >> 16);
      return result === (result | 0) ? result : misfit(result, "an i32");
    },
    answer: (a, b, c, d, e, f) => (c ? a + b + d + e + f : a) | 0,
  },
};

/** @param {string} type */
function floats(type) {
  const args = `(${type}.convert_i32_u (local.get $i)) (${type}.const 0.5)`;
  return { params: `${type} ${type}`, results: type, args, fold: `(i32.trunc_sat_${type}_s)` };
}

const SIX = `(local.get $i) (i32.const 2) (i32.and (local.get $i) (i32.const 1)) (f64.const 3) (i32.const 260)
  (i32.const -1)`;

/** @type {Shape[]} */
export const shapes = [
  {
    name: "f32, two and a result",
    kind: "scalar",
    url: import.meta.url,
    code: "float",
    guest: floats("f32"),
    types: { params: [f32, f32], result: f32 },
    expected: (call) => call,
  },
  {
    name: "f64, two and a result",
    kind: "scalar",
    url: import.meta.url,
    code: "float",
    guest: floats("f64"),
    types: { params: [f64, f64], result: f64 },
    expected: (call) => call,
  },
  {
    name: "nothing in, nothing out",
    kind: "scalar",
    url: import.meta.url,
    code: "nothing",
    guest: { params: "", results: "", args: "", fold: "(i32.const 1)" },
    types: { params: [] },
    expected: () => 1,
    idle: 1,
  },
  {
    name: "six of six kinds",
    kind: "scalar",
    url: import.meta.url,
    code: "six",
    guest: { params: "i32 i32 i32 f64 i32 i32", results: "i32", args: SIX, fold: "" },
    types: { params: [i32, u32, bool, f64, u8, i16], result: i32 },
    expected: (call) => (call % 2 === 1 ? call + 2 + 3 + 4 - 1 : call),
    isFortyToo: true,
  },
];
