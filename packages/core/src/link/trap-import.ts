import { makeAbort } from "../guest/abort.js";
import { register } from "../context/frame.js";
import { ModuleLinkError } from "../errors.js";
import { formatPlace } from "./safe-text.js";

/**
 * Makes what a guest imports in place of a function that nobody provides: calling it ends the call that the guest is in,
 * and poisons the guest, as any abort does.
 */
export function makeTrapImport(module: string, name: string): () => never {
  return () => {
    const fact =
      'the guest called it, and nobody provides it: it was linked with { missing: "trap" }. ' +
      "Link a class for it, or give { imports }.";
    const error = new ModuleLinkError("missing-import", fact, [], { where: formatPlace(module, name) });
    const { frame } = register;
    throw frame?.owner === undefined ? makeAbort(error) : frame.owner.abort(frame, error);
  };
}
