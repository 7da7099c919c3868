// Passes a value of each type and looks at what comes back. Each export is called like the import that it calls, and gives
// 0, or the number of the line that found something wrong.
#include "host.h"

typedef uint8_t v128 __attribute__((vector_size(16)));
#ifdef BINDINGS
// Declarations that `hostwright bindings` has written.
#include BINDINGS
#undef bool // It would be expanded in the names of exports.
typedef struct host_point point;
typedef struct host_text slice;
typedef struct host_bytes view;
typedef struct host_plain plain;
typedef struct host_tuple weighed;
typedef struct host_token token;
typedef struct host_owned_text owned;
#define batch host_flexible
#else
typedef struct { double x, y; } point;
typedef struct { const char *data; size_t length; } slice;
typedef struct { uint8_t *data; size_t length; } view;
typedef struct { char *data; size_t length; } owned;
typedef struct __attribute__((packed)) { uint8_t kind; uint64_t size; slice name; } plain;
typedef struct { uint8_t kind; double weight; uint16_t count; } weighed;
typedef struct { uint32_t tag; union { uint32_t number; slice word; } value; } token;
typedef struct { uint32_t value; int32_t error; } or_errno_u32;
typedef struct { uint32_t a; double b; } pair;

IMPORT(i8) int8_t host_i8(int8_t x);
IMPORT(i16) int16_t host_i16(int16_t x);
IMPORT(i32) int32_t host_i32(int32_t x);
IMPORT(i64) int64_t host_i64(int64_t x);
IMPORT(u8) uint8_t host_u8(uint8_t x);
IMPORT(u16) uint16_t host_u16(uint16_t x);
IMPORT(u32) uint32_t host_u32(uint32_t x);
IMPORT(u64) uint64_t host_u64(uint64_t x);
IMPORT(i64_number) int64_t host_i64_number(int64_t x);
IMPORT(u64_number) uint64_t host_u64_number(uint64_t x);
IMPORT(f32) float host_f32(float x);
IMPORT(f64) double host_f64(double x);
IMPORT(bool) _Bool host_bool(_Bool x);
IMPORT(usize) size_t host_usize(size_t x);
IMPORT(v128) v128 host_v128(v128 x);
IMPORT(duration) int64_t host_duration(int64_t x);
IMPORT(timestamp) uint64_t host_timestamp(uint64_t x);
IMPORT(bytes) uint32_t host_bytes(uint8_t *data, size_t length);
IMPORT(length_first) uint32_t host_length_first(size_t length, const uint8_t *data);
IMPORT(behind_pointer) uint32_t host_behind_pointer(const view *data);
IMPORT(packed) uint32_t host_packed(uint64_t data);
IMPORT(packed_length_high) uint32_t host_packed_length_high(uint64_t data);
IMPORT(string) uint32_t host_string(const char *text, size_t length);
IMPORT(cstring) uint32_t host_cstring(const char *text);
IMPORT(json) uint32_t host_json(const char *text, size_t length);
IMPORT(wtf8) uint32_t host_wtf8(const char *text, size_t length);
IMPORT(utf16) uint32_t host_utf16(const uint16_t *text, size_t length);
IMPORT(array) uint32_t host_array(uint16_t *items, size_t count);
IMPORT(list) double host_list(point *items, size_t count);
IMPORT(list_of_strings) uint32_t host_list_of_strings(const slice *items, size_t count);
IMPORT(buffer) uint32_t host_buffer(char *into, size_t capacity);
IMPORT(pointer) void host_pointer(uint32_t *to);
IMPORT(struct_class) void host_struct_class(point *point);
IMPORT(struct) uint32_t host_struct(plain *plain);
IMPORT(fixed) uint32_t host_fixed(uint8_t id[4]);
IMPORT(chars) uint32_t host_chars(char name[6]);
IMPORT(bit_fields) uint32_t host_bit_fields(uint32_t status);
struct batch { uint32_t count; uint8_t scale; uint16_t items[]; };
IMPORT(flexible) uint32_t host_flexible(struct batch *batch);
IMPORT(union) uint32_t host_union(void *amount);
IMPORT(tuple) double host_tuple(const weighed *weighed);
IMPORT(enumeration) uint32_t host_enumeration(uint32_t x);
IMPORT(flags) uint32_t host_flags(uint32_t x);
IMPORT(flat) uint32_t host_flat(uint32_t tag, uintptr_t first, size_t second);
IMPORT(variant) uint32_t host_variant(token *token);
IMPORT(option) uint32_t host_option(_Bool has_value, uint32_t value);
IMPORT(option_of_struct) double host_option_of_struct(const point *point);
IMPORT(errno) int32_t host_errno(uint32_t x);
IMPORT(errno_given) uint32_t host_errno_given(int32_t error);
IMPORT(or_errno) or_errno_u32 host_or_errno(uint32_t x);
IMPORT(or_errno_out) int32_t host_or_errno_out(uint32_t x, uint32_t *out);
/* With the ABI of this file, C returns structs as several values: this is what others make of a struct. */
IMPORT(by_value) void host_by_value(point *out, double x);
IMPORT(several) pair host_several(void);
IMPORT(none) void host_none(void);
IMPORT(calls) uint32_t host_calls(void);
IMPORT(open) int32_t host_open(void);
IMPORT(handle) uint32_t host_handle(int32_t file);
IMPORT(callback) int32_t host_callback(int32_t (*function)(int32_t), int32_t x);
IMPORT(allocated) void host_allocated(owned *out);
IMPORT(defined) uint32_t host_defined(uint32_t address);
#endif

#define EXPECT(condition) do { if (!(condition)) return __LINE__; } while (0)
#define TEST(name) EXPORT(name) int test_##name(void)

TEST(i8) { EXPECT(host_i8(-128) == 127); EXPECT(host_i8(5) == -6); return 0; }
TEST(i16) { EXPECT(host_i16(-32768) == 32767); return 0; }
TEST(i32) { EXPECT(host_i32(INT32_MIN) == INT32_MAX); return 0; }
TEST(i64) { EXPECT(host_i64(INT64_MIN) == INT64_MAX); return 0; }
TEST(u8) { EXPECT(host_u8(255) == 0); EXPECT(host_u8(1) == 254); return 0; }
TEST(u16) { EXPECT(host_u16(0) == 65535); return 0; }
TEST(u32) { EXPECT(host_u32(0) == UINT32_MAX); EXPECT(host_u32(UINT32_MAX) == 0); return 0; }
TEST(u64) { EXPECT(host_u64(1) == UINT64_MAX - 1); return 0; }
TEST(i64_number) { EXPECT(host_i64_number(-(1ll << 53) + 1) == -(1ll << 53) + 2); return 0; }
TEST(u64_number) { EXPECT(host_u64_number(1ull << 52) == (1ull << 52) + 1); return 0; }
TEST(f32) { EXPECT(host_f32(-0.75f) == -0.375f); return 0; }
TEST(f64) { EXPECT(host_f64(1e300) == 5e299); return 0; }
TEST(bool) { EXPECT(host_bool(0)); EXPECT(!host_bool(1)); return 0; }
TEST(usize) { EXPECT(host_usize(0xfffffff0) == 0xfffffff1); return 0; }
TEST(v128) {
  const v128 back = host_v128((v128){1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
  for (int at = 0; at < 16; at++) EXPECT(back[at] == 16 - at);
  return 0;
}
TEST(duration) { EXPECT(host_duration(-3) == -6); return 0; }
TEST(timestamp) { EXPECT(host_timestamp(UINT64_MAX - 1000000000) == UINT64_MAX); return 0; }

TEST(bytes) {
  uint8_t data[] = {1, 2, 250};
  EXPECT(host_bytes(data, 3) == 253);
  EXPECT(data[0] == 255 && data[1] == 2 && data[2] == 250);
  EXPECT(host_bytes(data, 0) == 0);
  return 0;
}
static uint8_t three[] = {1, 2, 3};
TEST(length_first) { EXPECT(host_length_first(3, three) == 6); return 0; }
TEST(behind_pointer) { EXPECT(host_behind_pointer(&(view){three, 3}) == 6); return 0; }
#if UINTPTR_MAX == UINT32_MAX
TEST(packed) { EXPECT(host_packed((uint64_t)(uintptr_t)three << 32 | 3) == 6); return 0; }
TEST(packed_length_high) { EXPECT(host_packed_length_high(3ull << 32 | (uintptr_t)three) == 6); return 0; }
#endif
TEST(string) { EXPECT(host_string("gr\xc3\xbcn", 5) == 4); EXPECT(host_string("", 0) == 0); return 0; }
TEST(cstring) { EXPECT(host_cstring("gr\xc3\xbcn") == 4); EXPECT(host_cstring("") == 0); return 0; }
TEST(json) { EXPECT(host_json("[1, {}, \"gr\xc3\xbcn\"]", 16) == 3); EXPECT(host_json("[]", 2) == 0); return 0; }
TEST(wtf8) { EXPECT(host_wtf8("gr\xc3\xbcn\xed\xa0\xbd", 8) == 0xd83d); return 0; }
TEST(utf16) { EXPECT(host_utf16(u"gr\u00fcn\U0001f44b", 6) == 6); return 0; }
TEST(array) {
  uint16_t items[] = {1, 2, 30000};
  EXPECT(host_array(items, 3) == 3);
  EXPECT(items[0] == 2 && items[1] == 4 && items[2] == 60000);
  return 0;
}
TEST(list) {
  point items[] = {{1, 2}, {3, 4}};
  EXPECT(host_list(items, 2) == 10);
  EXPECT(items[0].x == 1 && items[1].x == -3 && items[1].y == -4);
  return 0;
}
TEST(list_of_strings) {
  slice items[] = {{"gr\xc3\xbcn", 5}, {"", 0}, {"rot", 3}};
  EXPECT(host_list_of_strings(items, 3) == 7);
  return 0;
}
TEST(buffer) {
  char room[8] = "........";
  EXPECT(host_buffer(room, 2) == 5);
  EXPECT(room[0] == 'h' && room[1] == 'e' && room[2] == '.');
  EXPECT(host_buffer(room, 8) == 5);
  EXPECT(room[4] == 'o' && room[5] == '.');
  return 0;
}
TEST(pointer) { uint32_t x = UINT32_MAX - 1; host_pointer(&x); EXPECT(x == UINT32_MAX); return 0; }
TEST(struct_class) { point at = {1.5, -2}; host_struct_class(&at); EXPECT(at.x == -2 && at.y == 1.5); return 0; }
TEST(struct) {
  plain value = {7, 1ull << 40, {"rot", 3}};
  EXPECT(host_struct(&value) == 10);
  EXPECT(value.kind == 7 && value.size == (1ull << 40) + 1);
  return 0;
}
TEST(fixed) { uint8_t id[] = {1, 2, 3, 4}; EXPECT(host_fixed(id) == 10); EXPECT(id[0] == 4 && id[3] == 1); return 0; }
TEST(chars) {
  char name[6] = "abcde";
  EXPECT(host_chars(name) == 5);
  EXPECT(name[0] == 'n' && name[2] == '\xa9' && name[3] == 0 && name[5] == 0);
  return 0;
}
TEST(bit_fields) {
  const union { struct { uint16_t ready : 1, mode : 3, level : 12; } parts; uint16_t whole; } status = {{0, 5, 4000}};
  EXPECT(host_bit_fields(status.whole) == (1 | 2 << 1 | 95 << 4));
  return 0;
}
TEST(flexible) {
  static _Alignas(4) unsigned char room[12];
  struct batch *whole = (struct batch *)room;
  whole->count = 3;
  EXPECT(host_flexible(whole) == 3);
  EXPECT(whole->count == 3 && whole->scale == 1 && whole->items[0] == 500 && whole->items[1] == 0);
  return 0;
}
TEST(union) {
  union { uint32_t count; double ratio; } amount = {4294967295};
  EXPECT(host_union((void *)&amount) == 4294967295);
  EXPECT(amount.ratio == 0.5);
  return 0;
}
TEST(tuple) { weighed value = {2, 0.5, 3}; EXPECT(host_tuple(&value) == 4); return 0; }
TEST(enumeration) { EXPECT(host_enumeration(0) == 1); EXPECT(host_enumeration(2) == 0); return 0; }
TEST(flags) { EXPECT(host_flags(5) == 2); EXPECT(host_flags(0) == 7); return 0; }
TEST(flat) {
  EXPECT(host_flat(2, (uintptr_t) "rot", 3) == 3);
  EXPECT(host_flat(1, 7, 0) == 7 && host_flat(0, 9, 9) == 0);
  return 0;
}
TEST(variant) {
  token value = {1, {.number = 7}};
  EXPECT(host_variant(&value) == 7);
  EXPECT(value.tag == 0);
  value = (token){2, {.word = {"rot", 3}}};
  EXPECT(host_variant(&value) == 3);
  return 0;
}
TEST(option) { EXPECT(host_option(1, UINT32_MAX) == UINT32_MAX); EXPECT(host_option(0, 5) == 0); return 0; }
TEST(option_of_struct) {
  point at = {3, 4};
  EXPECT(host_option_of_struct(&at) == 5);
  EXPECT(host_option_of_struct(NULL) == -1);
  return 0;
}
TEST(errno) { EXPECT(host_errno(1) == 0); EXPECT(host_errno(0) == 44); return 0; }
TEST(errno_given) { EXPECT(host_errno_given(44) == 6); EXPECT(host_errno_given(0) == 0); return 0; }
#ifndef BINDINGS
// clang 14 crashes where it optimises a call with several results.
#define PLAINLY __attribute__((optnone, noinline))

PLAINLY TEST(or_errno) {
  const or_errno_u32 there = host_or_errno(UINT32_MAX), missing = host_or_errno(0);
  EXPECT(there.value == UINT32_MAX && there.error == 0);
  EXPECT(missing.error == 44);
  return 0;
}
#endif
TEST(or_errno_out) {
  uint32_t out = 5;
  EXPECT(host_or_errno_out(0, &out) == 44 && out == 5);
  EXPECT(host_or_errno_out(7, &out) == 0 && out == 7);
  return 0;
}
#ifdef BINDINGS
TEST(by_value) { const point at = host_by_value(3); EXPECT(at.x == 3 && at.y == 1.5); return 0; }
#else
TEST(by_value) { point at; host_by_value(&at, 3); EXPECT(at.x == 3 && at.y == 1.5); return 0; }
PLAINLY TEST(several) { const pair both = host_several(); EXPECT(both.a == UINT32_MAX && both.b == 0.5); return 0; }
#endif
TEST(none) { host_none(); EXPECT(host_calls() == 1); host_none(); EXPECT(host_calls() == 2); return 0; }
TEST(handle) {
  const int32_t a = host_open(), b = host_open();
  EXPECT(a != b);
  EXPECT(host_handle(a) == 1 && host_handle(b) == 2);
  return 0;
}
static int32_t triple(int32_t x) { return 3 * x; }
TEST(callback) { EXPECT(host_callback(triple, 2) == 18); return 0; }
TEST(allocated) {
  owned text = {NULL, 0};
  host_allocated(&text);
  EXPECT(text.data != NULL && text.length == 5);
  EXPECT(host_string(text.data, text.length) == 4);
  return 0;
}
TEST(defined) { EXPECT(host_defined(0xc0a80001) == 0xc0a80002); return 0; }

// Enough of an allocator for what a test needs.
static uint8_t heap[256] __attribute__((aligned(16)));
static size_t used;
EXPORT(malloc) void *allocate(size_t size) {
  void *const block = heap + used;
  used += (size + 15) & ~(size_t)15;
  return used <= sizeof heap ? block : NULL;
}
