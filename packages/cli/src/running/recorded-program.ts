/** The name of the custom section that holds the recording. */
const SECTION = "hostwright.recording";

/**
 * Puts a recording behind its program: a module that runs as before, with the recording in a custom section. One file is then all that
 * is needed to see the run again.
 */
export function withRecording(program: Uint8Array, recording: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(SECTION);
  const length = leb(name.length);
  const size = leb(length.length + name.length + recording.length);
  return Buffer.concat([program, Buffer.of(0, ...size, ...length), name, recording]);
}

/** Gives the recording that a program was stored with last; `undefined` where it has none. */
export function recordingOf(module: WebAssembly.Module): Uint8Array | undefined {
  const found = WebAssembly.Module.customSections(module, SECTION).at(-1);
  return found === undefined ? undefined : new Uint8Array(found);
}

/** Encodes an unsigned number in LEB128. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
