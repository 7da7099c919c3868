// Middleware and its configuration are typed by the direction of calls.
import {
  type CallDirection,
  logCalls,
  type Middleware,
  policy,
  type PolicyError,
  Runtime,
  timing,
} from "@hostwright/core";

export const watch: Middleware = (call, next) => {
  const direction: CallDirection = call.direction;
  // @error This comparison appears to be unintentional because the types
  if (call.direction === "import") return next();
  // @error Cannot assign to 'direction' because it is a read-only property.
  call.direction = "to-host";
  // @error 'call.memory' is possibly 'undefined'.
  call.memory.readU32(0);
  call.signal?.throwIfAborted();
  return [direction, call.values["id"], call.memory?.byteLength, next()];
};

new Runtime().use(
  policy([
    { direction: "to-guest", module: "Plugin", abort: true },
    { direction: "to-guest", quota: { calls: 1 }, abort: true },
    { direction: "to-host", deny: "EACCES" },
    { deny: "EACCES" },
    // @error Type '"EACCES"' is not assignable to type '"a guest is called: an errno is for guests, so give abort
    { direction: "to-guest", deny: "EACCES" },
    // @error Type '"export"' is not assignable to type
    { direction: "export", abort: true },
  ]),
  logCalls(undefined, { only: { direction: "to-guest" } }),
  // @error Type '"both"' is not assignable to type
  timing({ only: { direction: "both" } }),
);

export const either = (direction: CallDirection): Middleware => policy([{ direction, abort: true }]);

export function directions(error: PolicyError): readonly CallDirection[] {
  return [
    error.direction,
    ...timing()
      .toJSON()
      .map(({ direction }) => direction),
  ];
}
