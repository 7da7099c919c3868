// Structs that the host writes into guest memory: an object at a place that the guest passes, an object through a pointer, and the
// fields of a view one by one.
import { f64, i32, orErrno, pointer, struct, u32 } from "@hostwright/types";

import { misfit } from "../ladder/door.mjs";
import { ROOM } from "../ladder/shape.mjs";

/** @typedef {import("../ladder/door.mjs").Door} Door */
/** @typedef {import("../ladder/shape.mjs").Code} Code */
/** @typedef {import("../ladder/shape.mjs").Shape} Shape */

const SIZE = 24;

/**
 * A view by hand, which stays valid when the memory grows: its setters check values, and find out about growth.
 */
class ReadingByHand {
  /**
   * @param {Door} door
   * @param {number} offset
   */
  constructor(door, offset) {
    this.door = door;
    this.offset = offset;
  }

  set id(/** @type {number} */ value) {
    if (value !== value >>> 0) misfit(value, "a u32");
    if (this.door.bytes.length === 0) this.door.look();
    this.door.view.setUint32(this.offset, value, true);
  }

  set x(/** @type {number} */ value) {
    if (typeof value !== "number") misfit(value, "a number");
    if (this.door.bytes.length === 0) this.door.look();
    this.door.view.setFloat64(this.offset + 8, value, true);
  }

  set y(/** @type {number} */ value) {
    if (typeof value !== "number") misfit(value, "a number");
    if (this.door.bytes.length === 0) this.door.look();
    this.door.view.setFloat64(this.offset + 16, value, true);
  }
}

/** A pointer by hand: each store checks the bounds, and all fields before it writes the first. */
class PointerByHand {
  /**
   * @param {Door} door
   * @param {number} offset
   */
  constructor(door, offset) {
    this.door = door;
    this.offset = offset;
  }

  /** @param {{ id: number; x: number; y: number }} value */
  store(value) {
    put(value, this.offset, this.door);
  }
}

/**
 * @param {{ id: number; x: number; y: number }} value
 * @param {number} offset
 * @param {Door} door
 */
function put(value, offset, door) {
  if (typeof value !== "object" || value === null) misfit(value, "an object");
  // A view is copied byte for byte.
  if (value instanceof ReadingByHand) misfit(value, "an object of the host");
  const { id, x, y } = value;
  if (id !== id >>> 0) misfit(id, "a u32");
  if (typeof x !== "number") misfit(x, "a number");
  if (typeof y !== "number") misfit(y, "a number");
  // The method, or a getter, may have made the guest grow its memory.
  if (offset + SIZE > door.bytes.length) door.check(offset, SIZE);
  const { view } = door;
  view.setUint32(offset, id, true);
  view.setFloat64(offset + 8, x, true);
  view.setFloat64(offset + 16, y, true);
}

/** A failure, which a method may return in place of a value. */
class Failure extends Error {
  number = 44;
}

/** @type {(host: any, door: Door) => (a: number, out: number) => number} */
const naive = (host, door) => (a, out) => {
  const { id, x, y } = host.call(a >>> 0);
  const view = new DataView(door.memory.buffer, out, SIZE);
  view.setUint32(0, id, true);
  view.setFloat64(8, x, true);
  view.setFloat64(16, y, true);
  return 0;
};

/** @type {(a: number) => { id: number; x: number; y: number }} */
const read = (a) => ({ id: a, x: 0.5, y: 2 });

/** @type {Record<string, Code>} */
export const code = {
  place: {
    idle: () => 0,
    naive,
    best: (host, door) => (a, rawOut) => {
      const out = rawOut >>> 0;
      if (out + SIZE > door.bytes.length) door.check(out, SIZE);
      const result = host.call(a >>> 0);
      if (result instanceof Failure) return result.number;
      put(result, out, door);
      return 0;
    },
    answer: read,
  },
  pointer: {
    idle: () => 0,
    naive,
    best: (host, door) => (a, rawOut) => {
      const result = host.call(a >>> 0, new PointerByHand(door, rawOut >>> 0));
      return result === (result | 0) ? result : misfit(result, "an i32");
    },
    answer: (a, out) => {
      out.store({ id: a, x: 0.5, y: 2 });
      return 0;
    },
  },
  fields: {
    idle: () => 0,
    naive,
    best: (host, door) => (a, rawOut) => {
      const out = rawOut >>> 0;
      if (out + SIZE > door.bytes.length) door.check(out, SIZE);
      const result = host.call(a >>> 0, new ReadingByHand(door, out));
      return result === (result | 0) ? result : misfit(result, "an i32");
    },
    answer: (a, reading) => {
      reading.id = a;
      reading.x = 0.5;
      reading.y = 2;
      return 0;
    },
  },
};
for (const name of ["pointer", "fields"]) {
  const each = /** @type {Code} */ (code[name]);
  each.naive = (_, door) => naive({ call: read }, door);
}

const Reading = struct({ id: u32, x: f64, y: f64 });

/** @type {(code: string, name: string, types: Shape["types"]) => Shape} */
const written = (key, name, types) => ({
  name,
  kind: "other",
  url: import.meta.url,
  code: key,
  guest: {
    params: "i32 i32",
    results: "i32",
    args: `(local.get $i) (i32.const ${ROOM})`,
    fold: `(i32.load (i32.const ${ROOM})) (i32.add)
      (i32.trunc_sat_f64_s (f64.load (i32.const ${ROOM + 16}))) (i32.add)`,
  },
  types,
  expected: (call) => call + 2,
  isFortyToo: true,
});

/** @type {Shape[]} */
export const shapes = [
  written("place", "orErrno of a struct, by pointer", {
    params: [u32],
    result: orErrno(Reading, { out: true }),
  }),
  written("pointer", "a struct stored through a pointer", { params: [u32, pointer(Reading)], result: i32 }),
  written("fields", "fields of a struct's view, written", { params: [u32, Reading], result: i32 }),
];
