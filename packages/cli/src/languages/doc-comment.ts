/** Writes a comment of TypeScript. */
export function docComment(paragraphs: readonly string[], indent: string): string {
  const lines = paragraphs
    .filter((each) => each.trim() !== "")
    .join("\n\n")
    .replaceAll("*/", "*\\/")
    .split(/\r?\n/);
  if (lines.join("") === "") return "";
  if (lines.length === 1) return `${indent}/** ${String(lines[0])} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`).join("")}${indent} */\n`;
}
