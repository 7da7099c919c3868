import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a directory on disk that is removed after each test of the file. */
export function temporaryDirectory(): { readonly path: string } {
  const made = { path: "" };
  beforeEach(() => {
    made.path = mkdtempSync(join(tmpdir(), "hostwright-"));
  });
  afterEach(() => {
    rmSync(made.path, { recursive: true, force: true });
  });
  return made;
}
