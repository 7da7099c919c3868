import { WasiError } from "../errors.js";
import { inheritedInput } from "./inherited.js";
import { type Pull, pullOf, Source } from "./source.js";
import { type Chunk, type InputOption, Terminal } from "./stream-options.js";

const NOTHING = /* @__PURE__ */ new Uint8Array(0);

/** A stream of bytes that a program reads. */
export class Input {
  readonly isTerminal: boolean;
  readonly #source: Source<Chunk>;
  /** Whether a part comes as soon as it is asked for, however long that takes. */
  readonly #blocks: boolean;
  #rest: Uint8Array = NOTHING;

  constructor(pull: Pull<Chunk>, isTerminal = false, blocks = false) {
    this.#source = new Source(pull);
    this.isTerminal = isTerminal;
    this.#blocks = blocks;
  }

  /** The number of bytes that can be read without another part. */
  get available(): number {
    return this.#rest.length;
  }

  /** Whether everything has been read. */
  get isEnded(): boolean {
    return this.#rest.length === 0 && this.#source.isEnded;
  }

  /** Ends it, whatever would come. */
  end(): void {
    this.#source.end();
    this.#rest = NOTHING;
  }

  /** Tells whether reading would not wait; a promise that says when. Asks for a part where that is the only way to know. */
  ready(): Promise<void> | undefined {
    return this.#blocks ? undefined : this.fill();
  }

  /** Has bytes ready, or the end; a promise where that takes waiting: then ask again. */
  fill(): Promise<void> | undefined {
    while (this.#rest.length === 0) {
      const waiting = this.#source.fill();
      if (waiting !== undefined) return waiting;
      const { value } = this.#source;
      if (value === undefined) return undefined;
      this.#source.value = undefined;
      this.#rest = typeof value === "string" ? new TextEncoder().encode(value) : value;
    }
    return undefined;
  }

  /** Copies bytes that are there, and returns their number: 0 at the end. With `peek` they stay there. */
  take(into: readonly Uint8Array[], peek = false): number {
    let total = 0;
    for (const each of into) {
      const part = this.#rest.subarray(total, total + each.length);
      each.set(part);
      total += part.length;
    }
    if (!peek) this.#rest = this.#rest.subarray(total);
    return total;
  }
}

/** Makes the stream of an option. `waits` says whether the host can wait for a promise. */
export function inputOf(name: string, option: InputOption | undefined, waits: boolean): Input {
  const isTerminal = option instanceof Terminal;
  const source: unknown = isTerminal ? option.stream : option;
  if (source === undefined) return new Input(() => undefined);
  if (source === "inherit") {
    const { pull, isTerminal: isHostTerminal } = inheritedInput(waits);
    return new Input(pull, isTerminal || isHostTerminal, !waits);
  }
  const pull = pullOf<Chunk>(isBytes(source) ? [source] : source);
  if (pull !== undefined) return new Input(pull, isTerminal);
  const fact =
    "is none of bytes, parts, a function and a stream. Give a text as [text], and leave it out for none.";
  throw new WasiError("invalid-option", fact, { where: "Wasi", subject: name });
}

function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}
