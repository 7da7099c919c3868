import { LISTENER_RIGHTS, SOCKET_RIGHTS } from "../abi/rights.js";
import { SDFLAGS } from "../abi/values.js";
import { WasiError } from "../errors.js";
import { fail } from "../fail.js";
import type { FileStatus } from "../file-system/file-system.js";
import { type Input, inputOf } from "../streams/input.js";
import { type Output, outputOf } from "../streams/output.js";
import type { Connection, SocketOption } from "../streams/socket-options.js";
import { pullOf, Source } from "../streams/source.js";
import { Descriptor, statusWithoutFile } from "./descriptor.js";

/** A connection. */
export class SocketDescriptor extends Descriptor {
  readonly type = "socket-stream";
  readonly input: Input;
  readonly output: Output;
  readonly #close: (() => void) | undefined;

  constructor(connection: Connection, waits: boolean) {
    super(SOCKET_RIGHTS, 0, 0);
    this.input = inputOf("readable", connection.readable, waits);
    this.output = outputOf("writable", connection.writable, waits);
    this.#close = connection.close?.bind(connection);
  }

  status(): FileStatus {
    return statusWithoutFile(this.type);
  }

  /** Ends one direction, or both: numbers of `SDFLAGS`. */
  shutdown(how: number): void {
    if (how === 0) fail("EINVAL");
    if ((how & SDFLAGS.rd) !== 0) this.input.end();
    if ((how & SDFLAGS.wr) !== 0) this.output.end();
  }

  close(): void {
    this.shutdown(SDFLAGS.rd | SDFLAGS.wr);
    this.#close?.();
  }
}

/** A socket that connections are accepted from. */
export class ListenerDescriptor extends Descriptor {
  readonly type = "socket-stream";
  readonly connections: Source<Connection>;

  constructor(connections: Source<Connection>) {
    super(LISTENER_RIGHTS, SOCKET_RIGHTS, 0);
    this.connections = connections;
  }

  status(): FileStatus {
    return statusWithoutFile(this.type);
  }

  close(): void {
    this.connections.end();
  }
}

/** Makes the descriptor of a socket that a program finds open. */
export function socketOf(option: SocketOption, waits: boolean): Descriptor {
  if (!("accept" in option)) return new SocketDescriptor(option, waits);
  const pull = pullOf<Connection>(option.accept);
  if (pull !== undefined) return new ListenerDescriptor(new Source(pull));
  throw new WasiError("invalid-option", "accept is neither a function nor connections.", {
    where: "Wasi",
    subject: "sockets",
  });
}
