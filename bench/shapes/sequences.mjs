// Bytes, texts and lists: an offset and a length in, something that needs all of it out.
import { bytes, i32, list, string, struct, u32 } from "@hostwright/types";

import { misfit } from "../ladder/door.mjs";
import { DATA } from "../ladder/shape.mjs";
import { decode, lenient } from "../ladder/texts.mjs";

/** @typedef {import("../ladder/shape.mjs").Code} Code */
/** @typedef {import("../ladder/shape.mjs").Kind} Kind */
/** @typedef {import("../ladder/shape.mjs").Shape} Shape */

/** @type {Record<string, Code>} */
export const code = {
  view: {
    idle: () => 0,
    naive: (host, door) => (offset, length) => host.call(new Uint8Array(door.memory.buffer, offset, length)),
    best: (host, door) => (rawOffset, rawLength) => {
      const offset = rawOffset >>> 0;
      const length = rawLength >>> 0;
      if (offset + length > door.bytes.length) door.check(offset, length);
      const result = host.call(new Uint8Array(door.buffer, offset, length));
      return result === result >>> 0 ? result | 0 : misfit(result, "a u32");
    },
    answer: (view) => view.length + view[0] + view[view.length - 1],
  },
  text: {
    idle: () => 0,
    naive: (host, door) => (offset, length) =>
      host.call(lenient.decode(new Uint8Array(door.memory.buffer, offset, length))),
    best: (host, door) => (rawOffset, rawLength) => {
      const offset = rawOffset >>> 0;
      const length = rawLength >>> 0;
      if (offset + length > door.bytes.length) door.check(offset, length);
      const result = host.call(decode(door.bytes, offset, length));
      return result === result >>> 0 ? result | 0 : misfit(result, "a u32");
    },
    // Reads it: a text of several parts that nobody reads is put together by nobody.
    answer: (text) => text.length + text.charCodeAt(text.length - 1),
  },
  points: {
    idle: () => 0,
    naive: (host, door) => (offset, count) => {
      const view = new DataView(door.memory.buffer, offset, count * 8);
      const points = [];
      for (let at = 0; at < count * 8; at += 8) {
        points.push({ x: view.getInt32(at, true), y: view.getInt32(at + 4, true) });
      }
      return host.call(points);
    },
    best: (_, door) => (rawOffset, rawCount) => {
      const offset = rawOffset >>> 0;
      const count = rawCount >>> 0;
      const end = offset + count * 8;
      if (end > door.bytes.length) door.check(offset, count * 8);
      const { view } = door;
      let sum = 0;
      for (let at = offset; at < end; at += 8) sum += view.getInt32(at, true) + view.getInt32(at + 4, true);
      return sum === (sum | 0) ? sum : misfit(sum, "an i32");
    },
    answer: (points) => {
      let sum = 0;
      for (const point of points) sum += point.x + point.y;
      return sum;
    },
  },
};
code["points by index"] = {
  .../** @type {Code} */ (code["points"]),
  answer: (points) => {
    let sum = 0;
    for (let index = 0; index < points.length; index++) {
      const point = points.get(index);
      sum += point.x + point.y;
    }
    return sum;
  },
  byHand: /** @type {Code} */ (code["points"]).answer,
};

const Point = struct({ x: i32, y: i32 });
const COUNT = 16;
const POINTS = new Uint8Array(
  Int32Array.from({ length: 2 * COUNT }, (_, at) => (at % 2 === 0 ? at / 2 : ((at - 1) / 2) * 10)).buffer,
);
const VIEW = Uint8Array.from({ length: 64 }, (_, at) => at + 1);

/** @param {number} length */
const pair = (length) => ({
  params: "i32 i32",
  results: "i32",
  args: `(i32.const ${DATA}) (i32.const ${length})`,
  fold: "",
});

/** @param {string} code */
const points = (code) => ({
  kind: /** @type {Kind} */ ("list"),
  url: import.meta.url,
  code,
  guest: { ...pair(COUNT), data: POINTS },
  types: { params: [list(Point)], result: i32 },
  expected: () => (COUNT * (COUNT - 1) * 11) / 2,
});

/**
 * @param {number} length In bytes.
 * @param {string} unit What the text is made of, over and over.
 * @param {string} label
 * @returns {Shape}
 */
function text(length, unit, label) {
  const data = new TextEncoder().encode(unit.repeat(length)).slice(0, length);
  const whole = new TextDecoder("utf-8", { fatal: true }).decode(data);
  return {
    name: `string, ${length} bytes${label}`,
    kind: label === "" ? (length <= 8 ? "short-string" : "string") : "other",
    url: import.meta.url,
    code: "text",
    guest: { ...pair(length), data },
    types: { params: [string], result: u32 },
    expected: () => whole.length + whole.charCodeAt(whole.length - 1),
    isFortyToo: label === "" && (length === 8 || length === 64),
  };
}

const LENGTHS = [4, 8, 64, 1024];

/** @type {Shape[]} */
export const shapes = [
  {
    name: "view of 64 bytes",
    kind: "view",
    url: import.meta.url,
    code: "view",
    guest: { ...pair(VIEW.length), data: VIEW },
    types: { params: [bytes], result: u32 },
    expected: () => 64 + 1 + 64,
    isFortyToo: true,
  },
  ...LENGTHS.map((length) => text(length, "hostwright", "")),
  ...LENGTHS.map((length) => text(length, "éü", ", not ASCII")),
  { name: "16 structs in a list, for of", isFortyToo: true, ...points("points") },
  { name: "16 structs in a list, by index", ...points("points by index") },
];
