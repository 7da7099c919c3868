// Compiles the guest in C with the installed clang, and checks that it gives the same results as the one in the repository.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Runtime } from "@hostwright/core";
import { analyze } from "./analyze.js";
import { writeLog } from "./generate-log.js";
import { loadGuest, loadGuests } from "./guests.js";
import { LogHost } from "./log-host.js";
import { differences } from "./report.js";
import { SITE_SECTIONS } from "./sections.js";

const guests = fileURLToPath(new URL("../guests/", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "log-analyzer-"));
try {
  execFileSync(process.execPath, [join(guests, "build.mjs"), "--into", directory, "analyzer-c"], {
    stdio: "inherit",
  });
  await using runtime = new Runtime();
  runtime.declare(LogHost);
  const options = {
    path: writeLog(join(directory, "access.log"), { lines: 50_000 }).path,
    sections: SITE_SECTIONS,
  };
  const kept = await analyze(runtime, loadGuests(guests).c, options);
  const compiled = await analyze(
    runtime,
    loadGuest("C, compiled here", join(directory, "analyzer-c.wasm")),
    options,
  );
  const found = differences(kept.report, compiled.report);
  if (found.length > 0) {
    throw new Error(
      `guests/analyzer-c.wasm is not what its source says. Run npm run build:guests.\n${found.join("\n")}`,
    );
  }
  console.log(`guests/analyzer-c.wasm does what its source says, on ${kept.report.lines} lines.`);
} finally {
  rmSync(directory, { recursive: true });
}
