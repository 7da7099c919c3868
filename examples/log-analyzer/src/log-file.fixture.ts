import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a directory that is removed after the tests of a file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "log-analyzer-"));
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

let count = 0;

/** Names a log that no other test of the file writes, not even one that goes on after its end. */
export function logPath(directory: string): string {
  return join(directory, `${++count}.log`);
}

/** Writes a log of its own to a directory; returns its path. */
export function logFile(directory: string, content: string | Uint8Array): string {
  const path = logPath(directory);
  writeFileSync(path, content);
  return path;
}

/** Formats a line of a log, which is well-formed if its parts are. */
export function logLine({ target = "/", status = "200", size = "1" } = {}): string {
  return `192.0.2.1 - - [10/Oct/2024:13:55:36 +0000] "GET ${target} HTTP/1.1" ${status} ${size} "-" "-"\n`;
}
