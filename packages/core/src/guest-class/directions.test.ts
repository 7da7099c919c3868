import {
  allocated,
  array,
  bool,
  buffer,
  byValue,
  bytes,
  callback,
  cstring,
  duration,
  enumeration,
  errno,
  externref,
  f64,
  fixed,
  flags,
  handle,
  i32,
  i64,
  json,
  list,
  none,
  option,
  orErrno,
  pointer,
  string,
  struct,
  timestamp,
  tuple,
  TypeDefinitionError,
  type TypeDescriptor,
  u32,
  usize,
  utf16,
  wtf8,
  variant,
} from "@hostwright/types";

import { ModuleDefinitionError } from "../errors.js";
import { describe as describeClass, fn, guestModule } from "../index.js";

class File {
  readonly name = "";
}
const files = handle(File);
const Point = struct({ x: f64, y: f64 });
const User = struct({ name: string, names: list(allocated(string)) });
const layout = "assemblyscript";

const WORKS = "works";
const NOT_GIVEN =
  "whose values cannot be given to a guest. Give one that is lowered, encoded, or passed by pointer";

/** Each kind of type, alone and in another, as a parameter and as a result of a guest's function. */
const TABLE: [type: TypeDescriptor, asParameter: string, asResult: string][] = [
  ...[i32, i64, f64, usize, bool, duration, timestamp, enumeration("a", "b"), flags("a", "b")].map(
    (type): [TypeDescriptor, string, string] => [type, WORKS, WORKS],
  ),
  ...[
    string,
    cstring,
    utf16,
    wtf8,
    json,
    bytes,
    array(f64),
    list(Point),
    list(string),
    list(list(string)),
  ].map((type): [TypeDescriptor, string, string] => [type, WORKS, WORKS]),
  ...(["length-offset", "packed", "packed-length-high", "pointer"] as const).map(
    (form): [TypeDescriptor, string, string] => [string({ layout: form }), WORKS, WORKS],
  ),
  ...[utf16({ layout }), bytes({ layout }), array(f64, { layout }), option(utf16({ layout }))].map(
    (type): [TypeDescriptor, string, string] => [type, WORKS, WORKS],
  ),
  ...[Point, User, tuple(u32, string), fixed(u32, 2), variant({ a: u32, b: string, c: null })].map(
    (type): [TypeDescriptor, string, string] => [type, WORKS, WORKS],
  ),
  ...[option(u32), option(string), option(Point), option(list(string)), option(tuple(u32, f64))].map(
    (type): [TypeDescriptor, string, string] => [type, WORKS, WORKS],
  ),
  ...[
    allocated(string),
    allocated(cstring),
    allocated(json),
    allocated(utf16, { allocator: "__new" }),
    allocated(Point),
    allocated(User),
    allocated(list(allocated(string))),
    option(allocated(string)),
    option(allocated(cstring)),
    option(allocated(list(allocated(string)))),
    tuple(u32, allocated(string)),
    variant({ a: allocated(string), b: null }),
  ].map((type): [TypeDescriptor, string, string] => [type, WORKS, WORKS]),
  [pointer(u32), WORKS, WORKS],
  [files, WORKS, WORKS],
  [files.own, NOT_GIVEN, WORKS],
  [externref, WORKS, WORKS],
  [callback([i32], i32), WORKS, WORKS],
  [errno, WORKS, WORKS],
  [none, WORKS, WORKS],
  // Room for the host to write in: a guest has it, and the host has nothing to give.
  [buffer, NOT_GIVEN, WORKS],
  // These are forms of results.
  [orErrno(u32), WORKS, WORKS],
  [orErrno(u32, { out: true }), NOT_GIVEN, WORKS],
  [orErrno([u32, allocated(string)], { out: true }), NOT_GIVEN, WORKS],
  [allocated(string, { out: true }), NOT_GIVEN, WORKS],
  [option(allocated(string, { out: true })), NOT_GIVEN, WORKS],
  [byValue(Point), NOT_GIVEN, WORKS],
  [byValue(allocated(string)), NOT_GIVEN, WORKS],
  [byValue(struct({ only: f64 })), WORKS, WORKS],
];

function problemOf(table: Readonly<Record<string, unknown>>): string {
  try {
    describeClass(guestModule(table as never));
    return WORKS;
  } catch (error) {
    if (!(error instanceof ModuleDefinitionError)) throw error;
    return error.problems.map(({ message }) => message).join();
  }
}

test.each(TABLE.map(([type, ...expected]) => [type.name, type, ...expected] as const))(
  "%s as a parameter, and as a result",
  (_name, type, asParameter, asResult) => {
    expect(problemOf({ f: fn([type]) })).toContain(asParameter);
    expect(problemOf({ f: fn([], type) })).toContain(asResult);
    expect(problemOf({ f: fn([], [type, u32]) })).toContain(asResult);
    // A function pointer takes and returns the same.
    expect(isDefined(() => callback([type] as never))).toBe(asParameter === WORKS);
    expect(isDefined(() => callback([], type as never))).toBe(asResult === WORKS);
  },
);

function isDefined(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch (error) {
    if (!(error instanceof TypeDefinitionError)) throw error;
    return false;
  }
}
