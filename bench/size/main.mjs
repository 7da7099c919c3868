// Says what the bundles of .size-limit.json are made of, by folder.
import { partsOf } from "./parts.mjs";
import { PROGRAMS } from "./programs.mjs";

for (const [name, program] of Object.entries(PROGRAMS)) {
  /** @type {Map<string, number>} */
  const folders = new Map();
  for (const [file, byteLength] of await partsOf(program)) {
    const folder = file.split("/").slice(0, 2).join("/");
    folders.set(folder, (folders.get(folder) ?? 0) + byteLength);
  }
  const whole = [...folders.values()].reduce((sum, byteLength) => sum + byteLength, 0);
  const sorted = [...folders].sort(([, a], [, b]) => b - a);
  console.log(`${name}: ${whole} bytes, minified`);
  console.log(sorted.map(([folder, byteLength]) => `  ${folder} ${byteLength}`).join("\n"));
}
