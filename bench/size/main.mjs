// Says what the bundles of .size-limit.json are made of, by folder.
import { bundle } from "./parts.mjs";
import { PROGRAMS } from "./programs.mjs";

for (const [name, program] of Object.entries(PROGRAMS)) {
  const { parts, minified, compressed, lazy } = await bundle(program);
  /** @type {Map<string, number>} */
  const folders = new Map();
  for (const [file, byteLength] of parts) {
    const folder = file.split("/").slice(0, 2).join("/");
    folders.set(folder, (folders.get(folder) ?? 0) + byteLength);
  }
  const sorted = [...folders].sort(([, a], [, b]) => b - a);
  console.log(`${name}: ${String(minified)} bytes minified, ${String(compressed)} with Brotli`);
  console.log(sorted.map(([folder, byteLength]) => `  ${folder} ${String(byteLength)}`).join("\n"));
  if (lazy.length > 0) console.log(`  loaded when they are needed, and not counted: ${lazy.join(", ")}`);
}
