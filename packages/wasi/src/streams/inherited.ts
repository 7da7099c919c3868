import type { Pull, Push } from "./source.js";

/** The part of `node:fs` that standard streams need. */
interface Fs {
  readSync(fd: number, into: Uint8Array): number;
  writeSync(fd: number, bytes: Uint8Array): number;
  read(fd: number, into: Uint8Array, offset: number, length: number, position: null, done: Done): void;
}
type Done = (error: Error | null, count: number) => void;

interface Tty {
  isatty(fd: number): boolean;
}

interface Engine {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly console?: Partial<Record<"log" | "error", (text: string) => void>>;
}

const PART = 65_536;

function builtin(name: string): unknown {
  return (globalThis as Engine).process?.getBuiltinModule?.(name);
}

function isTerminal(fd: number): boolean {
  return (builtin("node:tty") as Tty | undefined)?.isatty(fd) ?? false;
}

/** Gives the host's standard input; an empty one where it has none, as in browsers. */
export function inheritedInput(waits: boolean): {
  readonly pull: Pull<Uint8Array>;
  readonly isTerminal: boolean;
} {
  const fs = builtin("node:fs") as Fs | undefined;
  if (fs === undefined) return { pull: () => undefined, isTerminal: false };
  const pull = waits ? () => readLater(fs) : () => readNow(fs);
  return { pull, isTerminal: isTerminal(0) };
}

function readNow(fs: Fs): Uint8Array | undefined {
  const part = new Uint8Array(PART);
  for (;;) {
    try {
      const count = fs.readSync(0, part);
      return count === 0 ? undefined : part.subarray(0, count);
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      // Windows says so at the end of a pipe.
      if (code === "EOF") return undefined;
      // Another program may have made the pipe or the terminal non-blocking.
      if (code !== "EAGAIN") throw error;
      pause();
    }
  }
}

function readLater(fs: Fs): Promise<Uint8Array | undefined> {
  const part = new Uint8Array(PART);
  return new Promise((resolve, reject) => {
    const read = (): void => {
      fs.read(0, part, 0, PART, null, (error, count) => {
        const code = (error as { readonly code?: unknown } | null)?.code;
        if (code === "EAGAIN") setTimeout(read, 5);
        else if (error === null || code === "EOF") resolve(count > 0 ? part.subarray(0, count) : undefined);
        else reject(error);
      });
    };
    read();
  });
}

/** Gives the standard output or error of the host; that of its console by lines, where it has no other. */
export function inheritedOutput(
  fd: 1 | 2,
  waits: boolean,
): { readonly push: Push; readonly isTerminal: boolean } {
  const fs = builtin("node:fs") as Fs | undefined;
  if (fs === undefined) {
    const { console } = globalThis as Engine;
    const log = console?.[fd === 1 ? "log" : "error"]?.bind(console);
    return { push: lines((line) => log?.(line)), isTerminal: false };
  }
  return {
    push: waits ? (bytes) => writeLater(fs, fd, bytes) : (bytes) => writeNow(fs, fd, bytes),
    isTerminal: isTerminal(fd),
  };
}

function writeNow(fs: Fs, fd: number, bytes: Uint8Array): void {
  for (let rest = bytes; ;) {
    rest = writeSome(fs, fd, rest);
    if (rest.length === 0) return;
    pause();
  }
}

function writeLater(fs: Fs, fd: number, bytes: Uint8Array): Promise<void> | undefined {
  const rest = writeSome(fs, fd, bytes);
  return rest.length === 0 ? undefined : writeRest(fs, fd, rest);
}

async function writeRest(fs: Fs, fd: number, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0; rest = writeSome(fs, fd, rest)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}

/** Writes as much as a pipe takes now, and gives the rest. */
function writeSome(fs: Fs, fd: number, bytes: Uint8Array): Uint8Array {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(fs.writeSync(fd, rest));
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "EAGAIN") throw error;
  }
  return rest;
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/**
 * Makes an output of bytes out of a function of lines, for `stdout` and `stderr`: it is called with each line without its end, and the rest
 * stays until the line is complete.
 *
 * ```ts
 * import { lines, Wasi } from "@hostwright/wasi";
 *
 * const wasi = new Wasi({ stdout: lines((line) => console.log(line)) });
 * await wasi.close();
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function lines(print: (line: string) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = "";
  return (bytes) => {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) print(line);
  };
}
