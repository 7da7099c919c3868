import type { LinkProblem, LinkProblemCode } from "../../link-report.js";
import { formatImportName } from "../../format-names.js";
import type { GuestImport } from "../guest-module.js";
import { formatExtern } from "./formats.js";

type Details = Pick<LinkProblem, "wanted" | "offered" | "host" | "nearest">;

/** The next step for a plain import of another type. */
export const PLAIN_STEP = "Give one of the type that the guest imports.";

/** Makes the problem of one import. */
export function problemOf(
  code: LinkProblemCode,
  wanted: GuestImport,
  index: number,
  message: string,
  details: Details = {},
): LinkProblem {
  const { module, name, extern } = wanted;
  const type = extern && formatExtern(extern);
  return { code, module, name, index, message, ...(type === undefined ? {} : { wanted: type }), ...details };
}

/** Begins a sentence about an import: `env.f: the guest imports a function of type (i32) -> ()`. */
export function formatImport({ module, name, kind, extern }: GuestImport): string {
  const type = extern && formatExtern(extern);
  const written =
    kind === "function" && type !== undefined ? `a function of type ${type}` : (type ?? `a ${kind}`);
  return `${formatImportName(module, name)}: the guest imports ${written}`;
}
