import { register } from "../context/frame.js";
import { ModuleLinkError } from "../errors.js";
import { formatImportName } from "../format-names.js";
import { makeAbort } from "../guest/abort.js";
import type { GuestImport } from "./guest-module.js";

/**
 * Makes the import of a function without a provider. Calling it ends the call that the guest is in, and poisons the guest, as
 * any abort does.
 */
export function makeTrapImport({ module, name }: GuestImport): () => never {
  return () => {
    const fact = 'the guest called it, and nothing provides it: it was linked with { missing: "trap" }. ';
    const next = "Link a class for it, or give { imports }.";
    const error = new ModuleLinkError("missing-import", fact + next, [], {
      where: formatImportName(module, name),
    });
    const { frame } = register;
    throw frame?.owner === undefined ? makeAbort(error) : frame.owner.abort(frame, error);
  };
}
