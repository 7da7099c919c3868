import { RIFLAGS } from "../abi/values.js";
import { type Descriptor, InputDescriptor, OutputDescriptor } from "../descriptors/descriptor.js";
import { type ListenerDescriptor, SocketDescriptor } from "../descriptors/socket-descriptor.js";
import { fail } from "../fail.js";
import type { Input } from "../streams/input.js";
import type { Output } from "../streams/output.js";
import type { Connection } from "../streams/socket-options.js";
import type { Steps } from "./steps.js";

/** Gives the arrays of a call as they are now: the guest's memory may have grown while it waited. */
export type Arrays = () => readonly Uint8Array[];

/** Reads from a stream what is there, once something is. */
export function* readStream(found: Descriptor, arrays: Arrays): Steps<number> {
  const input = inputIn(found);
  if (lengthOf(arrays()) === 0) return 0;
  yield* filled(found, input);
  return input.take(arrays());
}

/** Writes to a stream, once it takes more. */
export function* writeStream(found: Descriptor, arrays: Arrays): Steps<number> {
  const output = outputIn(found);
  for (let wait = output.ready(); wait !== undefined; wait = output.ready()) {
    if (found.isNonblocking) fail("EAGAIN");
    yield { waits: [wait] };
  }
  return output.write(arrays());
}

/** Receives from a connection: with `peek` what stays there, with `waitall` as much as there is room for. */
export function* receive(found: SocketDescriptor, arrays: Arrays, flags: number): Steps<number> {
  const { input } = found;
  const peek = (flags & RIFLAGS.recv_peek) !== 0;
  const isAll = (flags & RIFLAGS.recv_waitall) !== 0 && !peek;
  const length = lengthOf(arrays());
  if (length === 0) return 0;
  yield* filled(found, input);
  let total = input.take(arrays(), peek);
  while (isAll && total < length) {
    const wait = input.fill();
    if (input.isEnded || (wait !== undefined && found.isNonblocking)) break;
    if (wait !== undefined) yield { waits: [wait] };
    else total += input.take(after(arrays(), total));
  }
  return total;
}

/** Accepts a connection, once there is one. `EINVAL` when there will be none any more. */
export function* accept(found: ListenerDescriptor): Steps<Connection> {
  const { connections } = found;
  yield* filled(found, connections);
  const connection = connections.value ?? fail("EINVAL");
  connections.value = undefined;
  return connection;
}

/** Writes to a stream, whether it takes more or not: it keeps what it does not take. */
export function writeNow(found: Descriptor, arrays: readonly Uint8Array[]): number {
  const output = outputIn(found);
  if (found.isNonblocking && output.ready() !== undefined) fail("EAGAIN");
  return output.write(arrays);
}

function* filled(found: Descriptor, source: { fill(): Promise<void> | undefined }): Steps<void> {
  for (let wait = source.fill(); wait !== undefined; wait = source.fill()) {
    if (found.isNonblocking) fail("EAGAIN");
    yield { waits: [wait] };
  }
}

function inputIn(found: Descriptor): Input {
  if (found instanceof InputDescriptor || found instanceof SocketDescriptor) return found.input;
  return fail("EINVAL");
}

function outputIn(found: Descriptor): Output {
  if (found instanceof OutputDescriptor || found instanceof SocketDescriptor) return found.output;
  return fail("EINVAL");
}

function lengthOf(arrays: readonly Uint8Array[]): number {
  return arrays.reduce((sum, { length }) => sum + length, 0);
}

/** Gives the room behind so many bytes. */
function after(arrays: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skipped = bytes;
  return arrays.flatMap((each) => {
    const rest = each.subarray(Math.min(skipped, each.length));
    skipped = Math.max(0, skipped - each.length);
    return rest.length === 0 ? [] : [rest];
  });
}
