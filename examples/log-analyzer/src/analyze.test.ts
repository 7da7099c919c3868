import { join } from "node:path";
import fc from "fast-check";
import { Runtime } from "@hostwright/core";
import { analyze, type Analysis, type Analyzer, LogAnalyzer } from "./analyze.js";
import { logLines, writeLog } from "./generate-log.js";
import { loadGuests } from "./guests.js";
import { logFile, logLine, logPath, temporaryDirectory } from "./log-file.fixture.js";
import { LogHost, type LogHostOptions } from "./log-host.js";
import { analyzePlainly } from "./plain-analysis.fixture.js";
import { differences } from "./report.js";
import { SITE_SECTIONS } from "./sections.js";

const directory = temporaryDirectory();
const guests = loadGuests(join(__dirname, "../guests"));
const runtime = new Runtime();
runtime.declare(LogHost);
afterAll(() => runtime.close());

const analyzeFile = (
  guest: Analyzer,
  path: string,
  options: Partial<LogHostOptions> = {},
): Promise<Analysis> => analyze(runtime, guest, { path, sections: SITE_SECTIONS, ...options });

const analyzeText = (
  guest: Analyzer,
  content: string | Uint8Array,
  options?: Partial<LogHostOptions>,
): Promise<Analysis> => analyzeFile(guest, logFile(directory, content), options);

describe.each([guests.c, guests.assemblyScript])("the guest in $name", (guest) => {
  test("finds in 50,000 lines what TypeScript finds", async () => {
    const log = writeLog(logPath(directory), { lines: 50_000 });
    const { report } = await analyzeFile(guest, log.path);
    expect(report).toMatchObject({ lines: 50_000, malformed: log.malformed });
    expect(report.paths.length).toBeGreaterThan(2000);
    expect(differences(report, analyzePlainly(log.path, SITE_SECTIONS))).toEqual([]);
  });

  test.each([1, 2, 7, 4095, 4096, 4097, 65_535])(
    "finds the same in blocks of %i bytes",
    async (blockSize) => {
      const log = writeLog(logPath(directory), { lines: 1000, seed: 7 });
      const { report, hostCalls } = await analyzeFile(guest, log.path, { blockSize });
      expect(hostCalls).toBeGreaterThanOrEqual(Math.ceil(log.byteLength / blockSize));
      expect(differences(report, analyzePlainly(log.path, SITE_SECTIONS))).toEqual([]);
    },
  );

  test("counts what the lines say", async () => {
    const { report } = await analyzeText(
      guest,
      [
        logLine({ target: "/a?b=1", status: "200", size: "10" }),
        logLine({ target: "/a#b", status: "399", size: "-" }),
        logLine({ target: "/a", status: "400", size: "999999999999" }),
        logLine({ target: "/商品/1", status: "599", size: "0" }),
        logLine({ target: "/a/" }),
      ].join(""),
    );
    expect(report).toEqual({
      lines: 5,
      malformed: 0,
      requests: 5,
      errors: 2,
      bytes: 1_000_000_000_010n,
      paths: [
        { path: "/a", section: "Pages", requests: 3, errors: 1, bytes: 1_000_000_000_009n },
        { path: "/a/", section: "Pages", requests: 1, errors: 0, bytes: 1n },
        { path: "/商品/1", section: "Catalogue (商品)", requests: 1, errors: 1, bytes: 0n },
      ],
    });
  });

  test("hands over malformed lines with their numbers", async () => {
    const { report, malformed } = await analyzeText(guest, `${logLine()}\nGET /\n${logLine()}\u00ff`);
    expect(report).toMatchObject({ lines: 5, malformed: 3, requests: 2 });
    expect(malformed).toEqual([
      { line: 2, text: "" },
      { line: 3, text: "GET /" },
      { line: 5, text: "\u00ff" },
    ]);
  });

  test.each([
    ["", 0, 0],
    ["\n", 1, 1],
    ["x", 1, 1],
    [logLine(), 1, 0],
    [logLine().trimEnd(), 1, 0],
    [logLine().replace("\n", "\r\n"), 1, 1],
    [logLine({ status: "100" }), 1, 0],
    [logLine({ status: "099" }), 1, 1],
    [logLine({ status: "600" }), 1, 1],
    [logLine({ status: "20" }), 1, 1],
    [logLine({ status: "2000" }), 1, 1],
    [logLine({ size: "1".repeat(12) }), 1, 0],
    [logLine({ size: "1".repeat(13) }), 1, 1],
    [logLine({ size: "" }), 1, 1],
    [logLine({ size: "-1" }), 1, 1],
    [logLine({ target: "*" }), 1, 1],
    [logLine({ target: "/a b" }), 1, 1],
    [logLine({ target: "/a\u007f" }), 1, 1],
    [logLine().replace(' "-" "-"', ""), 1, 0],
    [logLine().replace(' "-" "-"', ' "-"'), 1, 1],
    [logLine().replace('"-"\n', '"a\\"b\\\\"\n'), 1, 0],
    [logLine().replace('"-"\n', '"a\\"\n'), 1, 1],
    [logLine().replace('"-"\n', '"a\\'), 1, 1],
    [logLine().replace("HTTP/1.1", "HTTP/"), 1, 1],
    [logLine().replace("HTTP/1.1", "HTT"), 1, 1],
    [logLine().replace("[", ""), 1, 1],
    [logLine().replace("GET", "get"), 1, 1],
    [logLine().replace("192.0.2.1", ""), 1, 1],
  ])("tells malformed lines from well-formed ones: %j", async (content, lines, malformed) => {
    const { report } = await analyzeText(guest, content);
    expect(report).toMatchObject({ lines, malformed });
    expect(analyzePlainly(logFile(directory, content), SITE_SECTIONS)).toEqual(report);
  });

  test.each([1, 4096, 65_536])(
    "takes 4096 bytes for a line and no more, in blocks of %i",
    async (blockSize) => {
      const longest = logLine({ target: `/?${"a".repeat(4096 - logLine({ target: "/?" }).length + 1)}` });
      expect(longest).toHaveLength(4097);
      const { report, malformed } = await analyzeText(
        guest,
        `${longest}${longest.replace("?", "?a")}${logLine()}`,
        { blockSize },
      );
      expect(report).toMatchObject({ lines: 3, malformed: 1, requests: 2 });
      expect(malformed[0]?.line).toBe(2);
    },
  );

  test("shows a path that is not UTF-8", async () => {
    const [before, after] = logLine({ target: "/|" }).split("|") as [string, string];
    const content = Buffer.concat([Buffer.from(before), Buffer.of(0xff), Buffer.from(after)]);
    const { report } = await analyzeText(guest, content);
    expect(report.paths).toMatchObject([{ path: "/\ufffd", requests: 1 }]);
  });

  test("takes a section name of any length", async () => {
    const sections = new Map([["/", "é".repeat(5000)]]);
    const { report } = await analyzeText(guest, logLine(), { sections });
    expect(report.paths).toMatchObject([{ section: "é".repeat(5000) }]);
  });

  test("agrees with TypeScript on lines that were tampered with", async () => {
    const ascii = [...logLines({ lines: 300, seed: 3 })]
      .map((line) => Buffer.from(line.bytes).toString("latin1"))
      .filter((line) => line.length < 300 && !/\P{ASCII}/u.test(line));
    const tampered = fc
      .record({
        line: fc.constantFrom(...ascii),
        at: fc.nat(300),
        removed: fc.nat(3),
        added: fc.string({ unit: fc.constantFrom(...' "\\/?#-09.[]GETH\0\x7f\r\n'), maxLength: 2 }),
      })
      .map(({ line, at, removed, added }) => line.slice(0, at) + added + line.slice(at + removed));
    await fc.assert(
      fc.asyncProperty(fc.array(tampered, { maxLength: 20 }), async (lines) => {
        const path = logFile(directory, lines.join("\n"));
        const { report } = await analyzeFile(guest, path, { blockSize: 100 });
        expect(report).toEqual(analyzePlainly(path, SITE_SECTIONS));
      }),
    );
  });

  test("analyzes one log after the other in the same instance", async () => {
    using instance = await runtime.instantiate(guest.module, { as: LogAnalyzer });
    for (const target of ["/first", "/first", "/second"]) {
      const path = logFile(directory, logLine({ target }));
      await using host = new LogHost({ path, sections: SITE_SECTIONS });
      runtime.run({ instances: [host] }, instance.analyze);
      expect(host.report).toMatchObject({ lines: 1, paths: [{ path: target }] });
    }
  });

  test("says so when a log cannot be read", async () => {
    await expect(analyzeFile(guest, directory)).rejects.toMatchObject({ code: "EISDIR" });
  });
});

test("gives each guest its own log when several run", async () => {
  const paths = [1, 2, 3, 4].map((seed) => writeLog(logPath(directory), { lines: 500, seed }).path);
  const analyses = await Promise.all(
    paths.map((path, i) => analyzeFile(i % 2 ? guests.c : guests.assemblyScript, path)),
  );
  for (const [i, { report }] of analyses.entries()) {
    expect(differences(report, analyzePlainly(paths[i] as string, SITE_SECTIONS))).toEqual([]);
  }
});

test("makes the guest in C give up when its tables are full", async () => {
  const lines = Array.from({ length: 8193 }, (_, n) => logLine({ target: `/${n}` }));
  const most = logFile(directory, lines.slice(1).join(""));
  expect((await analyzeFile(guests.c, most)).report.paths).toHaveLength(8192);
  const path = logFile(directory, lines.join(""));
  await expect(analyzeFile(guests.c, path)).rejects.toMatchObject({
    where: "LogAnalyzer.analyze",
    errno: "ENOMEM",
  });
  expect((await analyzeFile(guests.assemblyScript, path)).report.paths).toHaveLength(8193);
});

test("says which access of the wrong guest left its memory", async () => {
  await expect(analyzeText(guests.wrong, logLine())).rejects.toMatchObject({
    name: "GuestMemoryError",
    code: "out-of-bounds",
    where: "log.read",
    offset: 61_444,
    length: 4096,
    memorySize: 65_536,
  });
});
