#pragma once

/* An allocator that counts every byte, and fails when it is told to. */
#include "host.h"

enum { PAGE = 65536, FREED = 0xdd };

/* A list of free blocks, the last freed first. Each block has its size in front of it. */
struct block {
  size_t size;
  struct block *next;
};

extern uint8_t __heap_base;
static uintptr_t end_of_heap;
static struct block *free_blocks;
static uint32_t live_blocks, live_bytes, wrong_frees;
static int32_t allocations_left = -1;

static void *new_block(size_t size) {
  if (end_of_heap == 0) end_of_heap = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
  struct block *block = (struct block *)end_of_heap;
  const uintptr_t end = end_of_heap + 16 + size;
  const size_t pages = __builtin_wasm_memory_size(0);
  if (end > pages * PAGE && __builtin_wasm_memory_grow(0, (end + PAGE - 1) / PAGE - pages) == (size_t)-1) return NULL;
  end_of_heap = end;
  block->size = size;
  return block;
}

EXPORT(malloc) void *malloc(size_t wanted) {
  if (allocations_left == 0) return NULL;
  if (allocations_left > 0) allocations_left--;
  const size_t size = (wanted + 15) & ~(size_t)15;
  struct block **link = &free_blocks;
  while (*link != NULL && (*link)->size != size) link = &(*link)->next;
  struct block *block = *link;
  if (block != NULL) *link = block->next;
  else if ((block = new_block(size)) == NULL) return NULL;
  block->next = (struct block *)(uintptr_t)0x11fe; /* marks it as in use */
  live_blocks++;
  live_bytes += size;
  return (uint8_t *)block + 16;
}

EXPORT(free) void free(void *items) {
  if (items == NULL) return;
  struct block *block = (struct block *)((uint8_t *)items - 16);
  if ((uintptr_t)block->next != 0x11fe) {
    wrong_frees++;
    return;
  }
  live_blocks--;
  live_bytes -= block->size;
  __builtin_memset(items, FREED, block->size);
  block->next = free_blocks;
  free_blocks = block;
}

EXPORT(live_bytes) uint32_t get_live_bytes(void) { return live_bytes; }
EXPORT(live_blocks) uint32_t get_live_blocks(void) { return live_blocks; }
EXPORT(wrong_frees) uint32_t get_wrong_frees(void) { return wrong_frees; }
/* Lets the allocator fail after that many allocations; never for -1. */
EXPORT(fail_after) void fail_after(int32_t count) { allocations_left = count; }
