/** Writes an unsigned LEB128 number. */
export function unsigned(value: number | bigint): number[] {
  let rest = BigInt(value);
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest > 0n);
  return bytes;
}

/** Writes a text. */
export function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

/** Writes entries after their number. */
export function list(...entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

/** Writes a section. */
export function section(id: number, contents: readonly number[]): number[] {
  return [id, ...unsigned(contents.length), ...contents];
}

/** Writes a custom section. */
export function custom(name: string, contents: readonly number[]): number[] {
  return section(0, [...text(name), ...contents]);
}

/** Writes a module of these sections. */
export function moduleOf(...sections: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...sections.flat()]);
}

/** Gives bytes as a stream of pieces of these sizes, the rest in one; and tells whether it was cancelled. */
export function streamOf(
  bytes: Uint8Array,
  sizes: readonly number[] = [],
): { stream: ReadableStream<Uint8Array>; cancelled: () => boolean } {
  let wasCancelled = false;
  let at = 0;
  let piece = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (at >= bytes.length && piece >= sizes.length) {
        controller.close();
        return;
      }
      const size = sizes[piece++] ?? bytes.length - at;
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
    cancel: () => {
      wasCancelled = true;
    },
  });
  return { stream, cancelled: () => wasCancelled };
}
