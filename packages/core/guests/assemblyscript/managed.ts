// Objects of AssemblyScript's own, in both directions: functions that a host calls, which give back what they are given, and imports that
// do the same. `abort` is the default one, which the host has.

@external("host", "text")
declare function hostText(text: string | null): string | null;
@external("host", "buffer")
declare function hostBuffer(bytes: ArrayBuffer): ArrayBuffer;
@external("host", "bytes")
declare function hostBytes(bytes: Uint8Array): Uint8Array;
@external("host", "floats")
declare function hostFloats(numbers: Float64Array): Float64Array;
@external("host", "shorts")
declare function hostShorts(numbers: Array<i16>): Array<i16>;
@external("host", "longs")
declare function hostLongs(numbers: StaticArray<u64>): StaticArray<u64>;
@external("host", "pair")
declare function hostPair(out: usize): void;

export function text(value: string | null): string | null {
  __collect();
  return hostText(value);
}
export function buffer(bytes: ArrayBuffer): ArrayBuffer {
  __collect();
  return hostBuffer(bytes).slice();
}
export function bytes(bytes: Uint8Array): Uint8Array {
  __collect();
  // Within its buffer, and not at its beginning.
  const longer = new Uint8Array(bytes.length + 2);
  longer.set(bytes, 1);
  return hostBytes(longer.subarray(1, bytes.length + 1));
}
export function floats(numbers: Float64Array): Float64Array {
  __collect();
  return hostFloats(numbers);
}
export function shorts(numbers: Array<i16>): Array<i16> {
  __collect();
  const grown = hostShorts(numbers);
  grown.push(1);
  grown.pop();
  return grown;
}
export function longs(numbers: StaticArray<u64>): StaticArray<u64> {
  __collect();
  return hostLongs(numbers);
}

/** Takes two objects from places, where the host has pinned them. */
export function pair(): string {
  const out = heap.alloc(8);
  hostPair(out);
  const first = load<usize>(out);
  const second = load<usize>(out, 4);
  __collect();
  const joined = changetype<string>(first) + changetype<string>(second);
  __unpin(first);
  __unpin(second);
  heap.free(out);
  return joined;
}

@unmanaged
class Entry {
  name: string;
  numbers: Float64Array;
}

/** Reads the objects of a struct that the host lends. */
export function entry(entry: Entry): string {
  __collect();
  return entry.name + entry.numbers.length.toString();
}

export function divmod(a: u32, b: u32, quotient: usize, rest: usize): void {
  store<u32>(quotient, a / b);
  store<u32>(rest, a % b);
}
export function vec(out: usize, x: f64, y: f64): void {
  store<f64>(out, x);
  store<f64>(out, y, 8);
}

/** A class of its own, which is none of those of the host. */
class Own {
  constructor(public value: i32) {}
}
const own = new Own(5);
@external("host", "text")
declare function hostOwnAsText(value: Own): string;
export function ownAsText(): void {
  hostOwnAsText(own);
}
export function fail(reason: string): void {
  throw new Error(reason);
}
export function collect(): void {
  __collect();
}
