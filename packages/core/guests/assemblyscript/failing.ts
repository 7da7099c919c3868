// Objects in both directions, with a runtime that can fail: the functions of the runtime that the host calls count what is pinned.

@external("host", "text")
declare function hostText(text: string | null): string | null;
@external("host", "buffer")
declare function hostBuffer(bytes: Uint8Array): Uint8Array;
@external("host", "floats")
declare function hostFloats(numbers: Float64Array): Float64Array;
@external("host", "texts")
declare function hostTexts(texts: Array<string>): Array<string>;
@external("host", "rows")
declare function hostRows(rows: StaticArray<Array<f64>>): StaticArray<Array<f64>>;
@external("host", "person")
declare function hostPerson(person: Person): Person;
@external("host", "ask")
declare function hostAsk(ask: (value: i32) => i32): (value: i32) => i32;
@external("host", "pair")
declare function hostPair(out: usize): void;

let countdown: i32 = -1;
let isTrap: bool = false;
let pinned: i32 = 0;

function make(size: usize, id: u32): usize {
  if (countdown == 0) {
    if (isTrap) unreachable();
    return 0;
  }
  if (countdown > 0) countdown--;
  return __new(size, id);
}
function pin(object: usize): usize {
  __pin(object);
  pinned++;
  return object;
}
function unpin(object: usize): void {
  __unpin(object);
  pinned--;
}
const classes: usize = __rtti_base;
export { make as __new, pin as __pin, unpin as __unpin, classes as __rtti_base };

/** Lets `__new` fail after that many objects, by a trap or by null; -1 lets it succeed. */
export function failAfter(count: i32, byTrap: bool): void {
  countdown = count;
  isTrap = byTrap;
}
export function pins(): i32 {
  return pinned;
}

/** Collects all garbage. Calls that were ended by a trap or by the host have left their objects on the shadow stack. */
export function collect(): void {
  __stack_pointer = __heap_base;
  __collect();
}

/** Tells where the next block would lie: the heap is as it was where that is the same place. */
export function nextBlock(byteLength: i32): usize {
  const block = heap.alloc(byteLength);
  heap.free(block);
  return block;
}

export function text(value: string | null, fails: bool): string | null {
  __collect();
  const given = hostText(value);
  if (fails) unreachable();
  return given;
}
export function buffer(bytes: Uint8Array, fails: bool): Uint8Array {
  const given = hostBuffer(bytes);
  __collect();
  if (fails) unreachable();
  return given;
}
export function floats(numbers: Float64Array, fails: bool): Float64Array {
  const given = hostFloats(numbers);
  if (fails) unreachable();
  return given;
}

class Person {
  name: string;
  numbers: Float64Array;
  friends: Array<Person>;
}
export const TEXTS = idof<Array<string>>();
export const ROWS = idof<StaticArray<Array<f64>>>();
export const PERSON = idof<Person>();
export const PEOPLE = idof<Array<Person>>();

export function texts(texts: Array<string>, fails: bool): Array<string> {
  __collect();
  const given = hostTexts(texts);
  if (fails) unreachable();
  return given;
}
export function rows(rows: StaticArray<Array<f64>>, fails: bool): StaticArray<Array<f64>> {
  const given = hostRows(rows);
  __collect();
  if (fails) unreachable();
  return given;
}
export function person(person: Person, fails: bool): Person {
  __collect();
  const given = hostPerson(person);
  __collect();
  if (fails) unreachable();
  return given;
}
export function ask(ask: (value: i32) => i32, fails: bool): i32 {
  __collect();
  const given = hostAsk(ask);
  if (fails) unreachable();
  return given(ask(1));
}

/** Takes three objects at once. */
export function three(text: string, bytes: Uint8Array, numbers: Array<f64>): i32 {
  __collect();
  return text.length + bytes.length + numbers.length;
}

/** Takes two objects from places, where the host has pinned them, and unpins them. */
export function pair(): i32 {
  const out = memory.data(8);
  hostPair(out);
  const first = load<usize>(out);
  const second = load<usize>(out, 4);
  __collect();
  const length = changetype<string>(first).length + changetype<string>(second).length;
  unpin(first);
  unpin(second);
  return length;
}

@unmanaged
class Entry {
  name: string;
  numbers: Float64Array;
}

/** Reads the objects of a struct that the host lends. */
export function entry(entry: Entry, fails: bool): i32 {
  __collect();
  if (fails) unreachable();
  return entry.name.length + entry.numbers.length;
}
