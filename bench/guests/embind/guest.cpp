// The same in C++, which calls methods of a JavaScript object through embind.
#include <emscripten/bind.h>
#include <emscripten/val.h>
#include <string>

using emscripten::val;

static const std::string text = "hostwrig";

int run_add(val host, int calls) {
  int sum = 0;
  for (int i = 0; i < calls; i++) sum += host.call<int>("add", i, -3);
  return sum;
}

int run_measure(val host, int calls) {
  int sum = 0;
  for (int i = 0; i < calls; i++) sum += host.call<int>("measure", text);
  return sum;
}

int run_greet(val host, int calls) {
  int sum = 0;
  for (int i = 0; i < calls; i++) {
    const std::string greeting = host.call<std::string>("greet", text);
    sum += greeting.size() + static_cast<unsigned char>(greeting[0]);
  }
  return sum;
}

std::string echo(std::string given) { return given; }

EMSCRIPTEN_BINDINGS(work) {
  emscripten::function("echo", &echo);
  emscripten::function("runAdd", &run_add);
  emscripten::function("runMeasure", &run_measure);
  emscripten::function("runGreet", &run_greet);
}
