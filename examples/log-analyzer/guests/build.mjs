// Compiles the guests: node guests/build.mjs [--into directory] [guest…]
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import asc from "assemblyscript/asc";
import wabt from "wabt";

const here = fileURLToPath(new URL(".", import.meta.url));

const compilers = {
  "analyzer-c": (into) => {
    const clang = (...options) =>
      execFileSync(process.env.CLANG ?? "clang", ["--target=wasm32", ...options], { stdio: "inherit" });
    const sources = ["analyzer", "request"].map((name) => join(here, "c", `${name}.c`));
    const objects = mkdtempSync(join(tmpdir(), "analyzer-c-"));
    try {
      const compiled = sources.map((source) => join(objects, `${basename(source)}.o`));
      for (const [i, source] of sources.entries()) {
        clang(
          ..."-std=c17 -O2 -Wall -Wextra -Werror -ffreestanding".split(" "),
          "-mbulk-memory", // without a C library, memcpy and memset must be instructions
          ...["-c", source, "-o", compiled[i]],
        );
      }
      // A step of its own, without -O2: with it, clang runs whatever wasm-opt it finds, and npm puts one in its way.
      clang(
        ...["-nostdlib", "-Wl,--no-entry", "-Wl,--strip-all"],
        "-Wl,--stack-first,-z,stack-size=16384", // overflowing, the stack traps instead of running into the tables
        ...[...compiled, "-o", into],
      );
    } finally {
      rmSync(objects, { recursive: true });
    }
    chmodSync(into, 0o644); // the linker takes what it writes for a program of this machine
  },

  "analyzer-assemblyscript": async (into) => {
    const { error, stderr } = await asc.main([
      ...["analyzer.ts", "--baseDir", join(here, "assemblyscript"), "--outFile", into],
      ..."-O3 --runtime incremental --use abort=".split(" "),
    ]);
    if (error) throw new Error(`analyzer-assemblyscript does not compile:\n${stderr}`, { cause: error });
  },

  wrong: async (into) => {
    const { parseWat } = await wabt();
    const module = parseWat("wrong.wat", readFileSync(join(here, "wrong.wat"), "utf8"));
    writeFileSync(into, module.toBinary({}).buffer);
    module.destroy();
  },
};

const { values, positionals } = parseArgs({
  options: { into: { type: "string", default: here } },
  allowPositionals: true,
});
mkdirSync(values.into, { recursive: true });
for (const guest of positionals.length > 0 ? positionals : Object.keys(compilers)) {
  const compile = compilers[guest];
  if (!compile) throw new Error(`"${guest}" is no guest; there are ${Object.keys(compilers).join(", ")}`);
  await compile(resolve(values.into, `${guest}.wasm`));
}
