// Compiles the guests of the peers, and measures on the Node.js that BENCH_NODE names.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));

run(process.execPath, ["guests/build.mjs"]);
run(engine(), ["--disable-warning=ExperimentalWarning", "main.mjs", ...process.argv.slice(2)]);

function engine() {
  const named = process.env["BENCH_NODE"];
  if (!named) return process.execPath;
  // A path is meant from where npm was called; a name is looked for where programs are.
  return named.includes("/") ? path.resolve(process.env["INIT_CWD"] ?? ".", named) : named;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
