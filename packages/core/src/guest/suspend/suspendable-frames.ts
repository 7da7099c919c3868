import { abortFrame, type Frame } from "../../context/frame.js";
import { AbortListener } from "../abort-listener.js";

/** The calls of a guest that can be suspended, by their frames. */
export class SuspendableFrames {
  /** From their beginning to their end. */
  readonly #frames = new Set<Frame>();
  /** Functions that end the waits of suspended calls. */
  readonly #cancels = new Map<Frame, (reason: unknown) => void>();

  /** All frames, the innermost last. */
  get all(): readonly Frame[] {
    return [...this.#frames];
  }

  /** Begins a call, which its signal ends. Returns a function that finishes it. */
  watch(frame: Frame): () => void {
    const listener = this.listenerFor(frame);
    this.#frames.add(frame);
    listener?.add();
    return () => {
      this.#frames.delete(frame);
      listener?.remove();
    };
  }

  /** Makes the listener that stops a call at its next host call, or ends its wait, when its signal aborts. */
  listenerFor(frame: Frame): AbortListener | undefined {
    const { signal } = frame.context ?? {};
    if (signal === undefined) return undefined;
    return new AbortListener(signal, () => {
      abortFrame(frame, signal.reason);
      this.cancel(frame, signal.reason);
    });
  }

  /** Keeps the function that ends a wait. Returns a function that forgets it again. */
  suspend(frame: Frame, cancel: (reason: unknown) => void): () => void {
    this.#cancels.set(frame, cancel);
    return () => {
      if (this.#cancels.get(frame) === cancel) this.#cancels.delete(frame);
    };
  }

  /** Ends the wait of a call, if it waits. */
  cancel(frame: Frame, reason: unknown): void {
    this.#cancels.get(frame)?.(reason);
  }
}
