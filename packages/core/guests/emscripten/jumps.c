// Jumps out of a callback with longjmp: through the host, by way of functions that the host writes in JavaScript.
#include <setjmp.h>

extern int host_each(int (*visit)(int), int argument);

static jmp_buf buffer;

static int leap(int argument) {
  if (argument > 0) longjmp(buffer, argument);
  return 1;
}

int run(int argument) {
  int jumped = setjmp(buffer);
  if (jumped != 0) return 100 + jumped;
  return host_each(leap, argument);
}

int uncaught(int argument) { return host_each(leap, argument); }

int fine(void) { return 5; }
