// Passes a value of each type and looks at what comes back. Each export is called like the import that it calls, and gives
// 0, or the number of the first expectation that was not met.

@external("host", "i8") declare function hostI8(x: i8): i8;
@external("host", "managed") declare function hostManaged(value: Named): Named;
@external("host", "i16") declare function hostI16(x: i16): i16;
@external("host", "i32") declare function hostI32(x: i32): i32;
@external("host", "i64") declare function hostI64(x: i64): i64;
@external("host", "u8") declare function hostU8(x: u8): u8;
@external("host", "u16") declare function hostU16(x: u16): u16;
@external("host", "u32") declare function hostU32(x: u32): u32;
@external("host", "u64") declare function hostU64(x: u64): u64;
@external("host", "i64_number") declare function hostI64Number(x: i64): i64;
@external("host", "u64_number") declare function hostU64Number(x: u64): u64;
@external("host", "f32") declare function hostF32(x: f32): f32;
@external("host", "f64") declare function hostF64(x: f64): f64;
@external("host", "v128") declare function hostV128(x: v128): v128;
@external("host", "bool") declare function hostBool(x: bool): bool;
@external("host", "usize") declare function hostUsize(x: usize): usize;
@external("host", "duration") declare function hostDuration(x: i64): i64;
@external("host", "timestamp") declare function hostTimestamp(x: u64): u64;
@external("host", "bytes") declare function hostBytes(data: usize, length: i32): u32;
@external("host", "length_first") declare function hostLengthFirst(length: i32, data: usize): u32;
@external("host", "behind_pointer") declare function hostBehindPointer(data: usize): u32;
@external("host", "packed") declare function hostPacked(data: u64): u32;
@external("host", "packed_length_high") declare function hostPackedLengthHigh(data: u64): u32;
@external("host", "string") declare function hostString(text: usize, length: i32): u32;
@external("host", "cstring") declare function hostCstring(text: usize): u32;
@external("host", "json") declare function hostJson(text: usize, length: i32): u32;
@external("host", "wtf8") declare function hostWtf8(text: usize, length: i32): u32;
@external("host", "utf16") declare function hostUtf16(text: string, length: i32): u32;
@external("host", "array") declare function hostArray(items: usize, count: i32): u32;
@external("host", "list") declare function hostList(items: usize, count: i32): f64;
@external("host", "list_of_strings") declare function hostListOfStrings(items: usize, count: i32): u32;
@external("host", "buffer") declare function hostBuffer(into: usize, capacity: i32): u32;
@external("host", "pointer") declare function hostPointer(to: usize): void;
@external("host", "struct_class") declare function hostStructClass(point: Point): void;
@external("host", "struct") declare function hostStruct(plain: usize): u32;
@external("host", "fixed") declare function hostFixed(id: usize): u32;
@external("host", "chars") declare function hostChars(name: usize): u32;
@external("host", "bit_fields") declare function hostBitFields(status: u32): u32;
@external("host", "flexible") declare function hostFlexible(batch: usize): u32;
@external("host", "union") declare function hostUnion(amount: usize): u32;
@external("host", "tuple") declare function hostTuple(weighed: Weighed): f64;
@external("host", "enumeration") declare function hostEnumeration(x: Access): Access;
@external("host", "flags") declare function hostFlags(x: u32): u32;
@external("host", "flat") declare function hostFlat(tag: u32, first: usize, second: usize): u32;
@external("host", "variant") declare function hostVariant(token: usize): u32;
@external("host", "option") declare function hostOption(hasValue: bool, value: u32): u32;
@external("host", "option_of_struct") declare function hostOptionOfStruct(point: Point | null): f64;
@external("host", "errno") declare function hostErrno(x: u32): i32;
@external("host", "errno_given") declare function hostErrnoGiven(error: i32): u32;
@external("host", "or_errno_out") declare function hostOrErrnoOut(x: u32, out: usize): i32;
@external("host", "by_value") declare function hostByValue(out: Point, x: f64): void;
@external("host", "none") declare function hostNone(): void;
@external("host", "calls") declare function hostCalls(): u32;
@external("host", "open") declare function hostOpen(): i32;
@external("host", "handle") declare function hostHandle(file: i32): u32;
@external("host", "callback") declare function hostCallback(callback: usize, x: i32): i32;
@external("host", "give") declare function hostGive(): externref;
@external("host", "externref") declare function hostExternref(value: externref): externref;
@external("host", "is_given") declare function hostIsGiven(value: externref): bool;
@external("host", "allocated") declare function hostAllocated(out: usize): void;
@external("host", "defined") declare function hostDefined(address: u32): u32;

/** Classes whose fields are numbers lie in memory as structs of C do. */
class Point {
  constructor(public x: f64, public y: f64) {}
}
class Weighed {
  constructor(public kind: u8, public weight: f64, public count: u16) {}
}
enum Access { Read, Write, Append }

const THREE = memory.data<u8>([1, 2, 3]);
const GREEN = memory.data<u8>([0x67, 0x72, 0xc3, 0xbc, 0x6e, 0]);
const RED = memory.data<u8>([0x72, 0x6f, 0x74]);

let count = 0;
let wrong = 0;

function expect(isMet: bool): void {
  count++;
  if (!isMet && wrong == 0) wrong = count;
}

/** Gives what is wrong, and forgets it. */
function result(): i32 {
  const first = wrong;
  count = wrong = 0;
  return first;
}

function testI8(): i32 {
  expect(hostI8(-128) == 127);
  expect(hostI8(5) == -6);
  return result();
}

function testI16(): i32 {
  expect(hostI16(-32768) == 32767);
  return result();
}

function testI32(): i32 {
  expect(hostI32(i32.MIN_VALUE) == i32.MAX_VALUE);
  return result();
}

function testI64(): i32 {
  expect(hostI64(i64.MIN_VALUE) == i64.MAX_VALUE);
  return result();
}

function testU8(): i32 {
  expect(hostU8(255) == 0);
  expect(hostU8(1) == 254);
  return result();
}

function testU16(): i32 {
  expect(hostU16(0) == 65535);
  return result();
}

function testU32(): i32 {
  expect(hostU32(0) == u32.MAX_VALUE);
  expect(hostU32(u32.MAX_VALUE) == 0);
  return result();
}

function testU64(): i32 {
  expect(hostU64(1) == u64.MAX_VALUE - 1);
  return result();
}

function testI64Number(): i32 {
  expect(hostI64Number(-9007199254740991) == -9007199254740990);
  return result();
}

function testU64Number(): i32 {
  expect(hostU64Number(1 << 52) == (1 << 52) + 1);
  return result();
}

function testF32(): i32 {
  expect(hostF32(-0.75) == -0.375);
  return result();
}

function testF64(): i32 {
  expect(hostF64(1e300) == 5e299);
  return result();
}

function testBool(): i32 {
  expect(hostBool(false));
  expect(!hostBool(true));
  return result();
}

function testUsize(): i32 {
  expect(hostUsize(0xfffffff0) == 0xfffffff1);
  return result();
}

function testDuration(): i32 {
  expect(hostDuration(-3) == -6);
  return result();
}

function testTimestamp(): i32 {
  expect(hostTimestamp(u64.MAX_VALUE - 1000000000) == u64.MAX_VALUE);
  return result();
}

function testBytes(): i32 {
  const data: StaticArray<u8> = [1, 2, 250];
  expect(hostBytes(changetype<usize>(data), 3) == 253);
  expect(data[0] == 255 && data[1] == 2 && data[2] == 250);
  expect(hostBytes(changetype<usize>(data), 0) == 0);
  return result();
}

function testLengthFirst(): i32 {
  expect(hostLengthFirst(3, THREE) == 6);
  return result();
}

function testBehindPointer(): i32 {
  const pair: StaticArray<usize> = [THREE, 3];
  expect(hostBehindPointer(changetype<usize>(pair)) == 6);
  return result();
}

function testPacked(): i32 {
  expect(hostPacked(((<u64>THREE) << 32) | 3) == 6);
  return result();
}

function testPackedLengthHigh(): i32 {
  expect(hostPackedLengthHigh(((<u64>3) << 32) | <u64>THREE) == 6);
  return result();
}

function testString(): i32 {
  expect(hostString(GREEN, 5) == 4);
  expect(hostString(GREEN, 0) == 0);
  return result();
}

function testCstring(): i32 {
  expect(hostCstring(GREEN) == 4);
  expect(hostCstring(GREEN + 5) == 0);
  return result();
}

function testJson(): i32 {
  const text = String.UTF8.encode('[1, {}, "grün"]');
  expect(hostJson(changetype<usize>(text), text.byteLength) == 3);
  expect(hostJson(memory.data<u8>([0x5b, 0x5d]), 2) == 0);
  return result();
}

function testWtf8(): i32 {
  const text = String.UTF8.encode("grün\ud83d");
  expect(hostWtf8(changetype<usize>(text), text.byteLength) == 0xd83d);
  return result();
}

function testUtf16(): i32 {
  const text = "grün👋";
  expect(hostUtf16(text, text.length) == 6);
  return result();
}

function testArray(): i32 {
  const items: StaticArray<u16> = [1, 2, 30000];
  expect(hostArray(changetype<usize>(items), 3) == 3);
  expect(items[0] == 2 && items[1] == 4 && items[2] == 60000);
  return result();
}

function testList(): i32 {
  // An array of objects holds their places, and a list holds the structs themselves.
  const items: StaticArray<f64> = [1, 2, 3, 4];
  expect(hostList(changetype<usize>(items), 2) == 10);
  expect(items[0] == 1 && items[2] == -3 && items[3] == -4);
  return result();
}

function testListOfStrings(): i32 {
  const items: StaticArray<usize> = [GREEN, 5, 0, 0, RED, 3];
  expect(hostListOfStrings(changetype<usize>(items), 3) == 7);
  return result();
}

function testBuffer(): i32 {
  const room = new StaticArray<u8>(8);
  expect(hostBuffer(changetype<usize>(room), 2) == 5);
  expect(room[0] == 0x68 && room[1] == 0x65 && room[2] == 0);
  expect(hostBuffer(changetype<usize>(room), 8) == 5);
  expect(room[4] == 0x6f && room[5] == 0);
  return result();
}

function testPointer(): i32 {
  const place: StaticArray<u32> = [u32.MAX_VALUE - 1];
  hostPointer(changetype<usize>(place));
  expect(place[0] == u32.MAX_VALUE);
  return result();
}

function testStructClass(): i32 {
  const point = new Point(1.5, -2);
  hostStructClass(point);
  expect(point.x == -2 && point.y == 1.5);
  return result();
}

function testStruct(): i32 {
  // Packed: no class of AssemblyScript's lies like that.
  const plain = changetype<usize>(new StaticArray<u8>(17));
  store<u8>(plain, 7);
  store<u64>(plain, 1 << 40, 1);
  store<usize>(plain, RED, 9);
  store<usize>(plain, 3, 13);
  expect(hostStruct(plain) == 10);
  expect(load<u8>(plain) == 7 && load<u64>(plain, 1) == (1 << 40) + 1);
  return result();
}

function testFixed(): i32 {
  const id: StaticArray<u8> = [1, 2, 3, 4];
  expect(hostFixed(changetype<usize>(id)) == 10);
  expect(id[0] == 4 && id[3] == 1);
  return result();
}

function testChars(): i32 {
  const name: StaticArray<u8> = [97, 98, 99, 100, 101, 0];
  expect(hostChars(changetype<usize>(name)) == 5);
  expect(name[0] == 110 && name[2] == 0xa9 && name[3] == 0 && name[5] == 0);
  return result();
}

function testBitFields(): i32 {
  expect(hostBitFields((5 << 1) | (4000 << 4)) == (1 | (2 << 1) | (95 << 4)));
  return result();
}

function testFlexible(): i32 {
  const batch = memory.data(12, 4);
  store<u32>(batch, 3);
  expect(hostFlexible(batch) == 3);
  expect(load<u8>(batch, 4) == 1 && load<u16>(batch, 6) == 500);
  return result();
}

function testUnion(): i32 {
  const amount = memory.data(8, 8);
  store<u32>(amount, 4294967295);
  expect(hostUnion(amount) == 4294967295);
  expect(load<f64>(amount) == 0.5);
  return result();
}

function testTuple(): i32 {
  expect(hostTuple(new Weighed(2, 0.5, 3)) == 4);
  return result();
}

function testEnumeration(): i32 {
  expect(hostEnumeration(Access.Read) == Access.Write);
  expect(hostEnumeration(Access.Append) == Access.Read);
  return result();
}

function testFlags(): i32 {
  expect(hostFlags(5) == 2);
  expect(hostFlags(0) == 7);
  return result();
}

function testFlat(): i32 {
  expect(hostFlat(2, RED, 3) == 3);
  expect(hostFlat(1, 7, 0) == 7 && hostFlat(0, 9, 9) == 0);
  return result();
}

function testVariant(): i32 {
  // AssemblyScript has no unions: a tag and the words behind it.
  const token: StaticArray<u32> = [1, 7, 0];
  expect(hostVariant(changetype<usize>(token)) == 7);
  expect(token[0] == 0);
  const word: StaticArray<usize> = [2, RED, 3];
  expect(hostVariant(changetype<usize>(word)) == 3);
  return result();
}

function testOption(): i32 {
  expect(hostOption(true, u32.MAX_VALUE) == u32.MAX_VALUE);
  expect(hostOption(false, 5) == 0);
  return result();
}

function testOptionOfStruct(): i32 {
  expect(hostOptionOfStruct(new Point(3, 4)) == 5);
  expect(hostOptionOfStruct(null) == -1);
  return result();
}

function testErrno(): i32 {
  expect(hostErrno(1) == 0);
  expect(hostErrno(0) == 44);
  return result();
}

function testErrnoGiven(): i32 {
  expect(hostErrnoGiven(44) == 6);
  expect(hostErrnoGiven(0) == 0);
  return result();
}

function testOrErrnoOut(): i32 {
  const out: StaticArray<u32> = [5];
  expect(hostOrErrnoOut(0, changetype<usize>(out)) == 44 && out[0] == 5);
  expect(hostOrErrnoOut(7, changetype<usize>(out)) == 0 && out[0] == 7);
  return result();
}

function testByValue(): i32 {
  const point = new Point(0, 0);
  hostByValue(point, 3);
  expect(point.x == 3 && point.y == 1.5);
  return result();
}

function testNone(): i32 {
  hostNone();
  expect(hostCalls() == 1);
  hostNone();
  expect(hostCalls() == 2);
  return result();
}

function testHandle(): i32 {
  const a = hostOpen();
  const b = hostOpen();
  expect(a != b);
  expect(hostHandle(a) == 1 && hostHandle(b) == 2);
  return result();
}

function testCallback(): i32 {
  const triple = (x: i32): i32 => 3 * x;
  expect(hostCallback(<usize>triple.index, 2) == 18);
  return result();
}

function testExternref(): i32 {
  const given = hostGive();
  expect(hostIsGiven(given));
  expect(hostIsGiven(hostExternref(given)));
  expect(!hostIsGiven(null));
  return result();
}

function testAllocated(): i32 {
  const pair: StaticArray<usize> = [0, 0];
  hostAllocated(changetype<usize>(pair));
  expect(pair[0] != 0 && pair[1] == 5);
  __collect(); // the host has pinned it
  expect(hostString(pair[0], <i32>pair[1]) == 4);
  __unpin(pair[0]);
  return result();
}

class Named {
  number: i32 = 5;
  name: string = "name";
  more: Array<string> = ["a"];
}
export const NAMED = idof<Named>();
export const TEXTS = idof<Array<string>>();

function testManaged(): i32 {
  const given = hostManaged(new Named());
  __collect();
  expect(given instanceof Named && given.number == -6 && given.name == "name");
  expect(given.more.length == 2 && given.more[0] == "a" && given.more[1] == "name");
  return result();
}

function testDefined(): i32 {
  expect(hostDefined(0xc0a80001) == 0xc0a80002);
  return result();
}

function testV128(): i32 {
  const back = hostV128(i8x16(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
  expect(i8x16.all_true(i8x16.eq(back, i8x16(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))));
  return result();
}

// Most of the names are those of types here, and free outside.
export {
  testI8 as i8,
  testI16 as i16,
  testI32 as i32,
  testI64 as i64,
  testU8 as u8,
  testU16 as u16,
  testU32 as u32,
  testU64 as u64,
  testI64Number as i64_number,
  testU64Number as u64_number,
  testF32 as f32,
  testF64 as f64,
  testBool as bool,
  testUsize as usize,
  testV128 as v128,
  testDuration as duration,
  testTimestamp as timestamp,
  testBytes as bytes,
  testLengthFirst as length_first,
  testBehindPointer as behind_pointer,
  testPacked as packed,
  testPackedLengthHigh as packed_length_high,
  testString as string,
  testCstring as cstring,
  testJson as json,
  testWtf8 as wtf8,
  testUtf16 as utf16,
  testArray as array,
  testList as list,
  testListOfStrings as list_of_strings,
  testBuffer as buffer,
  testPointer as pointer,
  testStructClass as struct_class,
  testStruct as struct,
  testFixed as fixed,
  testChars as chars,
  testBitFields as bit_fields,
  testFlexible as flexible,
  testUnion as union,
  testTuple as tuple,
  testEnumeration as enumeration,
  testFlags as flags,
  testFlat as flat,
  testVariant as variant,
  testOption as option,
  testOptionOfStruct as option_of_struct,
  testErrno as errno,
  testErrnoGiven as errno_given,
  testOrErrnoOut as or_errno_out,
  testByValue as by_value,
  testNone as none,
  testHandle as handle,
  testCallback as callback,
  testExternref as externref,
  testAllocated as allocated,
  testManaged as managed,
  testDefined as defined,
};
