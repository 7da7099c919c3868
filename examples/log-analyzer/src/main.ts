import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeLog } from "./generate-log.js";
import { loadGuests } from "./guests.js";
import { run } from "./run.js";
import { SITE_SECTIONS } from "./sections.js";

const { values } = parseArgs({
  options: { lines: { type: "string", default: "50000" }, seed: { type: "string", default: "1" } },
});
const [lines, seed] = [Number(values.lines), Number(values.seed)];
if (!Number.isSafeInteger(lines) || lines < 0 || !Number.isSafeInteger(seed)) {
  throw new RangeError(`--lines ${values.lines} --seed ${values.seed}: both must be integers, lines from 0.`);
}

const inExample = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
mkdirSync(inExample("out"), { recursive: true });
const log = writeLog(inExample("out/access.log"), { lines, seed });
console.log(`out/access.log has ${log.lines} lines, ${log.byteLength} bytes.\n`);

process.exitCode = await run(
  loadGuests(inExample("guests")),
  { path: log.path, sections: SITE_SECTIONS },
  console.log,
);
