import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Piscina } from "piscina";
import { bundle } from "../bundle.js";
import type { Server } from "../server.js";

/** Serves visits from a pool of worker threads. The guest is compiled once, here, and sent to every thread. */
export async function serveFromThreads(example: string, threads: number): Promise<Server> {
  const { folder, worker, guest, remove } = await bundle(example, "threads");
  const pool = new Piscina({
    filename: join(folder, worker),
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 16,
    workerData: { module: await WebAssembly.compile(guest) },
  });
  const server = createServer((request, response) => {
    // Within the promise: an address that cannot be decoded fails its own request, and not the server.
    const answer = async (): Promise<string> => {
      const visit = { visitor: String(request.headers["visitor"]), path: decodeURI(request.url ?? "/") };
      return (await pool.run(visit)) as string;
    };
    answer().then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await pool.destroy();
    await remove();
  };
  return { address: new URL(`http://127.0.0.1:${port}`), close };
}
