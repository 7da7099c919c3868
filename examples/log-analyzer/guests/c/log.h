/*
 * The host module "log" as a C program sees it. A (pointer, length) pair of arguments or of fields is one string on
 * the host's side. Functions that return `log_errno` answer 0 or an errno of WASI preview 1.
 */
#ifndef LOG_H
#define LOG_H

#include <stddef.h>
#include <stdint.h>

#define LOG_IMPORT(name) __attribute__((import_module("log"), import_name(name)))

typedef uint32_t log_errno;
enum { LOG_SUCCESS = 0, LOG_EINVAL = 28, LOG_ENOMEM = 48 };

typedef struct {
  const uint8_t *path;
  uint32_t path_length;
  const uint8_t *section;
  uint32_t section_length;
  uint32_t requests;
  uint32_t errors;
  uint64_t bytes;
} log_row;

typedef struct {
  uint32_t lines;
  uint32_t malformed;
  uint32_t requests;
  uint32_t errors;
  uint64_t bytes;
  uint32_t rows_accepted; /* written by the host */
} log_summary;

_Static_assert(sizeof(log_row) == 32 && offsetof(log_row, bytes) == 24, "not what the host reads");
_Static_assert(sizeof(log_summary) == 32 && offsetof(log_summary, rows_accepted) == 24, "not what the host reads");

/* Fills `into` with the next bytes of the log; returns how many, 0 at the end. */
LOG_IMPORT("read") uint32_t log_read(uint8_t *into, uint32_t capacity);

/* Writes the name of the section of a path; returns the length it needs, which may exceed `capacity`. */
LOG_IMPORT("section")
uint32_t log_section(const uint8_t *path, uint32_t path_length, uint8_t *into, uint32_t capacity);

/* Hands over a line that is not a request; lines are counted from 1. */
LOG_IMPORT("malformed") void log_malformed(uint32_t line_number, const uint8_t *text, uint32_t length);

/* Reports rows: the second argument counts rows, not bytes. */
LOG_IMPORT("rows") log_errno log_rows(const log_row *rows, uint32_t count);

/* Closes the report; the host checks it against what it has seen and fills in `rows_accepted`. */
LOG_IMPORT("finish") log_errno log_finish(log_summary *summary);

#endif
