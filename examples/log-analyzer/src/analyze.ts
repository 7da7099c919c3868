import { GuestModuleBase, type Runtime, wasm } from "@hostwright/core";
import { errno } from "@hostwright/types";
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

/** Declares the exports of a guest that analyzes an access log: the other direction of {@link LogHost}. */
export class LogAnalyzer extends GuestModuleBase {
  /** Reads the whole log of the instance that is bound; an error number of the guest is thrown. */
  @wasm.export("analyze", [], errno) analyze!: () => void;
}

/** Runs the analysis of a guest on a log, with a host instance of its own. */
export async function analyze(
  runtime: Runtime,
  analyzer: Analyzer,
  options: LogHostOptions,
): Promise<Analysis> {
  await using host = new LogHost(options);
  using guest = await runtime.instantiate(analyzer.module, { as: LogAnalyzer });
  const start = performance.now();
  runtime.run({ instances: [host] }, guest.analyze);
  const milliseconds = performance.now() - start;
  if (host.report === undefined) throw new Error(`${analyzer.name} gave up without a report.`);
  return {
    name: analyzer.name,
    report: host.report,
    malformed: host.malformed,
    hostCalls: host.calls,
    milliseconds,
  };
}
