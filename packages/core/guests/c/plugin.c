/* Functions that a host calls: each gives back what it is given. The allocator counts every byte, and fails when it is told to. */
#include "counting-heap.h"

struct slice {
  const void *items;
  size_t length;
};

struct point {
  double x;
  double y;
};

struct user {
  uint32_t id;
  struct slice name;
  struct slice groups; /* of struct slice, which are texts */
};

IMPORT(visit) extern int32_t host_visit(const char *text, size_t length);

/* Numbers. */
EXPORT(same_i32) int32_t same_i32(int32_t x) { return x; }
EXPORT(same_i64) int64_t same_i64(int64_t x) { return x; }
EXPORT(same_f32) float same_f32(float x) { return x; }
EXPORT(same_f64) double same_f64(double x) { return x; }
EXPORT(add) int32_t add(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }

/* Values that lie elsewhere: what is lent is still there while the host reads the result. */
EXPORT(same_pair) struct slice same_pair(const void *items, size_t length) { return (struct slice){items, length}; }
EXPORT(same_packed) uint64_t same_packed(uint64_t pair) { return pair; }
EXPORT(same_pointer) const void *same_pointer(const void *value) { return value; }
EXPORT(same_option) struct slice same_option(uint32_t is_some, uint32_t value) {
  return (struct slice){(const void *)(uintptr_t)is_some, value};
}

static void *copy(const void *items, size_t byte_length) {
  uint8_t *made = malloc(byte_length);
  if (made != NULL) __builtin_memcpy(made, items, byte_length);
  return made;
}

enum { ENOMEM = 48, EDOM = 18 };

/* Values that are given away: copies, which the host frees. */
EXPORT(copy_packed) uint64_t copy_packed(const void *items, size_t byte_length) {
  return (uint64_t)(uintptr_t)copy(items, byte_length) << 32 | byte_length;
}
EXPORT(copy_out) int32_t copy_out(const void *items, size_t byte_length, struct slice *out) {
  void *made = copy(items, byte_length);
  if (made == NULL) return ENOMEM;
  *out = (struct slice){made, byte_length};
  return 0;
}
EXPORT(copy_text) char *copy_text(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return copy(text, length + 1);
}
EXPORT(copy_point) struct point *copy_point(const struct point *point) { return copy(point, sizeof *point); }

static int32_t copy_texts(const struct slice *texts, size_t count, struct slice *out) {
  struct slice *made = malloc(count * sizeof *made);
  if (made == NULL) return ENOMEM;
  for (size_t index = 0; index < count; index++) {
    void *text = copy(texts[index].items, texts[index].length);
    if (text == NULL) {
      while (index-- > 0) free((void *)made[index].items);
      free(made);
      return ENOMEM;
    }
    made[index] = (struct slice){text, texts[index].length};
  }
  *out = (struct slice){made, count};
  return 0;
}

/* Lists in structs, and texts in those. */
EXPORT(copy_names) int32_t copy_names(const struct slice *texts, size_t count, struct slice *out) {
  return copy_texts(texts, count, out);
}
EXPORT(copy_user) int32_t copy_user(const struct user *user, struct user *out) {
  void *name = copy(user->name.items, user->name.length);
  if (name == NULL) return ENOMEM;
  struct slice groups;
  if (copy_texts(user->groups.items, user->groups.length, &groups) != 0) {
    free(name);
    return ENOMEM;
  }
  *out = (struct user){user->id, {name, user->name.length}, groups};
  return 0;
}

/* Takes what it is given, and frees it. */
EXPORT(take) uint32_t take(char *first, size_t first_length, char *second, size_t second_length) {
  uint32_t sum = 0;
  for (size_t index = 0; index < first_length; index++) sum += (uint8_t)first[index];
  for (size_t index = 0; index < second_length; index++) sum += (uint8_t)second[index];
  free(first);
  free(second);
  return sum;
}

/* Failures. */
EXPORT(divide) int32_t divide(uint32_t a, uint32_t b, uint32_t *out) {
  if (b == 0) return EDOM;
  *out = a / b;
  return 0;
}
EXPORT(check) int32_t check(int32_t errno) { return errno; }
EXPORT(trap_if) uint32_t trap_if(const char *text, size_t length, int32_t is_trapping) {
  if (is_trapping) __builtin_trap();
  return text == NULL ? 0 : (uint32_t)length;
}
EXPORT(three) uint32_t three(const void *a, size_t a_length, const void *b, size_t b_length, const void *c, size_t c_length) {
  return (uint32_t)((a != NULL) * a_length + (b != NULL) * b_length + (c != NULL) * c_length);
}
EXPORT(visit) int32_t visit(const char *text, size_t length) { return host_visit(text, length); }

/* Functions of the host. */
struct operation {
  int32_t (*function)(int32_t);
  int32_t value;
};
static int32_t (*kept)(int32_t);
EXPORT(apply) int32_t apply(int32_t (*function)(int32_t), int32_t value) { return function == NULL ? -1 : function(value); }
EXPORT(operate) int32_t operate(const struct operation *operation) { return operation->function(operation->value); }
EXPORT(keep) void keep(int32_t (*function)(int32_t)) { kept = function; }
EXPORT(call_kept) int32_t call_kept(int32_t value) { return kept(value); }
