// The smallest module that traps: (module (func (export "f") unreachable)).
const TRAPPING = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  ...[0x0a, 0x05, 0x01, 0x03, 0x00, 0x00, 0x0b],
);

type Trap = () => never;

const reasons = new WeakMap<object, { readonly reason: unknown }>();
let trap: Trap | undefined;

/**
 * Makes what has to be thrown into a guest to end its call: a real trap, which no `catch_all` catches, with the reason
 * tied to it.
 *
 * An engine catches nothing but exceptions for a guest, and tells its own traps by a mark that survives being caught and
 * thrown again by JavaScript. Where an engine compiles no bytes there is no trap to be had, and the reason itself is
 * thrown; whoever entered the guest finds out when it returns.
 */
export function makeAbort(reason: unknown): unknown {
  const carrier = realTrap();
  if (carrier === undefined) return reason;
  reasons.set(carrier, { reason });
  // For code between the guest's frames and its caller that looks at what passes by.
  Object.defineProperty(carrier, "cause", { value: reason, configurable: true, writable: true });
  carrier.message = writeReason(reason, ({ message }) => message);
  return carrier;
}

/** Writes a reason as text. Reading it may run code, as of a getter, and nothing that throws may take the abort's place. */
export function writeReason(reason: unknown, ofError: (error: Error) => string): string {
  try {
    return reason instanceof Error ? ofError(reason) : String(reason);
  } catch {
    return "<unreadable>";
  }
}

/** Gives the reason of an abort; `undefined` for anything else that was thrown. */
export function abortReason(thrown: unknown): { readonly reason: unknown } | undefined {
  return typeof thrown === "object" && thrown !== null ? reasons.get(thrown) : undefined;
}

function realTrap(): Error | undefined {
  try {
    trap ??= new WebAssembly.Instance(new WebAssembly.Module(TRAPPING)).exports["f"] as Trap;
  } catch {
    return undefined;
  }
  try {
    return trap();
  } catch (error) {
    return error as Error;
  }
}
