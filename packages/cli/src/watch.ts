import { watch as watchFiles } from "chokidar";

import type { Terminal } from "./terminal.js";

/** Milliseconds without a change after which a file counts as written. */
const SETTLED = 100;

/**
 * Runs a check now and whenever a file changes that it has used, until the process ends. Errors are written, and the next change tries again.
 *
 * @param run checks once, and tells each file that it uses
 */
export async function watch(
  run: (use: (file: string) => void) => Promise<unknown>,
  messageOf: (error: unknown) => Promise<string>,
  terminal: Terminal,
): Promise<void> {
  const watcher = watchFiles([], { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: SETTLED } });
  let running = Promise.resolve();
  const again = (): Promise<void> =>
    (running = running.then(async () => {
      const used = new Set<string>();
      try {
        await run((file) => used.add(file));
      } catch (error) {
        terminal.err(`${await messageOf(error)}\n`);
      }
      watcher.add([...used]);
    }));
  await again();
  watcher.on("all", (_, file) => {
    terminal.err(`${file} has changed.\n`);
    void again();
  });
  await new Promise<never>(() => {
    // The watcher keeps the process alive.
  });
}
