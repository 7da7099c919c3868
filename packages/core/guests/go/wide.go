// Passes values that hold addresses: Go has 8 bytes for each address and each length in memory, and 4 for those that it passes.
package main

import (
	"runtime"
	"unsafe"
)

type request struct {
	id   uint32
	path string
	body []byte
	next *request
}

//go:wasmimport host join
func join(texts unsafe.Pointer, count uint32, separator string, out unsafe.Pointer)

//go:wasmimport host weigh
func weigh(first unsafe.Pointer) uint32

//go:wasmimport host lengths
func lengths(slices unsafe.Pointer, count uint32, out unsafe.Pointer)

//go:wasmimport host shout
func shout(text unsafe.Pointer)

// The memory that the host has asked for: the collector frees all other.
var held = map[unsafe.Pointer][]byte{}

//go:wasmexport malloc
func malloc(size uint32) unsafe.Pointer {
	block := make([]byte, max(size, 1)+7)
	at := unsafe.Pointer(unsafe.SliceData(block))
	at = unsafe.Add(at, -uintptr(at)&7)
	held[at] = block
	return at
}

//go:wasmexport free
func free(at unsafe.Pointer) { delete(held, at) }

//go:wasmexport live_blocks
func liveBlocks() uint32 { return uint32(len(held)) }

// Gives 1 where the host has joined the texts, the last of which lies behind 1,000 others.
//
//go:wasmexport joined
func joined(count uint32) uint32 {
	words := []string{"", "a", "é", "b\x00"}
	texts := make([]string, 0, count)
	for i := range count {
		texts = append(texts, words[i%uint32(len(words))])
	}
	var got string
	join(unsafe.Pointer(unsafe.SliceData(texts)), count, "-", unsafe.Pointer(&got))
	runtime.KeepAlive(texts)
	expected := ""
	for i, text := range texts {
		if i > 0 {
			expected += "-"
		}
		expected += text
	}
	if got != expected {
		return 0
	}
	if at := unsafe.Pointer(unsafe.StringData(got)); at != nil {
		free(at)
	}
	return 1
}

//go:wasmexport weighed
func weighed() uint32 {
	last := &request{id: 2, path: "/last", body: nil}
	first := &request{id: 1, path: "", body: []byte{1, 2, 3, 4}[:3], next: last}
	weight := weigh(unsafe.Pointer(first))
	runtime.KeepAlive(first)
	return weight
}

//go:wasmexport measured
func measured() uint32 {
	slices := [][]byte{make([]byte, 2, 9), nil, make([]byte, 5)}
	var out []uint32
	lengths(unsafe.Pointer(unsafe.SliceData(slices)), uint32(len(slices)), unsafe.Pointer(&out))
	runtime.KeepAlive(slices)
	digits := uint32(0)
	for _, each := range out {
		digits = 100*digits + each
	}
	free(unsafe.Pointer(unsafe.SliceData(out)))
	return digits
}

//go:wasmexport shouted
func shouted() {
	text := "hé"
	shout(unsafe.Pointer(&text))
}

// The host lends the texts: an array of headers, and the bytes of each.
//
//go:wasmexport longest
func longest(texts unsafe.Pointer, count uint32) uint32 {
	length := 0
	for _, text := range unsafe.Slice((*string)(texts), count) {
		length = max(length, len(text))
	}
	return uint32(length)
}

func main() {}
