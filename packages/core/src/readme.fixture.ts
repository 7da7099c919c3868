import { readFileSync } from "node:fs";
import { join } from "node:path";

const readme = readFileSync(join(__dirname, "../../../README.md"), "utf8");

/** What is in a fence of README.md that has a name. */
export function readmeFence(name: string): string {
  const [, text] =
    new RegExp(`<!-- snippet: ${name} -->\\s+\`\`\`\\w+\\n(.*?)\\n\`\`\``, "s").exec(readme) ?? [];
  if (text === undefined) throw new Error(`README.md has no fence named ${name}.`);
  return text;
}
