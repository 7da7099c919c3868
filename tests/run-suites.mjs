// Runs those suites whose text says that they belong to a kind.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

/**
 * Lists the suites of packages, examples and tests whose text matches a pattern.
 * @param {RegExp} pattern
 */
export function findSuites(pattern) {
  const files = ["packages", "examples", "tests"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      path.join(folder, file),
    ),
  );
  const found = files.filter(
    (file) =>
      file.endsWith(".test.ts") &&
      !/[\\/](node_modules|build|dist)[\\/]/.test(file) &&
      pattern.test(readFileSync(path.join(root, file), "utf8")),
  );
  if (found.length === 0) throw new Error(`No suite matches ${String(pattern)}.`);
  return found;
}

/**
 * Runs suites with Jest, and ends this process as Jest ended.
 * @param {string} node the Node.js that runs them
 * @param {readonly string[]} suites
 * @param {Record<string, string>} [environment] variables besides those of this process
 */
export function runSuites(node, suites, environment = {}) {
  const jest = path.join(root, "node_modules/jest/bin/jest.js");
  const { status } = spawnSync(node, [jest, "--runTestsByPath", ...suites], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  process.exitCode = status ?? 1;
}
