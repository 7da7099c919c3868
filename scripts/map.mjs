// Writes the map of the packages in CONTRIBUTING.md, between its marks, from scripts/rooms.mjs.
//
// Usage: node scripts/map.mjs     and Prettier after it
import { readFileSync, writeFileSync } from "node:fs";
import { rooms } from "./rooms.mjs";

const file = new URL("../CONTRIBUTING.md", import.meta.url);
const tables = Object.entries(rooms).map(([folder, floors]) => {
  const rows = floors.map(({ name, about }) => `| \`${name}${name.includes(".") ? "" : "/"}\` | ${about} |`);
  return [`| \`${folder}\` | |`, "| --- | --- |", ...rows].join("\n");
});
const text = readFileSync(file, "utf8");
const marks = /(?<=<!-- map -->\n).*?(?=<!-- end of map -->)/s;
if (!marks.test(text)) throw new Error("CONTRIBUTING.md has no marks for the map.");
writeFileSync(
  file,
  text.replace(marks, () => `\n${tables.join("\n\n")}\n\n`),
);
