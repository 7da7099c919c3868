// Objects and functions that stand behind a number, and answers that take time.
import { callback, handle, i32 } from "@hostwright/types";

import { misfit } from "../ladder/door.mjs";

/** @typedef {import("../ladder/shape.mjs").Code} Code */
/** @typedef {import("../ladder/shape.mjs").Shape} Shape */

class File {
  size = 7;
}

// Holds an object and the number of uses of its slot, as code by hand does to find stale handles.
const FILES = [undefined, { file: new File(), generation: 0 }];
const SLOT_BITS = 20;

/** @typedef {{ ended: unknown, end: ((reason: unknown) => void) | undefined }} Call */

const hooks = /** @type {any} */ (process).getBuiltinModule?.("node:async_hooks");
/** @type {import("node:async_hooks").AsyncLocalStorage<Call> | undefined} */
const storage = hooks && new hooks.AsyncLocalStorage();
/** @type {Call} */
const outside = { ended: undefined, end: undefined };

/** @type {Record<string, Code>} */
export const code = {
  handle: {
    idle: () => 0,
    naive: (host) => (number) => host.call(FILES[number]?.file),
    best: (host) => (number) => {
      const entry = FILES[number & ((1 << SLOT_BITS) - 1)];
      if (entry === undefined || entry.generation !== number >>> SLOT_BITS) return misfit(number, "a handle");
      const result = host.call(entry.file);
      return result === (result | 0) ? result : misfit(result, "an i32");
    },
    answer: (file) => file.size,
    argument: 1,
  },
  callback: {
    idle: () => 0,
    naive: (host, door) => (index, a) => host.call(door.exports.table.get(index), a),
    best: (host, door) => (index, a) => {
      const double = door.exports.table.get(index >>> 0);
      if (typeof double !== "function") misfit(double, "a function");
      const result = host.call(double, a);
      return result === (result | 0) ? result : misfit(result, "an i32");
    },
    answer: (double, a) => double(a) + 1,
  },
  asynchronous: {
    idle: async () => 0,
    naive: (host) => (a) => host.call(a),
    // A call that a signal, or the end of its guest, ends at once, and that knows its context.
    best: (host) => (a) => {
      const call = storage?.getStore() ?? outside;
      if (call.ended !== undefined) throw call.ended;
      return new Promise((resolve, reject) => {
        call.end = reject;
        host.call(a).then((/** @type {unknown} */ result) => {
          call.end = undefined;
          if (result === Number(result) >> 0) resolve(result);
          else reject(new TypeError(`must be an i32, not ${String(result)}`));
        }, reject);
      });
    },
    answer: async (a) => a + 1,
  },
};

const files = handle(File, { name: "file" });
const DOUBLE = `
  (table (export "table") 2 funcref)
  (elem (i32.const 1) $double)
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))`;

/** @type {Shape[]} */
export const shapes = [
  {
    name: "handle",
    kind: "other",
    url: import.meta.url,
    code: "handle",
    guest: { params: "i32", results: "i32", args: "(local.get $p)", fold: "" },
    types: { params: [files], result: i32 },
    expected: () => 7,
    argument: (memory) => /** @type {number} */ (files.lower(new File(), memory)),
  },
  {
    name: "callback",
    kind: "other",
    url: import.meta.url,
    code: "callback",
    guest: {
      params: "i32 i32",
      results: "i32",
      args: "(i32.const 1) (i32.and (local.get $i) (i32.const 0xff))",
      fold: "",
      extra: DOUBLE,
    },
    types: { params: [callback([i32], i32), i32], result: i32 },
    expected: (call) => 2 * (call & 0xff) + 1,
  },
  {
    name: "asynchronous",
    kind: "other",
    url: import.meta.url,
    code: "asynchronous",
    guest: { params: "i32", results: "i32", args: "(local.get $i)", fold: "" },
    types: { params: [i32], result: i32 },
    expected: (call) => call + 1,
    isAsync: true,
  },
];
