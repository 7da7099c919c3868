/* Functions that a host calls, each of which returns what it is given, as C returns structs and several values. */
#include <stdbool.h>

#include "counting-heap.h"

typedef struct { double x, y; } vec;
typedef struct { uint8_t tag; vec at; uint16_t last; } mixed;
typedef struct { double only; } single;
typedef struct { struct { uint16_t only[1]; } in; } nested;
typedef struct { uint32_t *only; } single_pointer;
typedef struct { const char *data; size_t length; } slice;

enum { EDOM = 18, ENOMEM = 48 };

static slice copy_of(const char *data, size_t length) {
  char *made = malloc(length);
  if (made != NULL) __builtin_memcpy(made, data, length);
  return (slice){made, length};
}

/* Places after the parameters. */
EXPORT(divmod) void divmod(uint32_t a, uint32_t b, uint32_t *quotient, uint32_t *rest) {
  *quotient = a / b;
  *rest = a % b;
}
EXPORT(sizes) int32_t sizes(uint32_t count, uint64_t size, uint32_t *count_out, uint64_t *size_out) {
  if (count == 0) return EDOM;
  *count_out = count;
  *size_out = size;
  return 0;
}
EXPORT(split) int32_t split(const char *text, size_t length, size_t at, slice *before, slice *after, vec *where) {
  if (at > length) return EDOM;
  *before = copy_of(text, at);
  *after = copy_of(text + at, length - at);
  if (before->data == NULL || after->data == NULL) {
    free((void *)before->data);
    free((void *)after->data);
    return ENOMEM;
  }
  *where = (vec){(double)at, (double)length};
  return 0;
}

/* The guest keeps the text. */
static const char greeting[] = "Hello";
EXPORT(greeting) void get_greeting(slice *out) { *out = (slice){greeting, sizeof greeting - 1}; }

/* A failure that another value is returned beside. */
EXPORT(halve) int32_t halve(double x, double *half) {
  *half = x / 2;
  return x < 0 ? EDOM : 0;
}

/* Structs by value: the place comes before the parameters, unless a number or a pointer is all that there is. */
EXPORT(vec) vec get_vec(double x, double y) { return (vec){x, y}; }
EXPORT(mixed) mixed get_mixed(int32_t tag, const vec *at, uint32_t last) {
  return (mixed){(uint8_t)tag, *at, (uint16_t)last};
}
EXPORT(single) single get_single(double only) { return (single){only}; }
EXPORT(nested) nested get_nested(uint32_t only) { return (nested){{{(uint16_t)only}}}; }
static uint32_t number;
EXPORT(single_pointer) single_pointer get_single_pointer(uint32_t value) {
  number = value;
  return (single_pointer){&number};
}
EXPORT(copied) slice get_copied(const char *text, size_t length) { return copy_of(text, length); }
EXPORT(trap_vec) vec trap_vec(double x, bool is_trapping) {
  if (is_trapping) __builtin_trap();
  return (vec){x, x};
}
