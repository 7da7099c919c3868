import {
  allocated,
  array,
  bitFields,
  bool,
  bytes,
  callback,
  chars,
  cstring,
  duration,
  enumeration,
  errno,
  f32,
  f64,
  fixed,
  flags,
  flexible,
  handle,
  i16,
  i32,
  i64,
  i8,
  json,
  list,
  none,
  option,
  orErrno,
  string,
  Struct,
  struct,
  timestamp,
  tuple,
  u16,
  u32,
  u64,
  u8,
  union,
  usize,
  utf16,
  variant,
  wtf8,
} from "@hostwright/types";

import { fn, guestModule } from "../src/index.js";

export class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

/** A struct whose texts are lent with it. */
export const User = struct({ id: u32, name: string, groups: list(string) }, { name: "User" });
/** The same, with texts that the guest gives away. */
export const OwnUser = struct(
  { id: u32, name: allocated(string), groups: allocated(list(allocated(string))) },
  { name: "User" },
);

/** A function of the host that outlives the call that it is given for. */
export const kept = callback([i32], i32)({ kept: true });

/** A struct with a function of the host. */
export const Operation = struct({ function: callback([i32], i32), value: i32 }, { name: "Operation" });

export const Level = enumeration("low", "high");
export const Rights = flags("read", "write", "run");
export const Event = variant({ key: u32, moved: struct(Point), named: string, closed: null });
export const Pair = tuple(u32, f64);
export const Status = bitFields({ ready: 0x1, mode: 0xe, level: 0xfff0 }, { as: u16 });
export const Batch = flexible(struct({ count: u32, scale: u8 }), u16, "count");
export const Amount = union({ count: u32, ratio: f64 });
export const Named = struct({ name: chars(32) });

/** A thing of the host that guests have numbers of. */
export class File {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}
export const file = handle(File);

/** The functions of guests/c/plugin.c, each with as many types as it serves. */
const table = {
  add: fn([i32, i32], i32),
  bool: fn([bool], bool, { name: "same_i32" }),
  i32: fn([i32], i32, { name: "same_i32" }),
  u8: fn([u8], u8, { name: "same_i32" }),
  u16: fn([u16], u16, { name: "same_i32" }),
  u32: fn([u32], u32, { name: "same_i32" }),
  i8: fn([i8], i8, { name: "same_i32" }),
  i16: fn([i16], i16, { name: "same_i32" }),
  i64: fn([i64], i64, { name: "same_i64" }),
  i64Number: fn([i64.number], i64.number, { name: "same_i64" }),
  u64Number: fn([u64.number], u64.number, { name: "same_i64" }),
  usize: fn([usize], usize, { name: "same_pointer" }),
  status: fn([Status], Status, { name: "same_i32" }),
  file: fn([file], file, { name: "same_i32" }),
  u64: fn([u64], u64, { name: "same_i64" }),
  f32: fn([f32], f32, { name: "same_f32" }),
  f64: fn([f64], f64, { name: "same_f64" }),
  level: fn([Level], Level, { name: "same_i32" }),
  rights: fn([Rights], Rights, { name: "same_i32" }),
  duration: fn([duration], duration, { name: "same_i64" }),
  timestamp: fn([timestamp], timestamp, { name: "same_i64" }),
  string: fn([string], string, { name: "same_pair" }),
  utf16: fn([utf16], utf16, { name: "same_pair" }),
  wtf8: fn([wtf8], wtf8, { name: "same_pair" }),
  json: fn([json], json, { name: "same_pair" }),
  bytes: fn([bytes], bytes, { name: "same_pair" }),
  numbers: fn([array(f64)], array(f64), { name: "same_pair" }),
  points: fn([list(Point)], list(Point), { name: "same_pair" }),
  names: fn([list(string)], list(string), { name: "same_pair" }),
  lists: fn([list(list(u16))], list(list(u16)), { name: "same_pair" }),
  users: fn([list(User)], list(User), { name: "same_pair" }),
  lengthFirst: fn([string({ layout: "length-offset" })], string({ layout: "length-offset" }), {
    name: "same_pair",
  }),
  packed: fn([string({ layout: "packed" })], string({ layout: "packed" }), { name: "same_packed" }),
  packedHigh: fn([bytes({ layout: "packed-length-high" })], bytes({ layout: "packed-length-high" }), {
    name: "same_packed",
  }),
  behindPointer: fn([string({ layout: "pointer" })], string({ layout: "pointer" }), {
    name: "same_pointer",
  }),
  cstring: fn([cstring], cstring, { name: "same_pointer" }),
  maybeText: fn([cstring({ nullable: true })], cstring({ nullable: true }), { name: "same_pointer" }),
  point: fn([struct(Point)], struct(Point), { name: "same_pointer" }),
  user: fn([User], User, { name: "same_pointer" }),
  pair: fn([Pair], Pair, { name: "same_pointer" }),
  id: fn([fixed(u8, 16)], fixed(u8, 16), { name: "same_pointer" }),
  chars: fn([Named], Named, { name: "same_pointer" }),
  amount: fn([Amount], Amount, { name: "same_pointer" }),
  batch: fn([Batch], Batch, { name: "same_pointer" }),
  event: fn([Event], Event, { name: "same_pointer" }),
  maybePoint: fn([option(struct(Point))], option(struct(Point)), { name: "same_pointer" }),
  maybeNumber: fn([option(u32)], option(u32), { name: "same_option" }),
  copyPacked: fn([string], allocated(string({ layout: "packed" })), { name: "copy_packed" }),
  copyBytes: fn([bytes], orErrno(allocated(bytes, { out: true })), { name: "copy_out" }),
  copyText: fn([cstring], allocated(cstring), { name: "copy_text" }),
  copyPoint: fn([struct(Point)], allocated(Point), { name: "copy_point" }),
  copyNames: fn([list(string)], orErrno(allocated(list(allocated(string)), { out: true })), {
    name: "copy_names",
  }),
  copyUser: fn([User], orErrno(OwnUser, { out: true }), { name: "copy_user" }),
  take: fn([allocated(string), allocated(bytes)], u32),
  divide: fn([u32, u32], orErrno(u32, { out: true })),
  check: fn([i32], errno),
  trapIf: fn([string, bool], u32, { name: "trap_if" }),
  three: fn([string, bytes, list(string)], u32),
  visit: fn([string], i32),
  applied: fn([callback([i32], i32)({ nullable: true }), i32], i32, { name: "apply" }),
  operate: fn([Operation], i32),
  keep: fn([callback([i32], i32)]),
  keepForGood: fn([kept], none, { name: "keep" }),
  callKept: fn([i32], i32, { name: "call_kept" }),
  liveBytes: fn([], u32, { name: "live_bytes" }),
  liveBlocks: fn([], u32, { name: "live_blocks" }),
  wrongFrees: fn([], u32, { name: "wrong_frees" }),
  failAfter: fn([i32], none, { name: "fail_after" }),
};

export const Plugin = guestModule(table, { name: "Plugin" });

/** What a guest with a 64-bit memory cannot have: pairs of 32 bits each, and a number in place of an offset. */
export const ONLY_32 = ["packed", "packedHigh", "copyPacked", "maybeNumber"];

/** The same for a 64-bit memory. */
export const Plugin64 = guestModule(
  Object.fromEntries(Object.entries(table).filter(([name]) => !ONLY_32.includes(name))) as typeof table,
  { name: "Plugin" },
);
