// Functions with optional parameters, which look at a number that whoever calls them has set.

@external("host", "apply")
declare function apply(step: (x: i32, y?: i32) => i32): i32;
@external("host", "wait")
declare function wait(number: i32): i32;

function step(x: i32, y: i32 = 5): i32 {
  return x + 10 * y;
}

export function sum(a: i32, b: i32 = 5, c: i32 = 7): i32 {
  return a + 10 * b + 100 * c;
}
/** Calls one with fewer arguments before it looks at its own. */
export function nested(a: i32, b: i32 = sum(1)): i32 {
  return sum(a) + b;
}
export function greet(name: string, greeting: string = "Hello"): string {
  return greeting + ", " + name;
}
export function applied(x: i32 = 1): i32 {
  return apply(step) + x;
}
export function waited(a: i32, b: i32 = 2): i32 {
  return wait(a) + b;
}
export function plain(a: i32): i32 {
  return a;
}
