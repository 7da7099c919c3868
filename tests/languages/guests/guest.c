// Follows the declarations of all pages in docs/types, and is compiled as C and as C++. Each function passes the values of a page.

static int checks, failed;

static void expect(bool holds) {
  checks++;
  if (!holds && failed == 0) failed = checks;
}

static void numbers(void) {
  expect(mix(255, UINT64_MAX, -18446744073709551616.0, true, 2147483647) == INT32_MAX);
  expect(add(-128, -32768, 65535, 4294967295, INT64_MIN, 16777216) == INT64_MIN + 4311777150);
  expect(mix(0, 0, -2147483648.0, false, 4294967295) == INT32_MIN);
  expect(wasm_f32x4_extract_lane(scale(wasm_f32x4_make(1, 2, 3, -4), 0.5f), 3) == -2);
}

static size_t released;

__attribute__((export_name("malloc"))) void *malloc(size_t size) {
  static uint64_t memory[512];
  static size_t used;
  void *const place = memory + used;
  used += (size + 7) / 8;
  return place;
}

__attribute__((export_name("free"))) void free(void *place) {
  if (place) released++;
}

static void texts(void) {
  log("", 0);
  log("h\xc3\xa9llo \xf0\x9d\x84\x9e", 11);
  log_c("plain", NULL);
  log_c("\xc3\x9f", "tag");
  static const uint16_t clef[] = {0xd834, 0xdd1e, ' ', 'x'};
  log_utf16(clef, 4);
  log_wtf8("\xed\xa0\xbd!", 4);
  struct json json;
  settings("{\"level\":\"debug\"}", 17, &json);
  expect(json.length == 17);
  expect(json.text[10] == 'd');
  free(json.text);
}

static void sequences(void) {
  uint8_t random[16] = {0};
  uint8_t any = 0;
  fill_random(random, 16);
  for (int i = 0; i < 16; i++) any |= random[i];
  expect(any != 0);
  static const float samples[] = {-2.5f, 1.5f};
  expect(peak(samples, 2) == 2.5f);
  static const point points[] = {{1, 2}, {3.5, -0.5}};
  expect(sum(points, 2) == 6);
  expect(sum(NULL, 0) == 0);
  char name[16];
  expect(hostname(name, 5) == 11);
  expect(hostname(name, 16) == 11);
  expect(name[10] == 'g');
}

static void structs(void) {
  struct entry entry = {255, 65535, 1ULL << 62};
  grow(&entry);
  expect(entry.size == 1ULL << 63);
  const struct probe probe = {{1}, {1, 2, 3, 6}};
  expect(average(&probe) == 3);
  const struct range range = {5, 4294967295};
  expect(width(&range) == 4294967290);
  uint64_t now = 0;
  clock(&now);
  expect(now > 1700000000000);
}

static void layouts(void) {
  struct task task = {.name = "abcdef", .mode = 5, .level = 4095};
  expect(advance(&task) == 4095);
  expect(task.name[6] == '!' && task.name[7] == 0);
  expect(task.ready == 1 && task.mode == 6 && task.level == 4095);
  struct sample sample = {0, {0}};
  sample.amount.count = 4294967295;
  halve(&sample);
  expect(sample.kind == 1 && sample.amount.ratio == 2147483647.5);
  static uint16_t room[6] = {3, 0, 2, 1, 65535, 4};
  expect(total((const struct batch *)(void *)room) == 131080);
}

static void choices(void) {
  open(ACCESS_APPEND, MODE_CREATE | MODE_TRUNCATE);
  open(ACCESS_READ, 0);
  const struct value nothing = {0, {0}}, number = {1, {4294967295}};
  show(&nothing);
  show(&number);
  limit(false, 0);
  limit(true, 4294967295);
}

static void errors(void) {
  uint32_t bytes = 0;
  expect(size("a", 1, &bytes) == 0);
  expect(bytes == 4294967295);
  expect(remove_file("a", 1) == 0);
  expect(remove_file("a", 1) == 44);
  expect(size("a", 1, &bytes) == 44);
}

static void results(void) {
  uint32_t count, length, quotient, rest;
  expect(args_sizes_get(&count, &length) == 0);
  expect(count == 2);
  expect(length == 6);
  divmod(4294967295, 10, &quotient, &rest);
  expect(quotient == 429496729);
  expect(rest == 5);
  const struct vec vec = corner(2);
  expect(vec.x == 0);
  expect(vec.y == 1);
}

static void allocated(void) {
  struct slice text;
  expect(get("HOME", 4, &text) == 0);
  expect(text.length == 5);
  expect(text.data[1] == 'h');
  free(text.data);
  expect(get("NONE", 4, &text) == 44);
  struct slices all;
  names(&all);
  expect(all.count == 2);
  expect(all.items[1].length == 4);
  expect(all.items[1].data[0] == 'T');
  free(all.items[0].data);
  free(all.items[1].data);
  free(all.items);
  expect(released == 5);
}

static int32_t visit(char *word, size_t length) {
  const bool found = length == 3 && word[2] == 't';
  free(word);
  return found;
}

static void objects(void) {
  const search_t found = search("a", 1);
  expect(each(found, visit) == 1);
  expect(released == 7);
  close_search(found);
}

static void components(void) {
  expect(draw(0, UINT64_MAX, 9, 9, 0.5, 1) == 1.5);
  expect(draw(1, 0x4008000000000000, 9, 9, 0.5, 1) == 4.5);
  expect(draw(2, (uintptr_t) "h\xc3\xa9", 3, 4294967295, 0.5, 1) == 4294967296.5);
  struct found found;
  find(1, 4294967295, &found);
  expect(!found.is_error && found.value.place.y == -4294967295.0);
  find(0, 9, &found);
  expect(found.is_error && found.value.error.length == 9 && found.value.error.text[3] == 'n');
  free(found.value.error.text);
}

static void time(void) {
  expect(now() > 1700000000000000000);
  set_alarm(1500000);
}

__attribute__((export_name("run"))) int run(void) {
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
  listen(65535);
  return failed;
}
