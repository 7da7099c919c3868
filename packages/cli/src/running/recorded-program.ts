import { rawSection, SECTION, text } from "@hostwright/core/internal";

/** The name of the custom section that holds the recording. */
const NAME = "hostwright.recording";

/**
 * Puts a recording behind its program: a module that runs as before, with the recording in a custom section. One file is then all that
 * is needed to see the run again.
 */
export function withRecording(program: Uint8Array, recording: Uint8Array): Uint8Array {
  return Buffer.concat([program, rawSection(SECTION.custom, [text(NAME), recording])]);
}

/** Gives the recording that a program was stored with last; `undefined` where it has none. */
export function recordingOf(module: WebAssembly.Module): Uint8Array | undefined {
  const found = WebAssembly.Module.customSections(module, NAME).at(-1);
  return found === undefined ? undefined : new Uint8Array(found);
}
