// The other direction: calls of the host into a guest. What a guest exports, how a class declares it, and how a person would call it.
import { allocated, callback, f64, i32, list, string, struct } from "@hostwright/types";

import { misfit } from "../ladder/door.mjs";
import { allocate, decode, encoder, lenient } from "../ladder/texts.mjs";

/** @typedef {import("../ladder/door.mjs").Door} Door */

/**
 * The code of a call, of which every variant has a copy of its own.
 * @typedef {object} EntryCode
 * @property {(door: Door) => (...values: any[]) => any} naive The call that one would write first.
 * @property {(door: Door) => (...values: any[]) => any} best The call with the checks that we make.
 * @property {(call: (...values: any[]) => any) => (calls: number) => number} loop Makes calls, and sums up what they give.
 */

/**
 * @typedef {object} EntryShape
 * @property {string} name
 * @property {"entry" | "text-entry" | "other-entry"} kind
 * @property {string} code
 * @property {readonly any[]} params Types of parameters.
 * @property {any} result
 * @property {(call: number) => number} expected What the call with this number adds to the sum.
 * @property {boolean} isScalar Whether `guest.exports` does the same work.
 */

/** @param {number} length */
const textOf = (length) => "hostwright".repeat(103).slice(0, length);

/**
 * @param {number} length
 * @returns {EntryCode}
 */
const text = (length) => ({
  naive: (door) => (value) => {
    const { echo, malloc, free } = door.exports;
    const encoded = encoder.encode(value);
    const offset = malloc(encoded.length);
    new Uint8Array(door.memory.buffer, offset, encoded.length).set(encoded);
    const pair = BigInt.asUintN(64, echo(offset, encoded.length));
    const place = Number(pair >> 32n);
    const result = lenient.decode(new Uint8Array(door.memory.buffer, place, Number(pair & 0xffffffffn)));
    free(offset);
    free(place);
    return result;
  },
  best: (door) => {
    const halves = new DataView(new ArrayBuffer(8));
    return (value) => {
      if (typeof value !== "string") misfit(value, "a text");
      const { echo, free } = door.exports;
      const [offset, length] = allocate(value, door);
      try {
        halves.setBigInt64(0, echo(offset, length));
        const place = halves.getUint32(0);
        const size = halves.getUint32(4);
        try {
          if (place + size > door.bytes.length) door.check(place, size);
          return decode(door.bytes, place, size);
        } finally {
          free(place);
        }
      } finally {
        free(offset);
      }
    };
  },
  loop: (call) => (calls) => {
    const value = textOf(length);
    let sum = 0;
    for (let at = 0; at < calls; at++) sum += call(value).charCodeAt(length - 1);
    return sum | 0;
  },
});

const POINTS = Array.from({ length: 16 }, (_, at) => ({ x: at, y: at * 10 }));

/** @type {Record<string, EntryCode>} */
export const code = {
  add: {
    naive: (door) => door.exports.add,
    best: (door) => (a, b) => {
      if (a !== (a | 0)) misfit(a, "an i32");
      if (b !== (b | 0)) misfit(b, "an i32");
      return door.exports.add(a, b);
    },
    loop: (call) => (calls) => {
      let sum = 0;
      for (let at = 0; at < calls; at++) sum = (sum + call(at, -3)) | 0;
      return sum;
    },
  },
  half: {
    naive: (door) => door.exports.half,
    best: (door) => (value) => {
      if (typeof value !== "number") misfit(value, "a number");
      return door.exports.half(value);
    },
    loop: (call) => (calls) => {
      let sum = 0;
      for (let at = 0; at < calls; at++) sum += call(at * 2);
      return sum | 0;
    },
  },
  text8: text(8),
  text64: text(64),
  text1024: text(1024),
  points: {
    naive: (door) => (points) => {
      const { total, malloc, free } = door.exports;
      const offset = malloc(points.length * 8);
      const view = new DataView(door.memory.buffer);
      for (const [at, { x, y }] of points.entries()) {
        view.setInt32(offset + at * 8, x, true);
        view.setInt32(offset + at * 8 + 4, y, true);
      }
      const sum = total(offset, points.length);
      free(offset);
      return sum;
    },
    best: (door) => (points) => {
      const { total, malloc, free } = door.exports;
      const { length } = points;
      const offset = malloc(length * 8) >>> 0;
      if (offset === 0) misfit(offset, "memory");
      try {
        if (offset + length * 8 > door.bytes.length) door.check(offset, length * 8);
        const { view } = door;
        for (let at = 0; at < length; at++) {
          const { x, y } = points[at];
          if (x !== (x | 0) || y !== (y | 0)) misfit(points[at], "a point");
          view.setInt32(offset + at * 8, x, true);
          view.setInt32(offset + at * 8 + 4, y, true);
        }
        return total(offset, length);
      } finally {
        free(offset);
      }
    },
    loop: (call) => (calls) => {
      let sum = 0;
      for (let at = 0; at < calls; at++) sum = (sum + call(POINTS)) | 0;
      return sum;
    },
  },
  apply: {
    // One function of the table for all calls: the guest's call is in `hear`.
    naive: (door) => (hear) => {
      door.hear = hear;
      return door.exports.applyImported(21);
    },
    best: (door) => (hear) => {
      if (typeof hear !== "function") misfit(hear, "a function");
      const before = door.hear;
      door.hear = (/** @type {number} */ value) => {
        const result = hear(value);
        return result === (result | 0) ? result : misfit(result, "an i32");
      };
      try {
        return door.exports.applyImported(21);
      } finally {
        door.hear = before;
      }
    },
    loop: (call) => (calls) => {
      const double = (/** @type {number} */ value) => 2 * value;
      let sum = 0;
      for (let at = 0; at < calls; at++) sum = (sum + call(double, 21)) | 0;
      return sum;
    },
  },
};

const Point = struct({ x: i32, y: i32 });
const echoed = allocated(string({ layout: "packed" }));

/**
 * @param {number} length
 * @returns {EntryShape}
 */
const echo = (length) => ({
  name: `text of ${length} bytes in and out, into a guest`,
  kind: length === 8 ? "text-entry" : "other-entry",
  code: `text${length}`,
  params: [string],
  result: echoed,
  expected: () => textOf(length).charCodeAt(length - 1),
  isScalar: false,
});

/** @type {EntryShape[]} */
export const entryShapes = [
  {
    name: "i32, two and a result, into a guest",
    kind: "entry",
    code: "add",
    params: [i32, i32],
    result: i32,
    expected: (call) => call - 3,
    isScalar: true,
  },
  {
    name: "f64, one and a result, into a guest",
    kind: "entry",
    code: "half",
    params: [f64],
    result: f64,
    expected: (call) => call,
    isScalar: true,
  },
  ...[8, 64, 1024].map(echo),
  {
    name: "16 structs in a list, into a guest",
    kind: "other-entry",
    code: "points",
    params: [list(Point)],
    result: i32,
    expected: () => 1320,
    isScalar: false,
  },
  {
    name: "a function of the host, into a guest",
    kind: "other-entry",
    code: "apply",
    params: [callback([i32], i32), i32],
    result: i32,
    expected: () => 42,
    isScalar: false,
  },
];

/**
 * Gives the name of the guest's function that does the work.
 * @param {Pick<EntryShape, "code">} shape
 */
export function exportOf({ code: name }) {
  if (name.startsWith("text")) return "echo";
  return name === "points" ? "total" : name;
}
