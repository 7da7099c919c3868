import type { TypeDescription } from "@hostwright/types";

const TEXTS: readonly string[] = ["string", "utf16", "cstring", "wtf8"];

/**
 * Finds the text in an allocated list for which no memory is allocated, such as a field `string` of its structs: returns the
 * path to it, `[0].name`. Every call would fail when it stores the first element.
 */
export function textWithoutMemory({ kind, of, values }: TypeDescription): string | undefined {
  for (const [index, value] of (values ?? []).entries()) {
    const path = textWithoutMemory(value);
    if (path !== undefined) return within(`[${String(index)}]`, path);
  }
  if (of === undefined) return undefined;
  if (kind !== "allocated") return textWithoutMemory(of);
  return of.kind === "list" && of.of !== undefined ? within("[0]", textIn(of.of)) : undefined;
}

function textIn({ kind, of, fields = [], options }: TypeDescription): string | undefined {
  if (TEXTS.includes(kind)) return options?.["nullable"] === true ? undefined : "";
  if (kind === "fixed" && of !== undefined) return within("[0]", textIn(of));
  for (const { name, type } of fields) {
    const path = within(kind === "tuple" ? `[${name}]` : `.${name}`, textIn(type));
    if (path !== undefined) return path;
  }
  return undefined;
}

function within(part: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : `${part}${path}`;
}
