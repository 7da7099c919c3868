// Calls each function of the host through its bindings, with values at the boundaries. Each export is called like the import
// that it calls, and gives 0, or the number of the first expectation that was not met.
import * as host from "./bindings";
export { NAMED, TEXTS } from "./bindings";

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

function pointAt(x: f64, y: f64): host.Point {
  const point = host.Point.make();
  point.x = x;
  point.y = y;
  return point;
}

function setText(text: host.Text, data: usize, length: usize): void {
  text.data = data;
  text.length = length;
}

function testI8(): i32 {
  expect(host.i8Function(-128) == 127);
  expect(host.i8Function(127) == -128);
  return result();
}
function testI16(): i32 {
  expect(host.i16Function(-32768) == 32767);
  return result();
}
function testI32(): i32 {
  expect(host.i32Function(i32.MIN_VALUE) == i32.MAX_VALUE);
  return result();
}
function testI64(): i32 {
  expect(host.i64Function(i64.MIN_VALUE) == i64.MAX_VALUE);
  return result();
}
function testU8(): i32 {
  expect(host.u8Function(255) == 0);
  expect(host.u8Function(0) == 255);
  return result();
}
function testU16(): i32 {
  expect(host.u16Function(0) == 65535);
  return result();
}
function testU32(): i32 {
  expect(host.u32Function(0) == u32.MAX_VALUE);
  expect(host.u32Function(u32.MAX_VALUE) == 0);
  return result();
}
function testU64(): i32 {
  expect(host.u64Function(0) == u64.MAX_VALUE);
  expect(host.u64Function(u64.MAX_VALUE) == 0);
  return result();
}
function testI64Number(): i32 {
  expect(host.i64Number(-9007199254740991) == -9007199254740990);
  return result();
}
function testU64Number(): i32 {
  expect(host.u64Number(1 << 52) == (1 << 52) + 1);
  return result();
}
function testF32(): i32 {
  expect(host.f32Function(f32.MAX_VALUE) == f32.MAX_VALUE / 2);
  return result();
}
function testF64(): i32 {
  expect(host.f64Function(-f64.MAX_VALUE) == -f64.MAX_VALUE / 2);
  return result();
}
function testBool(): i32 {
  expect(host.boolFunction(false));
  expect(!host.boolFunction(true));
  return result();
}
function testUsize(): i32 {
  expect(host.usizeFunction(usize.MAX_VALUE - 1) == usize.MAX_VALUE);
  return result();
}
function testV128(): i32 {
  const back = host.v128Function(i8x16(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
  expect(i8x16.all_true(i8x16.eq(back, i8x16(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))));
  return result();
}
function testDuration(): i32 {
  expect(host.duration(i64.MIN_VALUE / 2) == i64.MIN_VALUE);
  return result();
}
function testTimestamp(): i32 {
  expect(host.timestamp(u64.MAX_VALUE - 1000000000) == u64.MAX_VALUE);
  return result();
}
function testBytes(): i32 {
  const data: StaticArray<u8> = [1, 2, 250];
  expect(host.bytes(changetype<usize>(data), 3) == 253);
  expect(data[0] == 255 && data[1] == 2 && data[2] == 250);
  expect(host.bytes(changetype<usize>(data), 0) == 0);
  return result();
}
function testLengthFirst(): i32 {
  expect(host.lengthFirst(3, THREE) == 6);
  return result();
}
function testBehindPointer(): i32 {
  const pair = host.Bytes.make();
  pair.data = THREE;
  pair.length = 3;
  expect(host.behindPointer(pair) == 6);
  return result();
}
function testPacked(): i32 {
  expect(host.packed(((<u64>THREE) << 32) | 3) == 6);
  return result();
}
function testPackedLengthHigh(): i32 {
  expect(host.packedLengthHigh(((<u64>3) << 32) | <u64>THREE) == 6);
  return result();
}
function testString(): i32 {
  expect(host.stringFunction(GREEN, 5) == 4);
  expect(host.stringFunction(GREEN, 0) == 0);
  return result();
}
function testCstring(): i32 {
  expect(host.cstring(GREEN) == 4);
  expect(host.cstring(GREEN + 5) == 0);
  return result();
}
function testUtf16(): i32 {
  const text = "grün👋";
  expect(host.utf16(changetype<usize>(text), text.length) == 6);
  expect(host.utf16(changetype<usize>(text), 0) == 0);
  return result();
}
function testWtf8(): i32 {
  const text = String.UTF8.encode("grün\ud83d");
  expect(host.wtf8(changetype<usize>(text), text.byteLength) == 0xd83d);
  return result();
}
function testJson(): i32 {
  const text = String.UTF8.encode('[1, {}, "grün"]');
  expect(host.json(changetype<usize>(text), text.byteLength) == 3);
  expect(host.json(memory.data<u8>([0x5b, 0x5d]), 2) == 0);
  return result();
}
function testArray(): i32 {
  const items: StaticArray<u16> = [1, 2, 30000];
  expect(host.array(changetype<usize>(items), 3) == 3);
  expect(items[0] == 2 && items[1] == 4 && items[2] == 60000);
  return result();
}
function testList(): i32 {
  const items: StaticArray<f64> = [1, 2, 3, 4];
  expect(host.list(changetype<usize>(items), 2) == 10);
  expect(items[0] == 1 && items[2] == -3 && items[3] == -4);
  return result();
}
function testListOfStrings(): i32 {
  const items: StaticArray<usize> = [GREEN, 5, 0, 0, RED, 3];
  expect(host.listOfStrings(changetype<usize>(items), 3) == 7);
  return result();
}
function testBuffer(): i32 {
  const room = new StaticArray<u8>(8);
  expect(host.buffer(changetype<usize>(room), 2) == 5);
  expect(room[0] == 0x68 && room[1] == 0x65 && room[2] == 0);
  expect(host.buffer(changetype<usize>(room), 8) == 5);
  expect(room[4] == 0x6f && room[5] == 0);
  return result();
}
function testPointer(): i32 {
  const place: StaticArray<u32> = [u32.MAX_VALUE - 1];
  host.pointer(changetype<usize>(place));
  expect(place[0] == u32.MAX_VALUE);
  return result();
}
function testStructClass(): i32 {
  const point = pointAt(1.5, -2);
  host.structClass(point);
  expect(point.x == -2 && point.y == 1.5);
  return result();
}
function testStruct(): i32 {
  const value = host.Plain.make();
  value.kind = 7;
  value.size = u64.MAX_VALUE - 1;
  setText(value.name, RED, 3);
  expect(host.struct(value) == 10);
  expect(value.kind == 7 && value.size == u64.MAX_VALUE);
  return result();
}
function testFixed(): i32 {
  const id: StaticArray<u8> = [1, 2, 3, 4];
  expect(host.fixed(changetype<usize>(id)) == 10);
  expect(id[0] == 4 && id[3] == 1);
  return result();
}
function testChars(): i32 {
  const name: StaticArray<u8> = [97, 98, 99, 100, 101, 0];
  expect(host.chars(changetype<usize>(name)) == 5);
  expect(name[0] == 110 && name[2] == 0xa9 && name[3] == 0 && name[5] == 0);
  return result();
}
function testBitFields(): i32 {
  expect(host.BitFields.Ready == 1 && host.BitFields.Mode == 7 << 1);
  expect(host.bitFields((5 << 1) | (4000 << 4)) == (1 | (2 << 1) | (95 << 4)));
  return result();
}
function testFlexible(): i32 {
  const batch = changetype<host.Flexible>(memory.data(12, 4));
  batch.count = 3;
  expect(host.flexible(batch) == 3);
  expect(batch.count == 3 && batch.scale == 1 && load<u16>(batch.itemAt(0)) == 500);
  expect(load<u16>(batch.itemAt(1)) == 0);
  return result();
}
function testUnion(): i32 {
  const amount = host.Value.make();
  amount.count = u32.MAX_VALUE;
  expect(host.union(amount) == u32.MAX_VALUE);
  expect(amount.ratio == 0.5);
  return result();
}
function testTuple(): i32 {
  const value = host.Tuple.make();
  value.item0 = 2;
  value.item1 = 0.5;
  value.item2 = 3;
  expect(host.tuple(value) == 4);
  return result();
}
function testEnumeration(): i32 {
  expect(host.enumeration(host.X.Read) == host.X.Write);
  expect(host.enumeration(host.X.Append) == host.X.Read);
  return result();
}
function testFlags(): i32 {
  expect(host.flags(host.X2.A | host.X2.C) == host.X2.B);
  expect(host.flags(0) == 7);
  return result();
}
function testFlat(): i32 {
  expect(host.flat(host.TokenTag.Word, RED, 3) == 3);
  expect(host.flat(1, 7, 0) == 7 && host.flat(0, 9, 9) == 0);
  return result();
}
function testVariant(): i32 {
  const token = host.Token.make();
  token.tag = host.TokenTag.Number;
  token.number_ = u32.MAX_VALUE;
  expect(host.variant(token) == u32.MAX_VALUE);
  expect(token.tag == host.TokenTag.End);
  token.tag = host.TokenTag.Word;
  setText(token.word, RED, 3);
  expect(host.variant(token) == 3);
  return result();
}
function testOption(): i32 {
  expect(host.option(true, u32.MAX_VALUE) == u32.MAX_VALUE);
  expect(host.option(false, 5) == 0);
  return result();
}
function testOptionOfStruct(): i32 {
  expect(host.optionOfStruct(pointAt(3, 4)) == 5);
  expect(host.optionOfStruct(null) == -1);
  return result();
}
function testErrno(): i32 {
  expect(host.errno(1) == 0);
  expect(host.errno(0) == host.Errno.ENOENT);
  return result();
}
function testErrnoGiven(): i32 {
  expect(host.errnoGiven(host.Errno.ENOENT) == 6);
  expect(host.errnoGiven(0) == 0);
  return result();
}
function testOrErrnoOut(): i32 {
  const out: StaticArray<u32> = [5];
  expect(host.orErrnoOut(0, changetype<usize>(out)) == host.Errno.ENOENT && out[0] == 5);
  expect(host.orErrnoOut(7, changetype<usize>(out)) == 0 && out[0] == 7);
  return result();
}
function testByValue(): i32 {
  const point = host.Point.make();
  host.byValue(point, 3);
  expect(point.x == 3 && point.y == 1.5);
  return result();
}
function testNone(): i32 {
  host.none();
  expect(host.calls() == 1);
  host.none();
  expect(host.calls() == 2);
  return result();
}
function testHandle(): i32 {
  const a = host.open();
  const b = host.open();
  expect(a != b);
  expect(host.handle(a) == 1 && host.handle(b) == 2);
  return result();
}
function testCallback(): i32 {
  const triple = (x: i32): i32 => 3 * x;
  expect(host.callback(<usize>triple.index, 2) == 18);
  return result();
}
function testExternref(): i32 {
  const given = host.give();
  expect(host.isGiven(given));
  expect(host.isGiven(host.externrefFunction(given)));
  expect(!host.isGiven(null));
  return result();
}
function testAllocated(): i32 {
  const text = host.OwnedText.make();
  host.allocated(text);
  expect(text.length == 5 && host.stringFunction(text.data, text.length) == 4);
  return result();
}
function testManaged(): i32 {
  const value = new host.Named();
  value.number_ = 5;
  value.name = "name";
  value.more = ["a"];
  const given = host.managed(value);
  __collect();
  expect(given instanceof host.Named && given.number_ == -6 && given.name == "name");
  expect(given.more.length == 2 && given.more[0] == "a" && given.more[1] == "name");
  return result();
}
function testDefined(): i32 {
  expect(host.defined(0xc0a80001) == 0xc0a80002);
  return result();
}

/** Writes the struct of this number to a place, and gives its size. The bytes of its fields are 1, 2, 3 and so on. */
export function write_struct(number: i32, place: usize): i32 {
  const eight: u64 = 0x0807060504030201;
  const nine: u64 = 0x0908070605040302;
  if (number == 0) {
    const point = changetype<host.Point>(place);
    point.x = reinterpret<f64>(eight);
    point.y = reinterpret<f64>(<u64>0x100f0e0d0c0b0a09);
    return host.Point.SIZE;
  }
  if (number == 1) {
    const bytes = changetype<host.Bytes>(place);
    bytes.data = 0x04030201;
    bytes.length = 0x08070605;
    return host.Bytes.SIZE;
  }
  if (number == 2) {
    setText(changetype<host.Text>(place), 0x04030201, 0x08070605);
    return host.Text.SIZE;
  }
  if (number == 3) {
    const plain = changetype<host.Plain>(place);
    plain.kind = 1;
    plain.size = nine;
    setText(plain.name, 0x0d0c0b0a, 0x11100f0e);
    return host.Plain.SIZE;
  }
  if (number == 4) {
    const tuple = changetype<host.Tuple>(place);
    tuple.item0 = 1;
    tuple.item1 = reinterpret<f64>(nine);
    tuple.item2 = 0x0b0a;
    return host.Tuple.SIZE;
  }
  if (number == 5) {
    const token = changetype<host.Token>(place);
    token.tag = host.TokenTag.Word;
    setText(token.word, 0x04030201, 0x08070605);
    return host.Token.SIZE;
  }
  if (number == 6) {
    const flexible = changetype<host.Flexible>(place);
    flexible.count = 0x04030201;
    flexible.scale = 5;
    return host.Flexible.SIZE;
  }
  if (number == 7) {
    changetype<host.Value>(place).ratio = reinterpret<f64>(eight);
    return host.Value.SIZE;
  }
  const owned = changetype<host.OwnedText>(place);
  owned.data = 0x04030201;
  owned.length = 0x08070605;
  return host.OwnedText.SIZE;
}

// Most of the names are those of types here, and free outside.
export {
  testI8 as i8, testI16 as i16, testI32 as i32, testI64 as i64, testU8 as u8, testU16 as u16, testU32 as u32,
  testU64 as u64, testI64Number as i64_number, testU64Number as u64_number, testF32 as f32, testF64 as f64,
  testBool as bool, testUsize as usize, testV128 as v128, testDuration as duration,
  testTimestamp as timestamp, testBytes as bytes, testLengthFirst as length_first,
  testBehindPointer as behind_pointer, testPacked as packed, testPackedLengthHigh as packed_length_high,
  testString as string, testCstring as cstring, testUtf16 as utf16, testWtf8 as wtf8, testJson as json,
  testArray as array, testList as list, testListOfStrings as list_of_strings, testBuffer as buffer,
  testPointer as pointer, testStructClass as struct_class, testStruct as struct, testFixed as fixed,
  testChars as chars, testBitFields as bit_fields, testFlexible as flexible, testUnion as union,
  testTuple as tuple, testEnumeration as enumeration, testFlags as flags, testFlat as flat,
  testVariant as variant, testOption as option, testOptionOfStruct as option_of_struct, testErrno as errno,
  testErrnoGiven as errno_given, testOrErrnoOut as or_errno_out, testByValue as by_value, testNone as none,
  testHandle as handle, testCallback as callback, testExternref as externref, testAllocated as allocated,
  testManaged as managed, testDefined as defined,
};
