import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { runLoad } from "./load.js";
import { serveFromThreads } from "./threads/server.js";
import { serveFromWorkerd } from "./workerd/server.js";

const [requests, concurrency] = [5000, 64];
const example = fileURLToPath(new URL("..", import.meta.url));
const threads = Math.max(2, availableParallelism());

for (const [name, serve] of [
  [`${threads} worker threads`, () => serveFromThreads(example, threads)],
  ["workerd", () => serveFromWorkerd(example)],
] as const) {
  const server = await serve();
  try {
    const { right, wrong, perSecond } = await runLoad(server.address, requests, concurrency);
    console.log(`${name}: ${right} right answers, ${wrong} wrong ones, ${perSecond} requests a second`);
    if (wrong > 0) process.exitCode = 1;
  } finally {
    await server.close();
  }
}
