// Gives back what it is given, by way of a function of the host that does the same: a value of each type, in both directions. Objects of
// AssemblyScript's own are in objects.ts and managed.ts. The functions of the runtime that the host calls count what is pinned.

let pinned: i32 = 0;
function pin(object: usize): usize {
  __pin(object);
  pinned++;
  return object;
}
function unpin(object: usize): void {
  __unpin(object);
  pinned--;
}
export { __new, pin as __pin, unpin as __unpin };
export function pins(): i32 {
  return pinned;
}

// Values of one core value.
@external("host", "i8") declare function hostI8(value: i8): i8;
function sameI8(value: i8): i8 {
  return hostI8(value);
}
@external("host", "i16") declare function hostI16(value: i16): i16;
function sameI16(value: i16): i16 {
  return hostI16(value);
}
@external("host", "i32") declare function hostI32(value: i32): i32;
function sameI32(value: i32): i32 {
  return hostI32(value);
}
@external("host", "i64") declare function hostI64(value: i64): i64;
function sameI64(value: i64): i64 {
  return hostI64(value);
}
@external("host", "u8") declare function hostU8(value: u8): u8;
function sameU8(value: u8): u8 {
  return hostU8(value);
}
@external("host", "u16") declare function hostU16(value: u16): u16;
function sameU16(value: u16): u16 {
  return hostU16(value);
}
@external("host", "u32") declare function hostU32(value: u32): u32;
function sameU32(value: u32): u32 {
  return hostU32(value);
}
@external("host", "u64") declare function hostU64(value: u64): u64;
function sameU64(value: u64): u64 {
  return hostU64(value);
}
@external("host", "i64_number") declare function hostI64Number(value: i64): i64;
function sameI64Number(value: i64): i64 {
  return hostI64Number(value);
}
@external("host", "u64_number") declare function hostU64Number(value: u64): u64;
function sameU64Number(value: u64): u64 {
  return hostU64Number(value);
}
@external("host", "f32") declare function hostF32(value: f32): f32;
function sameF32(value: f32): f32 {
  return hostF32(value);
}
@external("host", "f64") declare function hostF64(value: f64): f64;
function sameF64(value: f64): f64 {
  return hostF64(value);
}
@external("host", "v128") declare function hostV128(value: v128): v128;
function sameV128(value: v128): v128 {
  return hostV128(value);
}
@external("host", "bool") declare function hostBool(value: bool): bool;
function sameBool(value: bool): bool {
  return hostBool(value);
}
@external("host", "usize") declare function hostUsize(value: usize): usize;
function sameUsize(value: usize): usize {
  return hostUsize(value);
}
@external("host", "duration") declare function hostDuration(value: i64): i64;
function sameDuration(value: i64): i64 {
  return hostDuration(value);
}
@external("host", "timestamp") declare function hostTimestamp(value: u64): u64;
function sameTimestamp(value: u64): u64 {
  return hostTimestamp(value);
}
@external("host", "enumeration") declare function hostEnumeration(value: i32): i32;
function sameEnumeration(value: i32): i32 {
  return hostEnumeration(value);
}
@external("host", "flags") declare function hostFlags(value: u32): u32;
function sameFlags(value: u32): u32 {
  return hostFlags(value);
}
@external("host", "bit_fields") declare function hostBitFields(value: u32): u32;
function sameBitFields(value: u32): u32 {
  return hostBitFields(value);
}
@external("host", "handle") declare function hostHandle(value: i32): i32;
function sameHandle(value: i32): i32 {
  return hostHandle(value);
}
@external("host", "externref") declare function hostExternref(value: externref): externref;
function sameExternref(value: externref): externref {
  return hostExternref(value);
}
@external("host", "errno") declare function hostErrno(value: i32): i32;
function sameErrno(value: i32): i32 {
  return hostErrno(value);
}
@external("host", "callback") declare function hostCallback(value: i32): i32;
function sameCallback(value: i32): i32 {
  return hostCallback(value);
}
@external("host", "packed") declare function hostPacked(value: u64): u64;
function samePacked(value: u64): u64 {
  return hostPacked(value);
}
@external("host", "packed_high") declare function hostPackedHigh(value: u64): u64;
function samePackedHigh(value: u64): u64 {
  return hostPackedHigh(value);
}

// Sequences, whose offset and length the host writes to a place.
@external("host", "string") declare function hostString(items: usize, length: usize, out: usize): void;
function sameString(items: usize, length: usize, out: usize): void {
  __collect();
  hostString(items, length, out);
}
@external("host", "utf16") declare function hostUtf16(items: usize, length: usize, out: usize): void;
function sameUtf16(items: usize, length: usize, out: usize): void {
  __collect();
  hostUtf16(items, length, out);
}
@external("host", "wtf8") declare function hostWtf8(items: usize, length: usize, out: usize): void;
function sameWtf8(items: usize, length: usize, out: usize): void {
  __collect();
  hostWtf8(items, length, out);
}
@external("host", "json") declare function hostJson(items: usize, length: usize, out: usize): void;
function sameJson(items: usize, length: usize, out: usize): void {
  __collect();
  hostJson(items, length, out);
}
@external("host", "bytes") declare function hostBytes(items: usize, length: usize, out: usize): void;
function sameBytes(items: usize, length: usize, out: usize): void {
  __collect();
  hostBytes(items, length, out);
}
@external("host", "array") declare function hostArray(items: usize, length: usize, out: usize): void;
function sameArray(items: usize, length: usize, out: usize): void {
  __collect();
  hostArray(items, length, out);
}
@external("host", "list") declare function hostList(items: usize, length: usize, out: usize): void;
function sameList(items: usize, length: usize, out: usize): void {
  __collect();
  hostList(items, length, out);
}
@external("host", "list_of_strings") declare function hostListOfStrings(items: usize, length: usize, out: usize): void;
function sameListOfStrings(items: usize, length: usize, out: usize): void {
  __collect();
  hostListOfStrings(items, length, out);
}
@external("host", "lists") declare function hostLists(items: usize, length: usize, out: usize): void;
function sameLists(items: usize, length: usize, out: usize): void {
  __collect();
  hostLists(items, length, out);
}
@external("host", "list_of_structs") declare function hostListOfStructs(items: usize, length: usize, out: usize): void;
function sameListOfStructs(items: usize, length: usize, out: usize): void {
  __collect();
  hostListOfStructs(items, length, out);
}

// Values behind an offset.
@external("host", "cstring") declare function hostCstring(value: usize): usize;
function sameCstring(value: usize): usize {
  __collect();
  return hostCstring(value);
}
@external("host", "maybe_cstring") declare function hostMaybeCstring(value: usize): usize;
function sameMaybeCstring(value: usize): usize {
  __collect();
  return hostMaybeCstring(value);
}
@external("host", "struct") declare function hostStruct(value: usize): usize;
function sameStruct(value: usize): usize {
  __collect();
  return hostStruct(value);
}
@external("host", "struct_of_texts") declare function hostStructOfTexts(value: usize): usize;
function sameStructOfTexts(value: usize): usize {
  __collect();
  return hostStructOfTexts(value);
}
@external("host", "tuple") declare function hostTuple(value: usize): usize;
function sameTuple(value: usize): usize {
  __collect();
  return hostTuple(value);
}
@external("host", "fixed") declare function hostFixed(value: usize): usize;
function sameFixed(value: usize): usize {
  __collect();
  return hostFixed(value);
}
@external("host", "chars") declare function hostChars(value: usize): usize;
function sameChars(value: usize): usize {
  __collect();
  return hostChars(value);
}
@external("host", "union") declare function hostUnion(value: usize): usize;
function sameUnion(value: usize): usize {
  __collect();
  return hostUnion(value);
}
@external("host", "variant") declare function hostVariant(value: usize): usize;
function sameVariant(value: usize): usize {
  __collect();
  return hostVariant(value);
}
@external("host", "option_of_struct") declare function hostOptionOfStruct(value: usize): usize;
function sameOptionOfStruct(value: usize): usize {
  __collect();
  return hostOptionOfStruct(value);
}
@external("host", "flexible") declare function hostFlexible(value: usize): usize;
function sameFlexible(value: usize): usize {
  __collect();
  return hostFlexible(value);
}
@external("host", "behind_pointer") declare function hostBehindPointer(pair: usize, out: usize): void;
function sameBehindPointer(pair: usize, out: usize): void {
  __collect();
  hostBehindPointer(pair, out);
}
@external("host", "maybe_text") declare function hostMaybeText(pair: usize, out: usize): void;
function sameMaybeText(pair: usize, out: usize): void {
  __collect();
  hostMaybeText(pair, out);
}

// Values and errors in places.
@external("host", "option") declare function hostOption(isThere: bool, value: u32, out: usize): void;
export function option(isThere: bool, value: u32, out: usize): void {
  hostOption(isThere, value, out);
}
@external("host", "or_errno") declare function hostOrErrno(value: u32, out: usize): u16;
export function or_errno(value: u32, out: usize): u16 {
  return hostOrErrno(value, out);
}
@external("host", "by_value") declare function hostByValue(out: usize, x: f64, y: f64): void;
export function by_value(out: usize, x: f64, y: f64): void {
  hostByValue(out, x, y);
}
@external("host", "several") declare function hostSeveral(a: u32, b: f64, first: usize, second: usize): void;
export function several(a: u32, b: f64, first: usize, second: usize): void {
  hostSeveral(a, b, first, second);
}

// Most of the names are those of types here, and free outside.
export {
  sameMaybeText as maybe_text,
  sameBehindPointer as behind_pointer,
  sameI8 as i8,
  sameI16 as i16,
  sameI32 as i32,
  sameI64 as i64,
  sameU8 as u8,
  sameU16 as u16,
  sameU32 as u32,
  sameU64 as u64,
  sameI64Number as i64_number,
  sameU64Number as u64_number,
  sameF32 as f32,
  sameF64 as f64,
  sameV128 as v128,
  sameBool as bool,
  sameUsize as usize,
  sameDuration as duration,
  sameTimestamp as timestamp,
  sameEnumeration as enumeration,
  sameFlags as flags,
  sameBitFields as bit_fields,
  sameHandle as handle,
  sameExternref as externref,
  sameErrno as errno,
  sameCallback as callback,
  samePacked as packed,
  samePackedHigh as packed_high,
  sameString as string,
  sameUtf16 as utf16,
  sameWtf8 as wtf8,
  sameJson as json,
  sameBytes as bytes,
  sameArray as array,
  sameList as list,
  sameListOfStrings as list_of_strings,
  sameLists as lists,
  sameListOfStructs as list_of_structs,
  sameCstring as cstring,
  sameMaybeCstring as maybe_cstring,
  sameStruct as struct,
  sameStructOfTexts as struct_of_texts,
  sameTuple as tuple,
  sameFixed as fixed,
  sameChars as chars,
  sameUnion as union,
  sameVariant as variant,
  sameOptionOfStruct as option_of_struct,
  sameFlexible as flexible,
};
