// Follows the declarations of all pages in docs/types. Each function passes the values of a page.

let checks: i32 = 0;
let failed: i32 = 0;

function expect(holds: bool): void {
  checks++;
  if (!holds && failed == 0) failed = checks;
}

function utf8(text: string): usize {
  return changetype<usize>(String.UTF8.encode(text, true));
}

function numbers(): void {
  expect(mix(255, u64.MAX_VALUE, -18446744073709551616.0, true, 2147483647) == i32.MAX_VALUE);
  expect(add(-128, -32768, 65535, 4294967295, i64.MIN_VALUE, 16777216) == i64.MIN_VALUE + 4311777150);
  expect(mix(0, 0, -2147483648.0, false, 4294967295) == i32.MIN_VALUE);
  expect(f32x4.extract_lane(scale(f32x4(1, 2, 3, -4), 0.5), 3) == -2);
}

function texts(): void {
  log(utf8(""), 0);
  log(utf8("héllo 𝄞"), 11);
  log_c(utf8("plain"), 0);
  log_c(utf8("ß"), utf8("tag"));
  log_utf16("𝄞 x", "𝄞 x".length);
  log_wtf8(utf8("\uD83D!"), 4);
  const json = memory.data(8);
  settings(utf8('{"level":"debug"}'), 17, json);
  expect(load<u32>(json, 4) == 17);
  expect(String.UTF8.decodeUnsafe(load<u32>(json), 17) == '{"level":"debug"}');
  __unpin(load<u32>(json));
}

function sequences(): void {
  const random = new Uint8Array(16);
  fill_random(random.dataStart, random.byteLength);
  expect(random.some((byte) => byte != 0));
  const samples: StaticArray<f32> = [-2.5, 1.5];
  expect(peak(changetype<usize>(samples), samples.length) == 2.5);
  const points: StaticArray<f64> = [1, 2, 3.5, -0.5];
  expect(sum(changetype<usize>(points), 2) == 6);
  expect(sum(0, 0) == 0);
  const name = memory.data(16);
  expect(hostname(name, 5) == 11);
  expect(hostname(name, 16) == 11);
  expect(String.UTF8.decodeUnsafe(name, 11) == "example.org");
}

function structs(): void {
  const entry = new Entry();
  entry.kind = 255;
  entry.flags = 65535;
  entry.size = 1 << 62;
  grow(entry);
  expect(entry.size == <u64>1 << 63);
  const probe = memory.data(32);
  store<u8>(probe, 1);
  store<f32>(probe, 1, 16);
  store<f32>(probe, 2, 20);
  store<f32>(probe, 3, 24);
  store<f32>(probe, 6, 28);
  expect(average(probe) == 3);
  const range = memory.data<u32>([5, 4294967295]);
  expect(width(range) == 4294967290);
  const milliseconds = memory.data(8, 8);
  clock(milliseconds);
  expect(load<u64>(milliseconds) > 1700000000000);
}

function layouts(): void {
  const task = memory.data<u8>([97, 98, 99, 100, 101, 102, 0, 0, 0xfa, 0xff]);
  expect(advance(task) == 4095);
  expect(load<u8>(task, 6) == 33 && load<u8>(task, 7) == 0);
  expect(load<u16>(task, 8) == 0xfffd);
  const sample = memory.data(16, 8);
  store<u32>(sample, 0);
  store<u64>(sample, 4294967295, 8);
  halve(sample);
  expect(load<u32>(sample) == 1 && load<f64>(sample, 8) == 2147483647.5);
  expect(total(memory.data<u16>([3, 0, 2, 1, 65535, 4])) == 131080);
}

function choices(): void {
  open(Access.Append, 3);
  open(Access.Read, 0);
  const value = memory.data(8, 4);
  show(value);
  store<u32>(value, 1);
  store<u32>(value, 4294967295, 4);
  show(value);
  limit(false, 0);
  limit(true, 4294967295);
}

function errors(): void {
  const bytes = memory.data(4, 4);
  expect(size(utf8("a"), 1, bytes) == 0);
  expect(load<u32>(bytes) == 4294967295);
  expect(remove(utf8("a"), 1) == 0);
  expect(remove(utf8("a"), 1) == 44);
  expect(size(utf8("a"), 1, bytes) == 44);
}

function results(): void {
  const places = memory.data(16, 8);
  expect(args_sizes_get(places, places + 4) == 0);
  expect(load<u32>(places) == 2);
  expect(load<u32>(places, 4) == 6);
  divmod(4294967295, 10, places, places + 4);
  expect(load<u32>(places) == 429496729);
  expect(load<u32>(places, 4) == 5);
  corner(places, 2);
  expect(load<f64>(places) == 0);
  expect(load<f64>(places, 8) == 1);
}

function allocated(): void {
  const out = memory.data(8, 4);
  expect(get(utf8("HOME"), 4, out) == 0);
  expect(String.UTF8.decodeUnsafe(load<u32>(out), load<u32>(out, 4)) == "/home");
  __unpin(load<u32>(out));
  expect(get(utf8("NONE"), 4, out) == 44);
  names(out);
  const items = load<u32>(out);
  expect(load<u32>(out, 4) == 2);
  expect(String.UTF8.decodeUnsafe(load<u32>(items, 8), load<u32>(items, 12)) == "TERM");
  __unpin(load<u32>(items));
  __unpin(load<u32>(items, 8));
  __unpin(items);
}

function managed(): void {
  expect(greet("𝄞") == "Hello, 𝄞");
  const numbers = sorted([3, -0.5, Infinity, 2].reduce((all, number, at) => {
    all[at] = number;
    return all;
  }, new Float64Array(4)));
  expect(numbers[0] == -0.5);
  expect(numbers[3] == Infinity);
  const found = words("ab 𝄞");
  expect(found.length == 2 && found[0] == "ab" && found[1] == "𝄞");
  const near = new Place();
  const far = new Place();
  far.x = 3;
  far.name = "far";
  const same = furthest([near, far]);
  expect(same.x == 3 && same.name == "far" && same instanceof Place);
  expect(twice((x: i32): i32 => 3 * x)(2) == 18);
}

function components(): void {
  expect(draw(0, u64.MAX_VALUE, 9, 9, 0.5, 1) == 1.5);
  expect(draw(1, reinterpret<u64>(<f64>3), 9, 9, 0.5, 1) == 4.5);
  expect(draw(2, utf8("hé"), 3, 4294967295, 0.5, 1) == 4294967296.5);
  const found = memory.data(24, 8);
  find(true, 4294967295, found);
  expect(load<u8>(found) == 0 && load<f64>(found, 16) == -4294967295.0);
  find(false, 9, found);
  expect(load<u8>(found) == 1);
  expect(String.UTF8.decodeUnsafe(load<u32>(found, 8), load<u32>(found, 12)) == "no number");
  __unpin(load<u32>(found, 8));
}

let visited = 0;

function visit(word: usize, length: i32): i32 {
  visited++;
  const found = String.UTF8.decodeUnsafe(word, length) == "ant";
  __unpin(word);
  return found ? 1 : 0;
}

function objects(): void {
  const found = search(utf8("a"), 1);
  expect(each(found, visit.index) == 1);
  expect(visited == 2);
  close_search(found);
  parent(parent(null));
}

function time(): void {
  expect(now() > 1700000000000000000);
  set_alarm(1500000);
}

export function run(): i32 {
  numbers();
  texts();
  sequences();
  structs();
  layouts();
  choices();
  errors();
  results();
  allocated();
  objects();
  time();
  components();
  managed();
  listen(65535);
  return failed;
}
