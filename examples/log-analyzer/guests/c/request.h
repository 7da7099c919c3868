/* One line of an access log, taken apart. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  const uint8_t *at;
  uint32_t length;
} text;

typedef struct {
  text path; /* lies in the line */
  uint32_t status;
  uint64_t bytes;
} request;

/* False for a line that is neither in the common log format nor in the combined one. */
bool parse_request(text line, request *found);

#endif
