/* Takes results as C returns them: structs by value, and what C calls out parameters. Each export gives back what it got. */
#include "host.h"

typedef struct { double x, y; } vec;
typedef struct { uint8_t tag; vec at; uint16_t last; } mixed;
typedef struct { float only; } single_float;
typedef struct { uint8_t only; } single_byte;
typedef struct { struct { uint64_t only; } in; } single_nested;
typedef struct { uint16_t only[1]; } single_array;
typedef struct { uint32_t *only; } single_pointer;
typedef struct { int32_t number; uint8_t tag; } padded;
typedef struct { const char *data; size_t length; } slice;

IMPORT(vec) vec host_vec(double x, int32_t y);
IMPORT(mixed) mixed host_mixed(void);
IMPORT(single_float) single_float host_single_float(float x);
IMPORT(single_byte) single_byte host_single_byte(int32_t x);
IMPORT(single_nested) single_nested host_single_nested(uint64_t x);
IMPORT(single_array) single_array host_single_array(int32_t x);
IMPORT(single_pointer) single_pointer host_single_pointer(uint32_t *x);
IMPORT(padded) padded host_padded(int32_t x);
IMPORT(text) slice host_text(int32_t x);
IMPORT(args_sizes_get) uint16_t host_args_sizes_get(uint32_t *count, uint32_t *size);
IMPORT(find) int32_t host_find(int32_t x, uint32_t *id, vec *at, slice *name);
IMPORT(divmod) void host_divmod(uint32_t a, uint32_t b, uint32_t *quotient, uint32_t *rest);
IMPORT(parse) int32_t host_parse(int32_t x, double *number, uint8_t *is_exact);
IMPORT(name) void host_name(slice *out);

enum { PAGE = 65536 };

extern uint8_t __heap_base;
static uintptr_t next;

EXPORT(malloc) void *malloc(size_t size) {
  if (next == 0) next = (uintptr_t)&__heap_base;
  const uintptr_t block = (next + 15) & ~(uintptr_t)15;
  if (block + size > __builtin_wasm_memory_size(0) * PAGE) return NULL;
  next = block + size;
  return (void *)block;
}

/* Adds up the bytes of a text. */
static uint32_t sum_of(slice text) {
  uint32_t sum = 0;
  for (size_t i = 0; i < text.length; i++) sum += (uint8_t)text.data[i];
  return sum;
}

EXPORT(vec) double use_vec(double x, int32_t y) { const vec at = host_vec(x, y); return at.x * 1000 + at.y; }
EXPORT(mixed) double use_mixed(void) { const mixed all = host_mixed(); return all.tag + all.at.x + all.at.y + all.last; }
EXPORT(single_float) float use_single_float(float x) { return host_single_float(x).only; }
EXPORT(single_byte) uint32_t use_single_byte(int32_t x) { return host_single_byte(x).only; }
EXPORT(single_nested) uint64_t use_single_nested(uint64_t x) { return host_single_nested(x).in.only; }
EXPORT(single_array) uint32_t use_single_array(int32_t x) { return host_single_array(x).only[0]; }
EXPORT(single_pointer) uint32_t use_single_pointer(uint32_t x) { return *host_single_pointer(&x).only; }
EXPORT(padded) int32_t use_padded(int32_t x) { const padded got = host_padded(x); return got.number + got.tag; }
EXPORT(text) uint32_t use_text(int32_t x) { return sum_of(host_text(x)); }
EXPORT(args_sizes_get) uint32_t use_args_sizes_get(void) {
  uint32_t count = 1, size = 2;
  return host_args_sizes_get(&count, &size) == 0 ? count * 1000 + size : 0;
}
EXPORT(find) double use_find(int32_t x) {
  uint32_t id = 1;
  vec at = {2, 3};
  slice name = {"?", 1};
  const int32_t error = host_find(x, &id, &at, &name);
  return error != 0 ? -(error + id + at.x + at.y + name.length) : id + at.x + at.y + sum_of(name);
}
EXPORT(divmod) uint32_t use_divmod(uint32_t a, uint32_t b) {
  uint32_t quotient, rest;
  host_divmod(a, b, &quotient, &rest);
  return quotient * 1000 + rest;
}
EXPORT(parse) double use_parse(int32_t x) {
  double number = 5;
  uint8_t is_exact = 7;
  const int32_t error = host_parse(x, &number, &is_exact);
  return error == 0 ? number + is_exact : -(error + number + is_exact);
}
EXPORT(name) uint32_t use_name(void) { slice name; host_name(&name); return sum_of(name); }
/* Whatever place the host is given. */
EXPORT(divmod_at) void divmod_at(uint32_t *quotient, uint32_t *rest) { host_divmod(7, 2, quotient, rest); }
