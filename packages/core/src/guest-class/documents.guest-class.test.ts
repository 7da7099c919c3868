import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as types from "@hostwright/types";
import ts from "typescript";

import { fenceOf, root } from "../fixtures/documents.fixture.js";
import * as core from "../index.js";

/** Runs TypeScript with top-level `await`, and gives what it prints. */
async function run(program: string): Promise<string[]> {
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators: true,
    },
  });
  const modules: Record<string, object> = {
    "@hostwright/core": core,
    "@hostwright/types": types,
    "node:fs/promises": { readFile: (name: string) => readFile(join(root, "docs", name)) },
  };
  const lines: string[] = [];
  const print = (...values: readonly unknown[]): void => {
    lines.push(values.join(" "));
  };
  const AsyncFunction = run.constructor as new (...text: string[]) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction("require", "exports", "console", outputText)(
    (name: string) => modules[name],
    {},
    { log: print },
  );
  return lines;
}

test("README.md calls a guest in both directions", async () => {
  const calls = fenceOf("README.md", "store-guest").replace(
    /^(store\.put.*);.*$/m,
    "try { $1 } catch (error) { console.log(error) }",
  );
  const program = fenceOf("README.md", "first-example").replace(/^await runtime\.close/m, `${calls}\n$&`);
  expect(await run(program)).toEqual([
    ...fenceOf("README.md", "first-example-output").split("\n"),
    "ErrnoError: StoreGuest.put: the result (errno) is ENOSPC.",
  ]);
});
