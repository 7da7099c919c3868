/*
 * Counts requests, errors and bytes per path of an access log that the host hands over in blocks.
 * No C library: every buffer is static, and each one is checked before something is put into it.
 */
#include "log.h"
#include "request.h"

enum {
  BLOCK_SIZE = 64 * 1024,
  LINE_LIMIT = 4096, /* longer lines are malformed, wherever the blocks happen to end */
  PATH_LIMIT = 8192,
  SLOT_COUNT = 2 * PATH_LIMIT, /* a power of two; half empty, so a probe always ends */
  TEXT_SIZE = 1024 * 1024,
  ROW_BATCH = 256,
};

typedef struct {
  text path;
  text section;
  uint32_t requests;
  uint32_t errors;
  uint64_t bytes;
} path_total;

static uint8_t block[BLOCK_SIZE];

/* A line that goes over the end of a block collects here; the length is LINE_LIMIT + 1 once it does not fit. */
static uint8_t carried[LINE_LIMIT];
static uint32_t carried_length;

static path_total totals[PATH_LIMIT];
static uint32_t total_count;
static uint16_t slots[SLOT_COUNT]; /* index into totals + 1, 0 when free */

static uint8_t texts[TEXT_SIZE];
static uint32_t texts_length;

static log_row batch[ROW_BATCH];
static log_summary summary;

static bool same(text a, text b) {
  if (a.length != b.length) return false;
  for (uint32_t i = 0; i < a.length; i++)
    if (a.at[i] != b.at[i]) return false;
  return true;
}

/* FNV-1a */
static uint32_t hash(text t) {
  uint32_t h = 2166136261u;
  for (uint32_t i = 0; i < t.length; i++) h = (h ^ t.at[i]) * 16777619u;
  return h;
}

/* The path is copied, since its block is overwritten; the host writes the section's name right after the copy. */
static bool add_path(text path, path_total *total) {
  if (path.length > TEXT_SIZE - texts_length) return false;
  uint8_t *copy = texts + texts_length;
  __builtin_memcpy(copy, path.at, path.length);
  texts_length += path.length;

  uint32_t room = TEXT_SIZE - texts_length;
  uint32_t needed = log_section(copy, path.length, texts + texts_length, room);
  if (needed > room) return false;
  *total = (path_total){ .path = { copy, path.length }, .section = { texts + texts_length, needed } };
  texts_length += needed;
  return true;
}

/* Null when the tables are full. */
static path_total *total_of(text path) {
  uint32_t slot = hash(path) % SLOT_COUNT;
  for (; slots[slot] != 0; slot = (slot + 1) % SLOT_COUNT) {
    path_total *total = &totals[slots[slot] - 1];
    if (same(total->path, path)) return total;
  }
  if (total_count == PATH_LIMIT || !add_path(path, &totals[total_count])) return NULL;
  slots[slot] = (uint16_t)(total_count + 1);
  return &totals[total_count++];
}

static log_errno count_line(text line, bool too_long) {
  summary.lines++;
  request found;
  if (too_long || !parse_request(line, &found)) {
    summary.malformed++;
    log_malformed(summary.lines, line.at, line.length);
    return LOG_SUCCESS;
  }
  path_total *total = total_of(found.path);
  if (total == NULL) return LOG_ENOMEM;
  uint32_t error = found.status >= 400;
  total->requests++;
  total->errors += error;
  total->bytes += found.bytes;
  summary.requests++;
  summary.errors += error;
  summary.bytes += found.bytes;
  return LOG_SUCCESS;
}

static void carry(text part) {
  if (carried_length > LINE_LIMIT) return;
  uint32_t room = LINE_LIMIT - carried_length;
  bool fits = part.length <= room;
  __builtin_memcpy(carried + carried_length, part.at, fits ? part.length : room);
  carried_length = fits ? carried_length + part.length : LINE_LIMIT + 1;
}

static log_errno count_carried(void) {
  bool too_long = carried_length > LINE_LIMIT;
  text line = { carried, too_long ? LINE_LIMIT : carried_length };
  carried_length = 0;
  return count_line(line, too_long);
}

static log_errno count_block(text rest) {
  while (rest.length > 0) {
    uint32_t length = 0;
    while (length < rest.length && rest.at[length] != '\n') length++;
    text part = { rest.at, length };
    if (length == rest.length) {
      carry(part);
      return LOG_SUCCESS;
    }
    log_errno failed;
    if (carried_length == 0 && length <= LINE_LIMIT) {
      failed = count_line(part, false);
    } else {
      carry(part);
      failed = count_carried();
    }
    if (failed) return failed;
    rest.at += length + 1;
    rest.length -= length + 1;
  }
  return LOG_SUCCESS;
}

static log_errno report(void) {
  for (uint32_t done = 0; done < total_count;) {
    uint32_t count = 0;
    for (; count < ROW_BATCH && done < total_count; count++, done++) {
      const path_total *total = &totals[done];
      batch[count] = (log_row){
        .path = total->path.at,
        .path_length = total->path.length,
        .section = total->section.at,
        .section_length = total->section.length,
        .requests = total->requests,
        .errors = total->errors,
        .bytes = total->bytes,
      };
    }
    log_errno failed = log_rows(batch, count);
    if (failed) return failed;
  }
  log_errno failed = log_finish(&summary);
  if (failed) return failed;
  return summary.rows_accepted == total_count ? LOG_SUCCESS : LOG_EINVAL;
}

__attribute__((export_name("analyze"))) log_errno analyze(void) {
  carried_length = total_count = texts_length = 0;
  summary = (log_summary){ 0 };
  __builtin_memset(slots, 0, sizeof slots);

  for (uint32_t length; (length = log_read(block, BLOCK_SIZE)) > 0;) {
    if (length > BLOCK_SIZE) return LOG_EINVAL;
    log_errno failed = count_block((text){ block, length });
    if (failed) return failed;
  }
  if (carried_length > 0) {
    log_errno failed = count_carried();
    if (failed) return failed;
  }
  return report();
}
