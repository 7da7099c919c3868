/* The main unit of a program: it has the memory, the table and the allocator. Other units are linked to it while it runs. */
#include "counting-heap.h"

typedef int32_t (*function)(int32_t);
struct handlers {
  function first;
  function last;
};

IMPORT(keep) extern void host_keep(function given);
IMPORT(take) extern function host_take(void);
IMPORT(release) extern void host_release(function given);
IMPORT(open) extern int32_t host_open(const char *name, size_t length);
IMPORT(read) extern int32_t host_read(int32_t file);

int32_t program_count = 100;

static int32_t add_count(int32_t value) { return value + program_count++; }
static int32_t trap(int32_t value) {
  (void)value;
  __builtin_trap();
}

EXPORT(program_apply) int32_t program_apply(function given, int32_t value) { return given(value); }
EXPORT(program_own) function program_own(void) { return add_count; }
EXPORT(program_trap) function program_trap(void) { return trap; }
EXPORT(program_keep) void program_keep(function given) { host_keep(given); }
EXPORT(program_take) function program_take(void) { return host_take(); }
EXPORT(program_release) void program_release(function given) { host_release(given); }
EXPORT(program_open) int32_t program_open(void) { return host_open("program", 7); }
EXPORT(program_read) int32_t program_read(int32_t file) { return host_read(file); }
