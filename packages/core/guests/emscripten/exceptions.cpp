// Throws an exception of C++ out of a callback, through the host, and catches it below.
extern "C" int host_each(int (*visit)(int), int argument);

struct Failure {
  int code;
};

static int visit(int argument) {
  if (argument > 0) throw Failure{argument};
  return 1;
}

extern "C" int run(int argument) {
  try {
    return host_each(visit, argument);
  } catch (const Failure &failure) {
    return 100 + failure.code;
  }
}

extern "C" int uncaught(int argument) { return host_each(visit, argument); }

extern "C" int fine() { return 5; }
