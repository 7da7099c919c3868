import type { InputOption, OutputOption } from "./stream-options.js";

/**
 * A connection of a program: a stream in each direction. Sockets of Deno and workerd are such objects; of Node.js, write `{ readable: socket, writable: socket }`.
 */
export interface Connection {
  readonly readable: InputOption;
  readonly writable: OutputOption;
  /** Called once, when the program closes its descriptor, or has ended. */
  close?(): void;
}

/** A socket that a program accepts connections from: those of a function, an array, a generator or a stream. */
export interface Listener {
  readonly accept:
    | (() => Connection | undefined | PromiseLike<Connection | undefined>)
    | Iterable<Connection>
    | AsyncIterable<Connection>;
}

/** A socket that a program finds open. */
export type SocketOption = Connection | Listener;
