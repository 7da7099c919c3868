import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import wabtModule from "wabt";

const ROOT = path.join(__dirname, "../../..");
const MAIN = path.join(__dirname, "main.ts");
const BASE = path.join(ROOT, "tsconfig.base.json");
const LOADER = pathToFileURL(path.join(ROOT, "node_modules/tsx/dist/loader.mjs")).href;

/** The end of a run: its exit code and its output. */
export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A temporary folder in which the program is run, from its source. */
export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), "hostwright-"));

  constructor() {
    symlinkSync(path.join(ROOT, "node_modules"), path.join(this.path, "node_modules"));
    this.write("package.json", JSON.stringify({ type: "module" }));
    this.configure(true);
  }

  write(name: string, contents: string | Uint8Array): void {
    writeFileSync(path.join(this.path, name), contents);
  }

  configure(experimentalDecorators: boolean): void {
    this.write(
      "tsconfig.json",
      JSON.stringify({ extends: BASE, compilerOptions: { experimentalDecorators } }),
    );
  }

  /** Writes a module in the text format as its bytes. */
  async assemble(name: string, contents: string): Promise<void> {
    const module = (await wabtModule()).parseWat(name, `(module ${contents})`);
    this.write(name, module.toBinary({ write_debug_names: true }).buffer);
  }

  /** The program and its arguments, for those that start it themselves. */
  command(...args: string[]): { args: string[]; env: NodeJS.ProcessEnv } {
    return {
      args: ["--import", LOADER, MAIN, ...args],
      env: { ...process.env, TSX_TSCONFIG_PATH: BASE, NO_COLOR: "1" },
    };
  }

  run(...given: string[]): Outcome {
    const { args, env } = this.command(...given);
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.path,
      encoding: "utf8",
      env,
      input: "",
    });
    return { status, out: stdout, err: stderr };
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
