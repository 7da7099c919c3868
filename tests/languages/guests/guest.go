// Follows the declarations of all pages in docs/types. Each function passes the values of a page.

var checks, failed int32

func expect(holds bool) {
	checks++
	if !holds && failed == 0 {
		failed = checks
	}
}

// The collector must not take memory that the host has been given.
var lent = map[uint32][]uint64{}

//go:wasmexport malloc
func malloc(size uint32) uint32 {
	words := make([]uint64, size/8+1)
	offset := uint32(uintptr(unsafe.Pointer(&words[0])))
	lent[offset] = words
	return offset
}

func release(offset uint32) {
	expect(lent[offset] != nil)
	delete(lent, offset)
}

func at[T any](offset uint32) *T {
	return (*T)(unsafe.Pointer(uintptr(offset)))
}

func checkNumbers() {
	expect(mix(255, 1<<64-1, -18446744073709551616.0, true, 2147483647) == 2147483647)
	expect(add(-128, -32768, 65535, 4294967295, -1<<63, 16777216) == -1<<63+4311777150)
	expect(mix(0, 0, -2147483648.0, false, 4294967295) == -2147483648)
}

func checkTexts() {
	log("")
	log("héllo 𝄞")
	logC(&[]byte("plain\x00")[0], nil)
	logC(&[]byte("ß\x00")[0], &[]byte("tag\x00")[0])
	units := []uint16{0xd834, 0xdd1e, ' ', 'x'}
	logUTF16(&units[0], uint32(len(units)))
	logWTF8("\xed\xa0\xbd!")
	var result json
	settings(`{"level":"debug"}`, &result)
	text := unsafe.String(at[byte](result.text), result.length)
	expect(text == `{"level":"debug"}`)
	release(result.text)
}

func checkSequences() {
	random := make([]byte, 16)
	fillRandom(unsafe.SliceData(random), uint32(len(random)))
	expect(string(random) != string(make([]byte, 16)))
	expect(peak(&[]float32{-2.5, 1.5}[0], 2) == 2.5)
	points := []point{{x: 1, y: 2}, {x: 3.5, y: -0.5}}
	expect(sum(&points[0], uint32(len(points))) == 6)
	expect(sum(nil, 0) == 0)
	name := make([]byte, 16)
	expect(hostname(&name[0], 5) == 11)
	expect(hostname(&name[0], 16) == 11)
	expect(string(name[:11]) == "example.org")
}

func checkStructs() {
	file := entry{kind: 255, flags: 65535, size: 1 << 62}
	grow(&file)
	expect(file.size == 1<<63)
	expect(average(&probe{id: [16]byte{1}, samples: [4]float32{1, 2, 3, 6}}) == 3)
	expect(width(&span{from: 5, to: 4294967295}) == 4294967290)
	var milliseconds uint64
	clock(&milliseconds)
	expect(milliseconds > 1700000000000)
}

func checkLayouts() {
	work := task{name: [8]byte{'a', 'b', 'c', 'd', 'e', 'f'}, status: 5<<1 | 4095<<4}
	expect(advance(&work) == 4095)
	expect(work.name == [8]byte{'a', 'b', 'c', 'd', 'e', 'f', '!'})
	expect(work.status == 1|6<<1|4095<<4)
	half := sample{amount: 4294967295}
	halve(&half)
	expect(half.kind == 1 && half.amount == 0x41dfffffffe00000) // 2147483647.5
	batch := [...]uint16{3, 0, 2, 1, 65535, 4}
	expect(total(unsafe.Pointer(&batch)) == 131080)
}

func checkChoices() {
	open(accessAppend, modeCreate|modeTruncate)
	open(accessRead, 0)
	show(&value{tag: 0})
	show(&value{tag: 1, number: 4294967295})
	limit(false, 0)
	limit(true, 4294967295)
}

func checkErrors() {
	var bytes uint32
	expect(size("a", &bytes) == 0)
	expect(bytes == 4294967295)
	expect(remove("a") == 0)
	expect(remove("a") == 44)
	expect(size("a", &bytes) == 44)
}

func checkResults() {
	var count, length, quotient, rest uint32
	expect(argsSizesGet(&count, &length) == 0)
	expect(count == 2)
	expect(length == 6)
	divmod(4294967295, 10, &quotient, &rest)
	expect(quotient == 429496729)
	expect(rest == 5)
	var place vec
	corner(&place, 2)
	expect(place.x == 0)
	expect(place.y == 1)
}

func checkAllocated() {
	var text slice
	expect(get("HOME", &text) == 0)
	expect(unsafe.String(at[byte](text.data), text.length) == "/home")
	release(text.data)
	expect(get("NONE", &text) == 44)
	var all slices
	names(&all)
	expect(all.count == 2)
	items := unsafe.Slice(at[slice](all.items), all.count)
	expect(unsafe.String(at[byte](items[1].data), items[1].length) == "TERM")
	release(items[0].data)
	release(items[1].data)
	release(all.items)
	expect(len(lent) == 0)
}

func checkWide() {
	request := request{id: 7, path: "/𝄞", body: []byte{1, 2, 3}}
	expect(serve(unsafe.Pointer(&request)) == 6)
	texts := []string{"a", "", "ß"}
	var joined string
	join(unsafe.Pointer(unsafe.SliceData(texts)), uint32(len(texts)), ", ", unsafe.Pointer(&joined))
	expect(joined == "a, , ß")
	release(uint32(uintptr(unsafe.Pointer(unsafe.StringData(joined)))))
}

func checkComponents() {
	expect(draw(0, 1<<64-1, 9, 9, 0.5, 1) == 1.5)
	radius := 3.0
	expect(draw(1, *(*uint64)(unsafe.Pointer(&radius)), 9, 9, 0.5, 1) == 4.5)
	label := "hé"
	offset := uint64(uintptr(unsafe.Pointer(unsafe.StringData(label))))
	expect(draw(2, offset, uint32(len(label)), 4294967295, 0.5, 1) == 4294967296.5)
	var result found
	find(true, 4294967295, &result)
	expect(result.isError == 0 && result.y == -4294967295)
	find(false, 9, &result)
	text := (*failure)(unsafe.Pointer(&result.x))
	expect(result.isError == 1 && unsafe.String(at[byte](text.text), text.length) == "no number")
	release(text.text)
}

func checkObjects() {
	closeSearch(search("a"))
}

func checkTime() {
	expect(now() > 1700000000000000000)
	setAlarm(1500000)
}

//go:wasmexport run
func run() int32 {
	checkNumbers()
	checkTexts()
	checkSequences()
	checkStructs()
	checkLayouts()
	checkChoices()
	checkErrors()
	checkResults()
	checkAllocated()
	checkObjects()
	checkTime()
	checkComponents()
	checkWide()
	listen(65535)
	return failed
}

func main() {}
