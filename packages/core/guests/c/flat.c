/*
 * A guest as the bindings of components call a host, and are called: each value is passed as the values of its parts.
 *
 *   record point { x: f64, y: f64, height: option<f32> }
 *   variant shape { dot, circle(f64), label(tuple<string, u32>), line(tuple<point, point>) }
 */
#include <stdbool.h>

#include "counting-heap.h"

typedef struct { double x, y; struct { bool is_some; float value; } height; } point;
typedef struct { const char *data; size_t length; } text;
typedef struct { bool is_error; union { uint32_t count; text reason; } value; } counted;
typedef struct { uint8_t values[17]; } many;
typedef struct { bool is_some; uint32_t value; } found;

/* Where a line has two numbers, a circle has its radius, and a label the offset and the length of its text. */
#define SHAPE uint32_t tag, uint64_t a, uint64_t b, uint32_t c, float d, double e, double f, uint32_t g, float h
IMPORT(draw) double host_draw(SHAPE);
IMPORT(mirror) void host_mirror(double x, double y, uint32_t has_height, float height, point *out);
IMPORT(count) void host_count(uint32_t has_limit, uint32_t limit, counted *out);
IMPORT(next) uint32_t host_next(uint32_t access);
IMPORT(sum) uint32_t host_sum(const many *values);

static uint64_t bits(double value) {
  uint64_t out;
  __builtin_memcpy(&out, &value, sizeof out);
  return out;
}

static double number(uint64_t bits) {
  double out;
  __builtin_memcpy(&out, &bits, sizeof out);
  return out;
}

#define EXPECT(condition) if (!(condition)) return __LINE__

EXPORT(run) int32_t run(void) {
  const uint64_t rest = 0xffffffff00000000;
  EXPECT(host_draw(0, rest, rest, 7, 7, 7, 7, 7, 7) == 0);
  EXPECT(host_draw(1, bits(0.1), rest, 7, 7, 7, 7, 7, 7) == 0.1);
  /* The upper halves of an offset and a length do not matter. */
  EXPECT(host_draw(2, rest | (uintptr_t) "gr\xc3\xbcn", rest | 5, UINT32_MAX, 7, 7, 7, 7, 7) == 4.0 + UINT32_MAX);
  EXPECT(host_draw(3, bits(1), bits(2), 1, 0.5f, 4, 6, 0, 7) == 5.5);
  point place = {.x = 9, .y = 9, .height = {true, 9}};
  host_mirror(1, 2, 1, 0.25f, &place);
  EXPECT(place.x == 2 && place.y == 1 && place.height.is_some && place.height.value == 0.25f);
  host_mirror(1, 2, 0, 0.25f, &place);
  EXPECT(place.x == 2 && !place.height.is_some);
  counted result;
  host_count(1, 3, &result);
  EXPECT(!result.is_error && result.value.count == 3);
  host_count(0, 3, &result);
  EXPECT(result.is_error && result.value.reason.length == 8 && result.value.reason.data[3] == 'l');
  free((void *)result.value.reason.data);
  EXPECT(host_next(0) == 1 && host_next(2) == 0);
  many values = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}};
  EXPECT(host_sum(&values) == 153);
  return 0;
}

/* Passes a shape that no interface has. */
EXPORT(run_wrong) double run_wrong(uint32_t tag) { return host_draw(tag, 0, 0, 0, 0, 0, 0, 0, 0); }

EXPORT(measure) double measure(SHAPE) {
  if (tag == 1) return number(a);
  if (tag == 2) return (double)(uint32_t)b + c + ((const char *)(uintptr_t)a)[0];
  return tag == 3 ? number(a) + number(b) + (c ? d : 0) + e + f + (g ? h : 0) : 0;
}

/* Larger results lie in the guest's memory. */
EXPORT(halve) const point *halve(double x, double y, uint32_t has_height, float height) {
  static point out;
  out = (point){x / 2, y / 2, {has_height, height / 2}};
  return &out;
}

EXPORT(shout) const text *shout(const char *data, size_t length) {
  static char upper[64];
  static text out = {upper, 0};
  out.length = length;
  for (size_t at = 0; at < length; at++) upper[at] = data[at] >= 'a' && data[at] <= 'z' ? data[at] - 32 : data[at];
  return &out;
}

EXPORT(find) const found *find(const many *values) {
  static found out;
  out = (found){false, 0};
  for (uint32_t at = 0; at < 17 && !out.is_some; at++)
    if (values->values[at] == 7) out = (found){true, at};
  return &out;
}
