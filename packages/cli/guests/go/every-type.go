// Calls each function of the host through its bindings, with values at the boundaries. Each export is called like the import
// that it calls, and gives 0, or the number of the first expectation that was not met.

package main

import (
	"math"
	"unicode/utf16"
	"unsafe"
)

var count, wrong uint32

func expect(isMet bool) {
	count++
	if !isMet && wrong == 0 {
		wrong = count
	}
}

// Gives what is wrong, and forgets it.
func result() uint32 {
	first := wrong
	count, wrong = 0, 0
	return first
}

var three = [3]byte{1, 2, 3}

func address(of *byte) uint32 {
	return uint32(uintptr(unsafe.Pointer(of)))
}

func textOf(text string) Text {
	return Text{Data: address(unsafe.StringData(text)), Length: uint32(len(text))}
}

// Writes a value to bytes that are not aligned as it is.
func put[T any](place *[8]byte, value T) {
	copy(place[:], unsafe.Slice((*byte)(unsafe.Pointer(&value)), unsafe.Sizeof(value)))
}

//go:wasmexport i8
func testI8() uint32 {
	expect(I8(-128) == 127)
	expect(I8(127) == -128)
	return result()
}

//go:wasmexport i16
func testI16() uint32 {
	expect(I16(-32768) == 32767)
	return result()
}

//go:wasmexport i32
func testI32() uint32 {
	expect(I32(math.MinInt32) == math.MaxInt32)
	return result()
}

//go:wasmexport i64
func testI64() uint32 {
	expect(I64(math.MinInt64) == math.MaxInt64)
	return result()
}

//go:wasmexport u8
func testU8() uint32 {
	expect(U8(255) == 0)
	expect(U8(0) == 255)
	return result()
}

//go:wasmexport u16
func testU16() uint32 {
	expect(U16(0) == 65535)
	return result()
}

//go:wasmexport u32
func testU32() uint32 {
	expect(U32(0) == math.MaxUint32)
	expect(U32(math.MaxUint32) == 0)
	return result()
}

//go:wasmexport u64
func testU64() uint32 {
	expect(U64(0) == math.MaxUint64)
	expect(U64(math.MaxUint64) == 0)
	return result()
}

//go:wasmexport i64_number
func testI64Number() uint32 {
	expect(I64Number(-(1<<53)+1) == -(1<<53)+2)
	return result()
}

//go:wasmexport u64_number
func testU64Number() uint32 {
	expect(U64Number(1<<52) == 1<<52+1)
	return result()
}

//go:wasmexport f32
func testF32() uint32 {
	expect(F32(math.MaxFloat32) == math.MaxFloat32/2)
	return result()
}

//go:wasmexport f64
func testF64() uint32 {
	expect(F64(-math.MaxFloat64) == -math.MaxFloat64/2)
	return result()
}

//go:wasmexport bool
func testBool() uint32 {
	expect(Bool(false))
	expect(!Bool(true))
	return result()
}

//go:wasmexport usize
func testUsize() uint32 {
	expect(Usize(math.MaxUint32-1) == math.MaxUint32)
	return result()
}

//go:wasmexport duration
func testDuration() uint32 {
	expect(Duration(math.MinInt64/2) == math.MinInt64)
	return result()
}

//go:wasmexport timestamp
func testTimestamp() uint32 {
	expect(Timestamp(math.MaxUint64-1_000_000_000) == math.MaxUint64)
	return result()
}

//go:wasmexport bytes
func testBytes() uint32 {
	data := []byte{1, 2, 250}
	expect(BytesFunction(data) == 253)
	expect(string(data) == "\xff\x02\xfa")
	expect(BytesFunction(nil) == 0)
	return result()
}

//go:wasmexport length_first
func testLengthFirst() uint32 {
	expect(LengthFirst(3, &three[0]) == 6)
	return result()
}

//go:wasmexport behind_pointer
func testBehindPointer() uint32 {
	expect(BehindPointer(&Bytes{Data: address(&three[0]), Length: 3}) == 6)
	return result()
}

//go:wasmexport packed
func testPacked() uint32 {
	expect(Packed(uint64(address(&three[0]))<<32+3) == 6)
	return result()
}

//go:wasmexport packed_length_high
func testPackedLengthHigh() uint32 {
	expect(PackedLengthHigh(3<<32+uint64(address(&three[0]))) == 6)
	return result()
}

//go:wasmexport string
func testString() uint32 {
	expect(String("grün") == 4)
	expect(String("") == 0)
	return result()
}

//go:wasmexport cstring
func testCstring() uint32 {
	text := []byte("grün\x00")
	expect(Cstring(&text[0]) == 4)
	expect(Cstring(&text[5]) == 0)
	return result()
}

//go:wasmexport utf16
func testUtf16() uint32 {
	expect(Utf16(utf16.Encode([]rune("grün👋"))) == 6)
	expect(Utf16(nil) == 0)
	return result()
}

//go:wasmexport wtf8
func testWtf8() uint32 {
	expect(Wtf8("gr\xc3\xbcn\xed\xa0\xbd") == 0xd83d)
	return result()
}

//go:wasmexport json
func testJson() uint32 {
	expect(Json("[1, {}, \"grün\"]") == 3)
	expect(Json("[]") == 0)
	return result()
}

//go:wasmexport array
func testArray() uint32 {
	items := []uint16{1, 2, 30000}
	expect(Array(items) == 3)
	expect(items[0] == 2 && items[1] == 4 && items[2] == 60000)
	return result()
}

//go:wasmexport list
func testList() uint32 {
	items := []Point{{X: 1, Y: 2}, {X: 3, Y: 4}}
	expect(List(items) == 10)
	expect(items[0].X == 1 && items[1].X == -3 && items[1].Y == -4)
	return result()
}

//go:wasmexport list_of_strings
func testListOfStrings() uint32 {
	items := []Text{textOf("grün"), {}, textOf("rot")}
	expect(ListOfStrings(items) == 7)
	return result()
}

//go:wasmexport buffer
func testBuffer() uint32 {
	room := []byte("........")
	expect(Buffer(room[:2]) == 5)
	expect(string(room) == "he......")
	expect(Buffer(room) == 5)
	expect(string(room) == "hello...")
	return result()
}

//go:wasmexport pointer
func testPointer() uint32 {
	x := uint32(math.MaxUint32 - 1)
	Pointer(&x)
	expect(x == math.MaxUint32)
	return result()
}

//go:wasmexport struct_class
func testStructClass() uint32 {
	at := Point{X: 1.5, Y: -2}
	StructClass(&at)
	expect(at.X == -2 && at.Y == 1.5)
	return result()
}

//go:wasmexport struct
func testStruct() uint32 {
	value := Plain{Kind: 7}
	put(&value.Size, uint64(math.MaxUint64-1))
	put(&value.Name, textOf("rot"))
	expect(Struct(&value) == 10)
	expect(value.Kind == 7 && value.Size == [8]byte{255, 255, 255, 255, 255, 255, 255, 255})
	return result()
}

//go:wasmexport fixed
func testFixed() uint32 {
	id := [4]byte{1, 2, 3, 4}
	expect(Fixed(&id[0]) == 10)
	expect(id == [4]byte{4, 3, 2, 1})
	return result()
}

//go:wasmexport chars
func testChars() uint32 {
	name := [6]byte([]byte("abcde\x00"))
	expect(Chars(&name) == 5)
	expect(string(name[:]) == "n\xc3\xa9\x00\x00\x00")
	return result()
}

//go:wasmexport bit_fields
func testBitFields() uint32 {
	expect(BitFieldsReady == 1 && BitFieldsMode == 7<<1)
	expect(BitFieldsFunction(5<<1+4000<<4) == 1+2<<1+95<<4)
	return result()
}

//go:wasmexport flexible
func testFlexible() uint32 {
	batch := struct {
		head Flexible
		rest [4]byte
	}{head: Flexible{Count: 3}}
	expect(FlexibleFunction(unsafe.Pointer(&batch)) == 3)
	expect(batch.head.Count == 3 && batch.head.Scale == 1)
	expect(*(*uint16)(unsafe.Add(unsafe.Pointer(&batch), 6)) == 500)
	return result()
}

//go:wasmexport union
func testUnion() uint32 {
	amount := Value{}
	*(*uint32)(unsafe.Pointer(&amount.Value)) = math.MaxUint32
	expect(Union(&amount) == math.MaxUint32)
	expect(*(*float64)(unsafe.Pointer(&amount.Value)) == 0.5)
	return result()
}

//go:wasmexport tuple
func testTuple() uint32 {
	expect(TupleFunction(&Tuple{Item0: 2, Item1: 0.5, Item2: 3}) == 4)
	return result()
}

//go:wasmexport enumeration
func testEnumeration() uint32 {
	expect(Enumeration(XRead) == XWrite)
	expect(Enumeration(XAppend) == XRead)
	return result()
}

//go:wasmexport flags
func testFlags() uint32 {
	expect(Flags(X2A+X2C) == X2B)
	expect(Flags(0) == 7)
	return result()
}

//go:wasmexport flat
func testFlat() uint32 {
	word := textOf("rot")
	expect(Flat(TokenWord, word.Data, word.Length) == 3)
	expect(Flat(TokenNumber, 7, 0) == 7)
	expect(Flat(TokenEnd, 9, 9) == 0)
	return result()
}

//go:wasmexport variant
func testVariant() uint32 {
	token := Token{Tag: TokenNumber, Value: [2]uint32{math.MaxUint32, 0}}
	expect(Variant(&token) == math.MaxUint32)
	expect(token.Tag == TokenEnd)
	word := textOf("rot")
	token = Token{Tag: TokenWord, Value: [2]uint32{word.Data, word.Length}}
	expect(Variant(&token) == 3)
	return result()
}

//go:wasmexport option
func testOption() uint32 {
	expect(Option(true, math.MaxUint32) == math.MaxUint32)
	expect(Option(false, 5) == 0)
	return result()
}

//go:wasmexport option_of_struct
func testOptionOfStruct() uint32 {
	expect(OptionOfStruct(&Point{X: 3, Y: 4}) == 5)
	expect(OptionOfStruct(nil) == -1)
	return result()
}

//go:wasmexport errno
func testErrno() uint32 {
	expect(ErrnoFunction(1) == nil)
	expect(ErrnoFunction(0) == ErrnoENOENT)
	return result()
}

//go:wasmexport errno_given
func testErrnoGiven() uint32 {
	expect(ErrnoGiven(ErrnoENOENT) == 6)
	expect(ErrnoGiven(0) == 0)
	return result()
}

//go:wasmexport or_errno_out
func testOrErrnoOut() uint32 {
	_, failure := OrErrnoOut(0)
	expect(failure == ErrnoENOENT)
	value, failure := OrErrnoOut(math.MaxUint32)
	expect(failure == nil && value == math.MaxUint32)
	return result()
}

//go:wasmexport by_value
func testByValue() uint32 {
	at := ByValue(3)
	expect(at.X == 3 && at.Y == 1.5)
	return result()
}

//go:wasmexport none
func testNone() uint32 {
	None()
	expect(Calls() == 1)
	None()
	expect(Calls() == 2)
	return result()
}

//go:wasmexport handle
func testHandle() uint32 {
	a := Open()
	b := Open()
	expect(a != b)
	expect(Handle(a) == 1 && Handle(b) == 2)
	return result()
}

//go:wasmexport allocated
func testAllocated() uint32 {
	text := Allocated()
	expect(unsafe.String((*byte)(unsafe.Pointer(uintptr(text.Data))), text.Length) == "grün")
	return result()
}

//go:wasmexport defined
func testDefined() uint32 {
	expect(Defined(0xc0a80001) == 0xc0a80002)
	return result()
}

func write[T any](place unsafe.Pointer, value T) uint32 {
	*(*T)(place) = value
	return uint32(unsafe.Sizeof(value))
}

const (
	data   = 0x04030201
	length = 0x08070605
	eight  = 0x0807060504030201
	nine   = 0x0908070605040302
)

// Writes the struct of this number to a place, and gives its size. The bytes of its fields are 1, 2, 3 and so on.
//
//go:wasmexport write_struct
func writeStruct(number uint32, place unsafe.Pointer) uint32 {
	switch number {
	case 0:
		return write(place, Point{X: math.Float64frombits(eight), Y: math.Float64frombits(0x100f0e0d0c0b0a09)})
	case 1:
		return write(place, Bytes{Data: data, Length: length})
	case 2:
		return write(place, Text{Data: data, Length: length})
	case 3:
		plain := Plain{Kind: 1}
		put(&plain.Size, uint64(nine))
		put(&plain.Name, Text{Data: 0x0d0c0b0a, Length: 0x11100f0e})
		return write(place, plain)
	case 4:
		return write(place, Tuple{Item0: 1, Item1: math.Float64frombits(nine), Item2: 0x0b0a})
	case 5:
		return write(place, Token{Tag: TokenWord, Value: [2]uint32{data, length}})
	case 6:
		return write(place, Flexible{Count: data, Scale: 5})
	case 7:
		return write(place, Value{Value: [1]uint64{eight}})
	case 8:
		return write(place, OwnedText{Data: data, Length: length})
	}
	return 0
}

var kept [][]byte

// The memory that the host writes to: the collector moves nothing, and the list keeps it.
//
//go:wasmexport malloc
func malloc(size uint32) unsafe.Pointer {
	block := make([]byte, size+1)
	kept = append(kept, block)
	return unsafe.Pointer(&block[0])
}

func main() {}
