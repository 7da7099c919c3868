// Functions that a host calls, with objects of AssemblyScript's own and with values that the host lends.

export function greet(name: string): string {
  return "Hello, " + name;
}

export function sameText(text: string): string {
  return text;
}

export function reversed(bytes: ArrayBuffer): ArrayBuffer {
  const made = new Uint8Array(bytes.byteLength);
  const given = Uint8Array.wrap(bytes);
  for (let index = 0; index < given.length; index++) made[given.length - 1 - index] = given[index];
  return made.buffer;
}

/** Two objects at once: the first has to live until the second is there. */
export function joined(first: string, second: string): string {
  __collect();
  return first + second;
}

/** Reads a text of UTF-8 that the host lends. */
export function lengthOf(text: usize, byteLength: i32): i32 {
  __collect();
  return String.UTF8.decodeUnsafe(text, byteLength).length;
}

/** Gives a pinned buffer away: offset and length in one value. */
export function encoded(text: string): u64 {
  const bytes = String.UTF8.encode(text);
  return ((__pin(changetype<usize>(bytes)) as u64) << 32) | (bytes.byteLength as u64);
}

export function sum(numbers: usize, count: i32): f64 {
  let total: f64 = 0;
  for (let index = 0; index < count; index++) total += load<f64>(numbers + 8 * index);
  return total;
}

@unmanaged
class Point {
  x: f64;
  y: f64;
}

export function norm(point: Point): f64 {
  return Math.sqrt(point.x * point.x + point.y * point.y);
}

export function collect(): void {
  __collect();
}

/** Calls a function of the host by its index. */
export function apply(index: i32, value: i32): i32 {
  return call_indirect<i32>(index, value);
}
