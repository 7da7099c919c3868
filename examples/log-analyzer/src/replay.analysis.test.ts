import { join } from "node:path";
import { type Guest, Runtime } from "@hostwright/core";
import { record, replay } from "@hostwright/core/recording";
import { list, pointer, string } from "@hostwright/types";
import { type Analysis, analyze, type Analyzer, LogAnalyzer } from "./analyze.js";
import { writeLog } from "./generate-log.js";
import { loadGuests } from "./guests.js";
import { temporaryDirectory } from "./log-file.fixture.js";
import { LogHost, type MalformedLine } from "./log-host.js";
import { byRequests, type PathReport, type Report } from "./report.js";
import { Row, Summary } from "./rows.js";
import { SITE_SECTIONS } from "./sections.js";

const LINES = 3000;
const guests = loadGuests(join(__dirname, "../guests"));
const log = writeLog(join(temporaryDirectory(), "access.log"), { lines: LINES });

/** Records the analysis of the log with the host, and copies the memory of the guest before it is closed. */
async function recordAnalysis(analyzer: Analyzer) {
  await using runtime = new Runtime();
  const recorder = record();
  const memory: { bytes?: Uint8Array } = {};
  runtime.declare(LogHost);
  runtime.use(recorder, {
    attach: () => ({
      wrapEntry: (_entered, entry) => () => {
        const result = entry();
        memory.bytes = new Uint8Array(guest?.memory.buffer as ArrayBuffer).slice();
        return result;
      },
      linked: (linked) => (guest = linked),
    }),
  });
  let guest: Guest | undefined;
  const options = { path: log.path, sections: SITE_SECTIONS, blockSize: 4096 };
  const analysis = await analyze(runtime, analyzer, options);
  const [recording] = recorder.recordings;
  return { analysis, memory: memory.bytes, calls: recording?.calls, file: recording?.bytes() as Uint8Array };
}

/** Collects the report that a guest passes to the host, from its memory. */
class Listener {
  readonly paths: PathReport[] = [];
  readonly malformed: MalformedLine[] = [];
  report: Report | undefined;

  hear(guest: Guest, name: string, raw: number[]): void {
    const { memory } = guest;
    const [first = 0, second = 0, third = 0] = raw;
    if (name === "malformed") {
      this.malformed.push({ line: first, text: string({ fatal: false }).lift(memory, second, third) });
    } else if (name === "rows") {
      for (const { path, section, requests, errors, bytes } of list(Row).lift(memory, first, second))
        this.paths.push({ path, section, requests, errors, bytes });
    } else if (name === "finish") {
      const { lines, malformed, requests, errors, bytes } = pointer(Summary).lift(memory, first).load();
      this.report = { lines, malformed, requests, errors, bytes, paths: this.paths.sort(byRequests) };
    }
  }
}

/** Runs the guest from a recording, in a runtime without linked classes. */
async function replayAnalysis({ module }: Analyzer, file: Uint8Array) {
  await using runtime = new Runtime();
  const player = replay(file);
  const listener = new Listener();
  const heard = Object.entries(player.imports["log"] ?? {}).map(([name, played]) => [
    name,
    (...raw: number[]): unknown => {
      listener.hear(guest, name, raw);
      return (played as (...raw: number[]) => unknown)(...raw);
    },
  ]);
  const imports = { ...player.imports, log: Object.fromEntries(heard) as WebAssembly.ModuleImports };
  const instance: LogAnalyzer = await runtime.instantiate(module, { imports, as: LogAnalyzer });
  const { guest } = instance;
  instance.analyze();
  player.finish();
  const memory = new Uint8Array(guest.memory.buffer).slice();
  return { memory, calls: player.calls, listener };
}

describe.each([guests.c, guests.assemblyScript])("the guest in $name, from a recording", (analyzer) => {
  let recorded: Awaited<ReturnType<typeof recordAnalysis>>;
  // Each of a thousand calls copies and compares a whole memory.
  beforeAll(async () => (recorded = await recordAnalysis(analyzer)));

  test("finds the same without the host class, byte for byte", async () => {
    const { report, malformed, hostCalls }: Analysis = recorded.analysis;
    expect(report).toMatchObject({ lines: LINES, malformed: log.malformed });
    expect(recorded.calls).toBe(hostCalls);
    const { calls, memory, listener } = await replayAnalysis(analyzer, recorded.file);
    expect(calls).toBe(hostCalls);
    expect(listener.report).toEqual(report);
    expect(listener.malformed).toEqual(malformed);
    expect(Buffer.compare(memory, recorded.memory as Uint8Array)).toBe(0);
  });

  test("is in a file little larger than the log, which is nearly all that the host has given", () => {
    expect(recorded.file.length).toBeLessThan(log.byteLength * 1.1);
  });

  test("is stopped when the recording holds another byte of the log", async () => {
    const file = Buffer.from(recorded.file);
    const at = file.indexOf("GET /", file.length / 2);
    file.write("get", at);
    await expect(replayAnalysis(analyzer, file)).rejects.toMatchObject({
      name: "ReplayError",
      code: "diverged",
    });
  });
});
