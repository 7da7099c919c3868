import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { assemble } from "./guest.js";

/** Locates a bundled worker and its guest. */
export interface Bundle {
  readonly folder: string;
  /** The file of the worker in the folder. */
  readonly worker: string;
  /** The bytes of the guest. */
  readonly guest: Uint8Array<ArrayBuffer>;
  /** Removes the folder. */
  readonly remove: () => Promise<void>;
}

/** Bundles a worker with its packages for an engine, and assembles the guest from its text. */
export async function bundle(example: string, worker: "threads" | "workerd"): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "hostwright-scale-"));
  const guest = await assemble(join(example, "guest.wat"));
  await writeFile(join(folder, "guest.wasm"), guest);
  await build({
    entryPoints: [join(example, "src", worker, "worker.ts")],
    outfile: join(folder, "worker.mjs"),
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: worker === "threads" ? "node" : "neutral",
    mainFields: ["module", "main"],
    external: ["./guest.wasm", "piscina"],
    tsconfig: join(example, "tsconfig.build.json"),
    logLevel: "error",
  });
  return { folder, worker: "worker.mjs", guest, remove: () => rm(folder, { recursive: true, force: true }) };
}
