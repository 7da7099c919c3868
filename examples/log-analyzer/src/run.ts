import { Runtime } from "@hostwright/core";
import { GuestMemoryError } from "@hostwright/types";
import { analyze, type Analysis, type Analyzer } from "./analyze.js";
import type { Guests } from "./guests.js";
import { LogHost, type LogHostOptions } from "./log-host.js";
import { Progress } from "./progress.js";
import { differences } from "./report.js";
import { drawTable } from "./table.js";

/** Runs all guests on a log and prints their results; returns the exit code, which is 1 when they disagree. */
export async function run(
  guests: Guests,
  options: Omit<LogHostOptions, "onRead">,
  print: (text: string) => void,
): Promise<number> {
  await using runtime = new Runtime();
  // Declared without a default: each guest has an instance of its own, and a call without one is an error.
  runtime.declare(LogHost);

  const first = await analyzeVisibly(runtime, guests.c, options);
  print(`${drawTable(first)}\n`);
  print(`${await faultOf(runtime, guests.wrong, options)}\n`);
  const second = await analyzeVisibly(runtime, guests.assemblyScript, options);
  print(`${drawTable(second)}\n`);

  const found = differences(first.report, second.report);
  if (found.length === 0) {
    print(`${first.name} and ${second.name} agree on all ${first.report.paths.length} paths.`);
    return 0;
  }
  print(`${first.name} and ${second.name} do not agree. ${found.length} differences:`);
  for (const difference of found.slice(0, 10)) print(`  ${difference}`);
  return 1;
}

async function analyzeVisibly(
  runtime: Runtime,
  analyzer: Analyzer,
  options: LogHostOptions,
): Promise<Analysis> {
  const progress = new Progress(analyzer.name);
  try {
    return await analyze(runtime, analyzer, { ...options, onRead: progress.update });
  } finally {
    progress.stop();
  }
}

/** Describes the fault of a guest with a bad pointer; the runtime goes on. */
async function faultOf(runtime: Runtime, wrong: Analyzer, options: LogHostOptions): Promise<string> {
  try {
    await analyze(runtime, wrong, options);
  } catch (error) {
    if (!(error instanceof GuestMemoryError)) throw error;
    return `${wrong.name} was stopped\n${error.name} (${error.code}): ${error.message}`;
  }
  throw new Error(`${wrong.name} was not stopped.`);
}
