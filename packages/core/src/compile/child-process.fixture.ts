import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { buildSync } from "esbuild";

/**
 * Runs a script in a process of its own, with flags for the engine, and gives its JSON output. The packages' own sources are
 * bundled with it, so that the process loads no compiler.
 */
export function runScript(flags: readonly string[], script: string): unknown {
  const { outputFiles } = buildSync({
    stdin: { contents: script, resolveDir: __dirname },
    tsconfig: resolve(__dirname, "../../../../tests/tsconfig.jest.json"),
    external: ["wabt"],
    bundle: true,
    platform: "node",
    target: "es2022",
    write: false,
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, "-"], {
    input: outputFiles[0]?.contents,
    encoding: "utf8",
    cwd: __dirname,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
