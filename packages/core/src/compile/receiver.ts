import { AMBIGUOUS } from "../context/ambiguous-context.js";
import { Aborted, type Frame, type Slot, UNBOUND } from "../context/frame.js";
import { CallContextError } from "../errors.js";
import { CLOSED, type Receiver } from "../host-module-base.js";

/** A method of an instance. */
export type Method = (...args: unknown[]) => unknown;

/** The methods of an instance. */
export type Methods = Readonly<Record<PropertyKey, Method>>;

/** Names a host function in the error of a call without an instance. */
export interface ReceiverParts {
  readonly module: string;
  readonly name: string;
  readonly className: string;
  readonly slot: Slot;
}

/**
 * Makes the function that resolves the instance bound in a frame.
 *
 * @throws {CallContextError} `unbound-module`, `module-closed`, `context-lost`; and an `Aborted` when the call is to end
 */
export function makeReceiver(parts: ReceiverParts): (frame: Frame) => Methods {
  const { slot } = parts;
  return (frame) => {
    const found = frame[slot] as Receiver;
    return found[CLOSED] ? unavailable(found, parts) : (found as unknown as Methods);
  };
}

/**
 * Refuses a call of a guest that imports nothing of the class, and has got the function in another way. Its frame has no
 * place for the class, and reading from there throws: a check before the call would cost each call.
 *
 * @throws {CallContextError} `unbound-module`
 */
export function refuseUnlinkedGuest(frame: Frame, { module, name, className, slot }: ReceiverParts): void {
  if (frame[slot] !== undefined) return;
  const fact =
    `the guest that calls it imports nothing of ${className}, and got it past the host. ` +
    "Let it import a function of guest.exports, or one of the class.";
  throw new CallContextError(
    "unbound-module",
    fact,
    { module, export: name },
    { where: `${module}.${name}` },
  );
}

/** Refuses a call without an instance that is open. */
export function unavailable(receiver: Receiver, { module, name, className }: ReceiverParts): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- whoever catches it throws the reason, whatever that is
  if (receiver instanceof Aborted) throw receiver;
  const about = { module, export: name };
  const where = `${module}.${name}`;
  if (receiver === AMBIGUOUS.receiver) {
    const fact =
      `the instance of ${className} that is bound here is unknown: a run that binds one has not settled, and this engine ` +
      "has no AsyncLocalStorage. Instantiate the guest before the first await of its run, or in a run of its own.";
    throw new CallContextError("context-lost", fact, about, { where });
  }
  if (receiver !== UNBOUND) {
    const fact = `the instance of ${className} that is bound here is closed. Bind another with runtime.run, or close it later.`;
    throw new CallContextError("module-closed", fact, about, { where });
  }
  const fact = `no instance of ${className} is bound here, and it was declared without a default. `;
  const remedy = "Call the guest inside runtime.run({ instances: [instance] }, …), or link the class.";
  throw new CallContextError("unbound-module", fact + remedy, about, { where });
}
