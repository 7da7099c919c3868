import type { Runtime } from "@hostwright/core";
import { wasiErrnos } from "@hostwright/types";
import { LogHost, type LogHostOptions, type MalformedLine } from "./log-host.js";
import type { Report } from "./report.js";

/** Names a WebAssembly program that analyzes logs. */
export interface Analyzer {
  readonly name: string;
  readonly module: Uint8Array<ArrayBuffer>;
}

/** Holds the result and the cost of an analysis. */
export interface Analysis {
  readonly name: string;
  readonly report: Report;
  readonly malformed: readonly MalformedLine[];
  readonly hostCalls: number;
  readonly milliseconds: number;
}

interface AnalyzerExports {
  analyze(): number;
}

/** Runs the analysis of a guest on a log, with a host instance of its own. */
export async function analyze(
  runtime: Runtime,
  analyzer: Analyzer,
  options: LogHostOptions,
): Promise<Analysis> {
  await using host = new LogHost(options);
  await using guest = await runtime.instantiate<AnalyzerExports>(analyzer.module);
  const start = performance.now();
  const failed = runtime.run({ instances: [host] }, () => guest.exports.analyze());
  const milliseconds = performance.now() - start;
  if (failed !== 0) throw new Error(`${analyzer.name} gave up: ${wasiErrnos.nameOf(failed) ?? failed}.`);
  if (host.report === undefined) throw new Error(`${analyzer.name} gave up without a report.`);
  return {
    name: analyzer.name,
    report: host.report,
    malformed: host.malformed,
    hostCalls: host.calls,
    milliseconds,
  };
}
