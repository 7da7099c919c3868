// Takes results as AssemblyScript can: through places. Each export gives back what it got.

@external("host", "vec") declare function hostVec(out: Vec, x: f64, y: i32): void;
@external("host", "mixed") declare function hostMixed(out: usize): void;
@external("host", "args_sizes_get") declare function hostArgsSizesGet(count: usize, size: usize): u16;
@external("host", "divmod") declare function hostDivmod(a: u32, b: u32, quotient: usize, rest: usize): void;
@external("host", "parse") declare function hostParse(x: i32, number: usize, isExact: usize): i32;

/** Lies in memory as a struct of C does. */
class Vec {
  x: f64;
  y: f64;
}

export function vec(x: f64, y: i32): f64 {
  const at = new Vec();
  hostVec(at, x, y);
  return at.x * 1000 + at.y;
}

export function mixed(): f64 {
  const all = memory.data(32, 8);
  hostMixed(all);
  return load<u8>(all) as f64 + load<f64>(all, 8) + load<f64>(all, 16) + load<u16>(all, 24) as f64;
}

export function args_sizes_get(): u32 {
  const count = memory.data(4, 4), size = memory.data(4, 4);
  return hostArgsSizesGet(count, size) == 0 ? load<u32>(count) * 1000 + load<u32>(size) : 0;
}

export function divmod(a: u32, b: u32): u32 {
  const quotient = memory.data(4, 4), rest = memory.data(4, 4);
  hostDivmod(a, b, quotient, rest);
  return load<u32>(quotient) * 1000 + load<u32>(rest);
}

export function parse(x: i32): f64 {
  const number = memory.data(8, 8), isExact = memory.data(1);
  store<f64>(number, 5);
  store<u8>(isExact, 7);
  const error = hostParse(x, number, isExact);
  const value = load<f64>(number) + load<u8>(isExact) as f64;
  return error == 0 ? value : -(error as f64 + value);
}
