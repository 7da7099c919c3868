import { findJspi } from "./jspi.js";

const isThere = findJspi() !== undefined;

if (!isThere) {
  process.stderr.write(
    `Skipped: tests that suspend guests. Node.js ${process.versions.node} has no WebAssembly.Suspending.\n`,
  );
}

/** Describes tests that need an engine with JSPI; skipped on others. */
export const describeWithJspi: jest.Describe = isThere ? describe : describe.skip;

/** Runs `work` as on an engine that cannot suspend guests. */
export async function withoutJspi(work: () => Promise<void>): Promise<void> {
  const { Suspending } = WebAssembly as { Suspending?: unknown };
  Object.assign(WebAssembly, { Suspending: undefined });
  try {
    await work();
  } finally {
    Object.assign(WebAssembly, { Suspending });
  }
}
