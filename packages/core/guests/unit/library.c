/* A unit that is linked to a program while it runs: position-independent, with the memory, the table and the allocator of the main unit. */
#include <stddef.h>
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(#name)))

typedef int32_t (*function)(int32_t);
struct slice {
  const char *bytes;
  size_t length;
};

IMPORT("host", keep) extern void host_keep(function given);
IMPORT("host", take) extern function host_take(void);
IMPORT("host", release) extern void host_release(function given);
IMPORT("host", read) extern int32_t host_read(int32_t file);
IMPORT("host", name) extern void host_name(int32_t file, struct slice *name);
/* The main unit imports nothing of this one. */
IMPORT("tenants", tenant) extern int32_t tenants_tenant(int32_t value);

extern int32_t program_count;
extern int32_t program_apply(function given, int32_t value);
extern void *malloc(size_t size);
extern void free(void *items);

static int32_t of_tenant(int32_t value) { return tenants_tenant(value); }
static int32_t trap(int32_t value) {
  (void)value;
  __builtin_trap();
}
int32_t library_twice(int32_t value) { return 2 * value; }

/* Addresses that the linker fills in when it loads the unit. */
static const char *const names[] = {"null", "one", "two"};
static const function functions[] = {of_tenant, library_twice, trap};

function library_own(int32_t index) { return functions[index]; }
void library_keep(function given) { host_keep(given); }
function library_take(void) { return host_take(); }
void library_release(function given) { host_release(given); }
int32_t library_count(void) { return ++program_count; }
int32_t library_apply(int32_t index, int32_t value) { return program_apply(functions[index], value); }
int32_t library_read(int32_t file) { return host_read(file); }

/* The host allocates the name with the allocator of the main unit. */
uint32_t library_sum(int32_t file) {
  struct slice name;
  host_name(file, &name);
  uint32_t sum = 0;
  for (size_t at = 0; at < name.length; at++) sum += (uint8_t)name.bytes[at];
  free((void *)name.bytes);
  return sum;
}

/* Reads a text that the host lends, and gives a copy away. */
void library_greet(const char *bytes, size_t length, int32_t index, struct slice *result) {
  size_t more = 0;
  while (names[index][more] != 0) more++;
  char *greeting = malloc(length + more);
  for (size_t at = 0; at < length; at++) greeting[at] = bytes[at];
  for (size_t at = 0; at < more; at++) greeting[length + at] = names[index][at];
  *result = (struct slice){greeting, length + more};
}
