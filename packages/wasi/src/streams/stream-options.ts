/** A part of a stream: bytes, or a text, which is UTF-8. */
export type Chunk = string | Uint8Array;

/** A Web stream to read from, as far as it is used. */
export interface ReadableSource {
  getReader(): { read(): PromiseLike<{ readonly done: boolean; readonly value?: Chunk | undefined }> };
}

/** A Web stream to write to, as far as it is used. */
export interface WritableSink {
  getWriter(): {
    readonly ready: PromiseLike<unknown>;
    write(chunk: Uint8Array): PromiseLike<unknown>;
    close(): PromiseLike<unknown>;
  };
}

/** A stream of Node.js to write to, as far as it is used. */
export interface NodeSink {
  write(chunk: Uint8Array): boolean;
  once(event: "drain", listener: () => void): unknown;
  end(): unknown;
}

/**
 * Standard input: all of it as bytes; its parts, bytes or texts, as an array, a generator, a stream of Node.js or a Web stream; a function that gives the next
 * part, and `undefined` at the end; or `"inherit"`, that of the host. Parts that are promises take {@link AsyncWasi}.
 *
 * A text is an array of one, `[text]`: so no text of a user is taken for `"inherit"`.
 */
export type InputOption =
  | "inherit"
  | Uint8Array
  | ReadableSource
  | Iterable<Chunk>
  | AsyncIterable<Chunk>
  | (() => Chunk | undefined | PromiseLike<Chunk | undefined>)
  | Terminal<unknown>;

/**
 * Standard output or error: a function that is called with bytes of its own; a stream of Node.js or a Web stream; or `"inherit"`, that of the host.
 */
export type OutputOption =
  "inherit" | WritableSink | NodeSink | ((bytes: Uint8Array) => void | PromiseLike<void>) | Terminal<unknown>;

/** A stream that the program takes for a terminal; made by {@link terminal}. */
export class Terminal<S> {
  readonly stream: S;

  constructor(stream: S) {
    this.stream = stream;
  }
}

/**
 * Makes the program take a stream for a terminal: `isatty` is true, output is written by lines, and editors of lines are used.
 *
 * ```ts
 * import { terminal, Wasi } from "@hostwright/wasi";
 *
 * const wasi = new Wasi({ stdin: terminal(["1 + 2\n"]), stdout: terminal((bytes: Uint8Array) => console.log(bytes.length)) });
 * await wasi.close();
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function terminal<
  S extends Exclude<InputOption, Terminal<unknown>> | Exclude<OutputOption, Terminal<unknown>>,
>(stream: S): Terminal<S> {
  return new Terminal(stream);
}
