import { WasiError } from "../errors.js";
import { fail } from "../fail.js";
import { inheritedOutput } from "./inherited.js";
import { isPromiseLike, type Push } from "./source.js";
import { type NodeSink, type OutputOption, Terminal, type WritableSink } from "./stream-options.js";

/** The most bytes that one call writes, whatever the program says: they are copied. It writes the rest with another. */
export const MOST_WRITTEN = 4 * 1024 * 1024;

/** A stream of bytes that a program writes. */
export class Output {
  readonly isTerminal: boolean;
  readonly #push: Push;
  readonly #finish: (() => void) | undefined;
  #waiting: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isEnded = false;

  constructor(push: Push, isTerminal = false, finish?: () => void) {
    this.#push = push;
    this.isTerminal = isTerminal;
    this.#finish = finish;
  }

  /** Tells whether writing would not wait; a promise that says when. */
  ready(): Promise<void> | undefined {
    return this.#waiting;
  }

  /** Writes bytes, which are copied, and returns their number. A failure of earlier bytes, of which a stream says later, is thrown here. */
  write(from: readonly Uint8Array[]): number {
    if (this.#isEnded) fail("EPIPE");
    if (this.#failure !== undefined) {
      const { error } = this.#failure;
      this.#failure = undefined;
      throw error;
    }
    const bytes = joined(from, MOST_WRITTEN);
    if (bytes.length === 0) return 0;
    const pushed = this.#push(bytes);
    if (isPromiseLike(pushed)) {
      const waiting = this.#wait(pushed, this.#waiting);
      this.#waiting = waiting;
      void this.#forget(waiting);
    }
    return bytes.length;
  }

  /** Ends the stream: nothing more is written to it (`EPIPE`). */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#finish?.();
  }

  async #wait(pushed: PromiseLike<unknown>, earlier: Promise<void> | undefined): Promise<void> {
    try {
      await pushed;
    } catch (error) {
      this.#failure ??= { error };
    }
    await earlier;
  }

  async #forget(waiting: Promise<void>): Promise<void> {
    await waiting;
    if (this.#waiting === waiting) this.#waiting = undefined;
  }
}

/** Joins arrays in one of its own, which has `most` bytes at most. */
export function joined(from: readonly Uint8Array[], most = Number.POSITIVE_INFINITY): Uint8Array {
  const length = Math.min(
    from.reduce((sum, each) => sum + each.length, 0),
    most,
  );
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const each of from) {
    const part = each.length <= length - at ? each : each.subarray(0, length - at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Makes the stream of an option; one that drops everything where there is none. */
export function outputOf(name: string, option: OutputOption | undefined, waits: boolean): Output {
  const isTerminal = option instanceof Terminal;
  const sink: unknown = isTerminal ? option.stream : option;
  if (sink === undefined) return new Output(() => undefined);
  if (sink === "inherit") {
    const { push, isTerminal: isHostTerminal } = inheritedOutput(name === "stderr" ? 2 : 1, waits);
    return new Output(push, isTerminal || isHostTerminal);
  }
  if (typeof sink === "function") return new Output(sink as Push, isTerminal);
  if (typeof sink === "object" && sink !== null) {
    if ("getWriter" in sink) return webOutput(sink as WritableSink, isTerminal);
    if ("write" in sink && "once" in sink) return nodeOutput(sink as NodeSink, isTerminal);
  }
  throw new WasiError("invalid-option", "is neither a function nor a stream. Leave it out to drop it.", {
    where: "Wasi",
    subject: name,
  });
}

function webOutput(sink: WritableSink, isTerminal: boolean): Output {
  const writer = sink.getWriter();
  const push: Push = async (bytes) => {
    // Not until it is written: until the stream wants more.
    const written = Promise.resolve(writer.write(bytes));
    await Promise.race([written, writer.ready]);
  };
  return new Output(push, isTerminal, () => void Promise.resolve(writer.close()).catch(() => undefined));
}

function nodeOutput(sink: NodeSink, isTerminal: boolean): Output {
  const push: Push = (bytes) => {
    if (sink.write(bytes)) return undefined;
    return new Promise<void>((resolve) => {
      sink.once("drain", resolve);
    });
  };
  return new Output(push, isTerminal, () => sink.end());
}
