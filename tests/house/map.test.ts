import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

interface Room {
  readonly name: string;
  readonly about: string;
}

// Jest reads CommonJS only, so Node.js itself reads the list.
const script = 'import("./scripts/rooms.mjs").then(({ rooms }) => console.log(JSON.stringify(rooms)))';
const rooms = JSON.parse(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" })) as Record<
  string,
  Room[]
>;

/** Reads the rows of a folder's table in a document, each as the name and the purpose of a room. */
function rowsOf(document: string, folder: string): Room[] {
  const lines = document.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| \`${folder}\``));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) => {
    const [, name = "", about = ""] = /^\| `([^`]+?)\/?`\s+\| (.*?)\s+\|$/.exec(line) ?? [];
    return { name, about };
  });
}

test.each(Object.keys(rooms))(
  "the map in CONTRIBUTING.md lists the rooms of %s as scripts/rooms.mjs does",
  (folder) => {
    const listed = rooms[folder] ?? [];
    expect(listed.length).toBeGreaterThan(5);
    expect(rowsOf(readFileSync("CONTRIBUTING.md", "utf8"), folder)).toEqual(listed);
  },
);
