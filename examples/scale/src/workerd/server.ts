import { join } from "node:path";
import { Miniflare } from "miniflare";
import { bundle } from "../bundle.js";
import type { Server } from "../server.js";

/** Serves visits from workerd, the engine of Cloudflare Workers, on this machine. */
export async function serveFromWorkerd(example: string): Promise<Server> {
  const { folder, worker, remove } = await bundle(example, "workerd");
  const workerd = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    modulesRoot: folder,
    modules: [
      { type: "ESModule", path: join(folder, worker) },
      { type: "CompiledWasm", path: join(folder, "guest.wasm") },
    ],
    // No flag: calling a guest before the first await of a run needs no AsyncLocalStorage.
    compatibilityDate: "2026-04-01",
    cf: false,
    telemetry: { enabled: false },
  });
  const close = async (): Promise<void> => {
    await workerd.dispose();
    await remove();
  };
  return { address: await workerd.ready, close };
}
