// Follows the guest packages/core/guests/c/types.c, which takes bindings of the host.

// Writes the struct of this number to a place, and gives its size. The bytes of its fields are 1, 2, 3 and so on.
EXPORT(write_struct) size_t write_struct(int number, void *place) {
  void *const data = (void *)0x04030201;
  const size_t length = 0x08070605;
  const union { uint64_t bits; double number; } eight = {0x0807060504030201}, nine = {0x0908070605040302};
  const union { uint64_t bits; double number; } high = {0x100f0e0d0c0b0a09};
  switch (number) {
#define CASE(at, type, ...) case at: *(struct host_##type *)place = (struct host_##type)__VA_ARGS__; return sizeof(struct host_##type);
    CASE(0, point, {eight.number, high.number})
    CASE(1, bytes, {data, length})
    CASE(2, text, {data, length})
    CASE(3, plain, {1, nine.bits, {(char *)0x0d0c0b0a, 0x11100f0e}})
    CASE(4, tuple, {1, nine.number, 0x0b0a})
    CASE(5, token, {HOST_TOKEN_WORD, {.word = {data, length}}})
    case 6: {
      // An initializer would not be a constant where it had items.
      struct host_flexible *const head = place;
      head->count = 0x04030201;
      head->scale = 5;
      return sizeof *head;
    }
    case 7: ((union host_value *)place)->ratio = eight.number; return sizeof(union host_value);
    CASE(8, owned_text, {data, length})
    default: return 0;
  }
}
