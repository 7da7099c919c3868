#include "request.h"

typedef struct {
  const uint8_t *at;
  const uint8_t *end;
} cursor;

static bool accept(cursor *c, uint8_t wanted) {
  if (c->at == c->end || *c->at != wanted) return false;
  c->at++;
  return true;
}

static bool accept_word(cursor *c, const char *word) {
  for (; *word; word++)
    if (!accept(c, (uint8_t)*word)) return false;
  return true;
}

/* One or more bytes up to, and then the, `stop`. */
static bool field(cursor *c, uint8_t stop) {
  const uint8_t *start = c->at;
  while (c->at != c->end && *c->at != stop) c->at++;
  return c->at != start && accept(c, stop);
}

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static bool method(cursor *c) {
  const uint8_t *start = c->at;
  while (c->at != c->end && *c->at >= 'A' && *c->at <= 'Z') c->at++;
  return c->at != start && accept(c, ' ');
}

/* The target without its query: "/search" of "/search?q=wasm". */
static bool target(cursor *c, text *path) {
  path->at = c->at;
  path->length = 0;
  if (!accept(c, '/')) return false;
  bool in_path = true;
  for (; c->at != c->end && *c->at > ' ' && *c->at != '"' && *c->at != 0x7f; c->at++) {
    if (in_path && (*c->at == '?' || *c->at == '#')) {
      in_path = false;
      path->length = (uint32_t)(c->at - path->at);
    }
  }
  if (in_path) path->length = (uint32_t)(c->at - path->at);
  return accept(c, ' ');
}

static bool protocol(cursor *c) {
  if (!accept_word(c, "HTTP/")) return false;
  const uint8_t *start = c->at;
  while (c->at != c->end && (is_digit(*c->at) || *c->at == '.')) c->at++;
  return c->at != start && accept(c, '"') && accept(c, ' ');
}

static bool status(cursor *c, uint32_t *value) {
  *value = 0;
  for (int i = 0; i < 3; i++) {
    if (c->at == c->end || !is_digit(*c->at)) return false;
    *value = *value * 10 + (*c->at++ - '0');
  }
  return *value >= 100 && *value <= 599 && accept(c, ' ');
}

/* "-", or up to 12 digits: the sum over any log that fits a disk then stays far below 2^64. */
static bool size(cursor *c, uint64_t *value) {
  *value = 0;
  if (accept(c, '-')) return true;
  int digits = 0;
  for (; c->at != c->end && is_digit(*c->at); digits++) *value = *value * 10 + (*c->at++ - '0');
  return digits >= 1 && digits <= 12;
}

static bool quoted(cursor *c) {
  if (!accept(c, '"')) return false;
  for (; c->at != c->end && *c->at != '"'; c->at++)
    if (*c->at == '\\' && ++c->at == c->end) return false;
  return accept(c, '"');
}

/* The combined log format is the common one, followed by the referrer and the user agent. */
bool parse_request(text line, request *found) {
  cursor c = { line.at, line.at + line.length };
  if (!field(&c, ' ') || !field(&c, ' ') || !field(&c, ' ')) return false;
  if (!accept(&c, '[') || !field(&c, ']') || !accept(&c, ' ') || !accept(&c, '"')) return false;
  if (!method(&c) || !target(&c, &found->path) || !protocol(&c)) return false;
  if (!status(&c, &found->status) || !size(&c, &found->bytes)) return false;
  if (c.at == c.end) return true;
  return accept(&c, ' ') && quoted(&c) && accept(&c, ' ') && quoted(&c) && c.at == c.end;
}
