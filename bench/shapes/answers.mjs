// Results that are more than a number: values or failures, and texts that the guest has to make room for.
import { allocated, errno, ErrnoError, i32, orErrno, string, u32 } from "@hostwright/types";

import { misfit } from "../ladder/door.mjs";
import { ROOM } from "../ladder/shape.mjs";
import { allocate, encoder } from "../ladder/texts.mjs";

/** @typedef {import("../ladder/shape.mjs").Code} Code */
/** @typedef {import("../ladder/shape.mjs").Shape} Shape */

/** @type {Record<string, number | undefined>} */
const ERRNOS = { EACCES: 2, EBADF: 8, EINVAL: 28, EIO: 29, ENOENT: 44, ENOSPC: 51, ENOTDIR: 54 };
const ENOENT = 44;

class Failure extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {unknown} code */
function numberOf(code) {
  return ERRNOS[/** @type {string} */ (code)] ?? misfit(code, "the name of an errno");
}

/** @type {Record<string, Code>} */
export const code = {
  pair: {
    idle: pairOfZeros(),
    naive: (host) => (a) => [host.call(a >>> 0), 0],
    best: (host) => (a) => {
      const result = host.call(a >>> 0);
      return [result === result >>> 0 ? result | 0 : misfit(result, "a u32"), 0];
    },
    answer: (a) => a + 1,
  },
  out: {
    idle: () => 0,
    naive: (host, door) => (a, out) => {
      new DataView(door.memory.buffer).setUint32(out, host.call(a >>> 0), true);
      return 0;
    },
    best: (host, door) => (a, rawOut) => {
      const out = rawOut >>> 0;
      if (out + 4 > door.bytes.length) door.check(out, 4);
      if (out === 0) misfit(out, "a place");
      const result = host.call(a >>> 0);
      if (result !== result >>> 0) misfit(result, "a u32");
      // The method may have made the guest grow its memory.
      if (out + 4 > door.bytes.length) door.check(out, 4);
      door.view.setUint32(out, result, true);
      return 0;
    },
    answer: (a) => a + 1,
  },
  returned: {
    idle: () => 0,
    naive: (host) => (a) => ERRNOS[host.call(a)] ?? 0,
    best: (host) => (a) => {
      const failure = host.call(a);
      return failure === undefined ? 0 : numberOf(failure);
    },
    answer: (a) => (a < 0 ? undefined : "ENOENT"),
  },
  thrown: {
    idle: () => 0,
    naive: (host) => (a) => {
      try {
        host.call(a);
        return 0;
      } catch (error) {
        return ERRNOS[/** @type {Failure} */ (error).code];
      }
    },
    best: (host) => (a) => {
      try {
        const result = host.call(a);
        return result === undefined ? 0 : misfit(result, "nothing");
      } catch (error) {
        if (error instanceof Failure) return numberOf(error.code);
        throw error;
      }
    },
    answer: (a) => {
      if (a >= 0) throw new ErrnoError("ENOENT");
    },
    byHand: (a) => {
      if (a >= 0) throw new Failure("ENOENT");
    },
  },
  allocated: {
    idle: pairOfZeros(),
    naive: (host, door) => (a) => {
      const encoded = encoder.encode(host.call(a));
      const offset = door.exports.malloc(encoded.length);
      new Uint8Array(door.memory.buffer).set(encoded, offset);
      return [offset, encoded.length];
    },
    best: (host, door) => (a) => {
      const result = host.call(a);
      return typeof result === "string" ? allocate(result, door) : misfit(result, "a string");
    },
    answer: (a) => (a % 2 === 0 ? "even" : "odd, and longer"),
  },
};

function pairOfZeros() {
  const zeros = [0, 0];
  return () => zeros;
}

// Goes round in 32 KiB, since nobody frees.
const MALLOC = `
  (global $top (mut i32) (i32.const 4096))
  (func (export "malloc") (param $length i32) (result i32)
    (global.set $top (i32.add (i32.const 4096)
      (i32.and (i32.add (global.get $top) (i32.const 64)) (i32.const 32767))))
    (global.get $top))`;
const FIRST_AND_LENGTH =
  "(local.set $y) (local.set $x) (i32.add (local.get $y) (i32.load8_u (local.get $x)))";

/** @type {(code: string, name: string) => Shape} */
const failing = (code, name) => ({
  name,
  kind: "errno",
  url: import.meta.url,
  code,
  guest: { params: "i32", results: "i32", args: "(local.get $i)", fold: "" },
  types: { params: [i32], result: errno },
  expected: () => ENOENT,
  isFortyToo: code === "returned",
});

/** @type {Shape[]} */
export const shapes = [
  {
    name: "orErrno, two results",
    kind: "other",
    url: import.meta.url,
    code: "pair",
    guest: { params: "i32", results: "i32 i32", args: "(local.get $i)", fold: "(i32.add)" },
    types: { params: [u32], result: orErrno(u32) },
    expected: (call) => call + 1,
  },
  {
    name: "orErrno, by pointer",
    kind: "other",
    url: import.meta.url,
    code: "out",
    guest: {
      params: "i32 i32",
      results: "i32",
      args: `(local.get $i) (i32.const ${ROOM})`,
      fold: `(i32.load (i32.const ${ROOM})) (i32.add)`,
    },
    types: { params: [u32], result: orErrno(u32, { out: true }) },
    expected: (call) => call + 1,
    isFortyToo: true,
  },
  failing("returned", "errno, returned"),
  failing("thrown", "errno, thrown"),
  {
    name: "allocated string",
    kind: "other",
    url: import.meta.url,
    code: "allocated",
    guest: {
      params: "i32",
      results: "i32 i32",
      args: "(local.get $i)",
      fold: FIRST_AND_LENGTH,
      extra: MALLOC,
    },
    types: { params: [i32], result: allocated(string) },
    expected: (call) => (call % 2 === 0 ? 4 + 101 : 15 + 111),
  },
];
