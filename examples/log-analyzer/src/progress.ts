import { SingleBar } from "cli-progress";

/** Draws a progress bar while a guest reads; draws nothing if the stream (standard error) is not a terminal. */
export class Progress {
  readonly #name: string;
  readonly #bar: SingleBar;

  constructor(name: string, stream: NodeJS.WritableStream = process.stderr) {
    this.#name = name;
    this.#bar = new SingleBar({
      stream,
      format: "{name} [{bar}] {percentage}% of {total} bytes",
      clearOnComplete: true,
      hideCursor: true,
    });
  }

  readonly update = (position: number, byteLength: number): void => {
    if (this.#bar.isActive) this.#bar.update(position);
    else this.#bar.start(byteLength, position, { name: this.#name });
  };

  stop(): void {
    this.#bar.stop();
  }
}
