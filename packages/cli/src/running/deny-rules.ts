import { describe, type ErrnosDescription, type ModuleClass, type PolicyRule } from "@hostwright/core";
import type { ErrnoName } from "@hostwright/types";

import { CommandError } from "../errors.js";

/**
 * Makes the rules of a policy out of texts: `EXPORT`, `MODULE.EXPORT`, either with `=ERRNO`, where `*` is any text. A rule holds for the functions
 * of the classes whose name, with or without the module's, it describes.
 *
 * @throws {CommandError} `no-such-export` for a rule that describes none, and would stop nothing; `invalid-option` for an errno
 *   that no class has
 */
export function denyRules(texts: readonly string[], classes: readonly ModuleClass[]): PolicyRule[] {
  const modules = classes.map((each) => describe(each));
  return texts.flatMap((text) => {
    const [pattern = "", errno = "EACCES"] = text.split("=");
    refuseUnknownErrno(
      text,
      errno,
      modules.flatMap(({ tables }) => tables),
    );
    const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    const names = new RegExp(`^${parts.join(".*")}$`, "su");
    const rules = modules.flatMap(({ name: module, exports }) => {
      const found = exports.map(({ name }) => name);
      const selected = found.filter((name) => names.test(name) || names.test(`${module}.${name}`));
      const deny = errno as ErrnoName;
      return selected.length === 0 ? [] : [{ module, export: selected, deny } satisfies PolicyRule];
    });
    if (rules.length > 0) return rules;
    const known = modules.map(({ name }) => name).join(", ");
    throw new CommandError(
      "no-such-export",
      `--deny ${text}: no host module has such a function. Write EXPORT or MODULE.EXPORT of ${known}.`,
    );
  });
}

function refuseUnknownErrno(text: string, errno: string, tables: readonly ErrnosDescription[]): void {
  // A table may keep its names to itself.
  const names = tables.map(({ numbers }) => Object.keys(numbers));
  if (names.some((known) => known.length === 0 || known.includes(errno))) return;
  throw new CommandError(
    "invalid-option",
    `--deny ${text}: no host module has an errno of this name. Name one such as EACCES, EROFS or ENOSYS.`,
  );
}
