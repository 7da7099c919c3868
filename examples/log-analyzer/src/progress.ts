import { SingleBar } from "cli-progress";

/** A bar on a terminal that says how far a guest has read; nothing where standard error is no terminal. */
export class Progress {
  readonly #name: string;
  readonly #bar = new SingleBar({
    stream: process.stderr,
    format: "{name} [{bar}] {percentage}% of {total} bytes",
    clearOnComplete: true,
    hideCursor: true,
  });

  constructor(name: string) {
    this.#name = name;
  }

  readonly update = (position: number, byteLength: number): void => {
    if (this.#bar.isActive) this.#bar.update(position);
    else this.#bar.start(byteLength, position, { name: this.#name });
  };

  stop(): void {
    this.#bar.stop();
  }
}
