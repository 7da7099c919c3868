import type { AsyncHooks, Environment } from "./environment.js";

/** Names a feature that some engines lack. */
export type Feature =
  | "AsyncLocalStorage"
  | "AsyncLocalStorage across suspensions"
  | "JSPI"
  | "modules from bytes"
  | "streaming"
  | "new Function"
  | "try_table"
  | "several memories"
  | "memory64"
  | "memory64 sized with bigints";

interface Process {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

interface Jspi {
  readonly Suspending: new (host: () => Promise<void>) => WebAssembly.ImportValue;
  promising(guestFunction: unknown): () => Promise<void>;
}

const modules = {
  nothing: [],
  // (func block (try_table (catch_all 0)) end)
  try_table: [
    ...[1, 4, 1, 0x60, 0, 0],
    ...[3, 2, 1, 0],
    ...[10, 13, 1, 11, 0, 0x02, 0x40, 0x1f, 0x40, 1, 2, 0, 0x0b, 0x0b, 0x0b],
  ],
  "several memories": [5, 5, 2, 0, 1, 0, 1],
  memory64: [5, 3, 1, 4, 1],
} as const;

function bytesOf(name: keyof typeof modules): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...modules[name]);
}

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** Finds AsyncLocalStorage as the packages do. */
export function findAsyncHooks({ asyncHooks }: Environment): AsyncHooks | undefined {
  return (
    asyncHooks ??
    ((globalThis as Process).process?.getBuiltinModule?.("node:async_hooks") as AsyncHooks | undefined)
  );
}

/** Checks whether a suspended guest keeps its context: it calls `host.wait`, which suspends, and then `host.look`. */
async function keepsContext(
  suspending: WebAssembly.Module,
  asyncHooks: AsyncHooks | undefined,
): Promise<boolean> {
  const storage = asyncHooks && new asyncHooks.AsyncLocalStorage();
  const { Suspending, promising } = WebAssembly as unknown as Partial<Jspi>;
  if (storage === undefined || Suspending === undefined || promising === undefined) return false;
  const seen: unknown[] = [];
  const imports = {
    host: {
      wait: new Suspending(() => new Promise((resolve) => setTimeout(resolve, 1))),
      look: () => seen.push(storage.getStore()),
    },
  };
  const { run } = new WebAssembly.Instance(suspending, imports).exports;
  await storage.run("context", promising.call(WebAssembly, run));
  return seen.length === 1 && seen[0] === "context";
}

/** Detects the features of the engine. */
export async function measureFeatures(environment: Environment): Promise<Record<Feature, boolean>> {
  const suspending = await environment.module("suspending");
  const asyncHooks = findAsyncHooks(environment);
  return {
    AsyncLocalStorage: asyncHooks !== undefined,
    "AsyncLocalStorage across suspensions": await keepsContext(suspending, asyncHooks),
    JSPI: "Suspending" in WebAssembly && "promising" in WebAssembly,
    "modules from bytes": succeeds(() => new WebAssembly.Module(bytesOf("nothing"))),
    streaming: "compileStreaming" in WebAssembly,
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- this tests whether it is possible
    "new Function": succeeds(() => new Function("return 1")),
    try_table: WebAssembly.validate(bytesOf("try_table")),
    "several memories": WebAssembly.validate(bytesOf("several memories")),
    memory64: WebAssembly.validate(bytesOf("memory64")),
    "memory64 sized with bigints": succeeds(
      () => new WebAssembly.Memory({ address: "i64", initial: 0n } as never),
    ),
  };
}

const NO_CONTEXT = ["AsyncLocalStorage", "AsyncLocalStorage across suspensions"] as const;
const NO_BYTES = ["modules from bytes", "streaming", "new Function"] as const;

/**
 * Lists the features that each engine lacks. The suite skips tests by this list, and a cell fails when its engine has fewer
 * features, or more.
 */
export const MISSING: Readonly<Record<string, readonly Feature[]>> = {
  "Node.js 20": [
    ...(["AsyncLocalStorage across suspensions", "JSPI", "try_table"] as const),
    ...(["several memories", "memory64", "memory64 sized with bigints"] as const),
  ],
  "Node.js 22": ["AsyncLocalStorage across suspensions", "JSPI", "memory64 sized with bigints"],
  "Node.js 24": [],
  "Node.js 26": [],
  "Node.js 26 --no-async-context-frame": ["AsyncLocalStorage across suspensions"],
  Bun: ["memory64", "memory64 sized with bigints"],
  Deno: [],
  workerd: NO_BYTES,
  "workerd nodejs_als": NO_BYTES,
  "workerd bare": [...NO_CONTEXT, ...NO_BYTES],
  "Chromium page, CSP": [...NO_CONTEXT, "new Function"],
  "Chromium worker": NO_CONTEXT,
};
