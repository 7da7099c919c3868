/** Serves visits over HTTP. */
export interface Server {
  readonly address: URL;
  /** Stops it, and waits until it has stopped. */
  close(): Promise<void>;
}
