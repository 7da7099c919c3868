import { Runtime } from "@hostwright/core";
import { offsetOf, sizeOf } from "@hostwright/types";
import { analyze } from "./analyze.js";
import { logFile, logLine, temporaryDirectory } from "./log-file.fixture.js";
import { LogHost } from "./log-host.js";
import { Row, Summary } from "./rows.js";
import { SITE_SECTIONS } from "./sections.js";
import { watGuest } from "./wat-guest.fixture.js";

const options = { path: logFile(temporaryDirectory(), logLine()), sections: SITE_SECTIONS };
const runtime = new Runtime();
runtime.declare(LogHost);
afterAll(() => runtime.close());

const analyzeWith = async (body: string, data?: string) =>
  analyze(runtime, await watGuest(body, data), options);

const u32 = (...values: number[]) =>
  Buffer.from(Uint32Array.from(values).buffer).toString("hex").replace(/../g, "\\$&");

/** A row at 64 with the path "/" and the section "é", which lie at 32 and 33; a summary at 128. */
const reported = (
  row: { requests: number },
  summary: { lines: number; malformed: number; requests: number },
) => `
  (data (i32.const 32) "/\\c3\\a9")
  (data (i32.const 64) "${u32(32, 1, 33, 2, row.requests, 0, 7, 0)}")
  (data (i32.const 128) "${u32(summary.lines, summary.malformed, summary.requests, 0, 7, 0)}")`;
const REPORT = "(drop (call $rows (i32.const 64) (i32.const 1))) (call $finish (i32.const 128))";

test("reads structs as C lays them out", () => {
  expect([sizeOf(Row), offsetOf(Row, "section"), offsetOf(Row, "bytes")]).toEqual([32, 8, 24]);
  expect([sizeOf(Summary), offsetOf(Summary, "bytes"), offsetOf(Summary, "rowsAccepted")]).toEqual([
    32, 16, 24,
  ]);
});

test("takes a report whose numbers fit", async () => {
  const data = reported({ requests: 2 }, { lines: 2, malformed: 0, requests: 2 });
  const { report } = await analyzeWith(REPORT, data);
  expect(report).toEqual({
    lines: 2,
    malformed: 0,
    requests: 2,
    errors: 0,
    bytes: 7n,
    paths: [{ path: "/", section: "é", requests: 2, errors: 0, bytes: 7n }],
  });
});

test.each([
  ["lines that are neither requests nor malformed", { lines: 3, malformed: 0, requests: 2 }],
  ["malformed lines that it has not seen", { lines: 3, malformed: 1, requests: 2 }],
  ["requests that belong to no path", { lines: 3, malformed: 0, requests: 3 }],
])("refuses %s with EINVAL", async (_, summary) => {
  await expect(analyzeWith(REPORT, reported({ requests: 2 }, summary))).rejects.toThrow(
    /^LogAnalyzer\.analyze: the result \(errno\) is EINVAL\.$/,
  );
});

test("does not take the report of a guest that then fails", async () => {
  const data = reported({ requests: 2 }, { lines: 2, malformed: 0, requests: 2 });
  await expect(analyzeWith(`${REPORT} (drop) (i32.const 29)`, data)).rejects.toThrow(
    /^LogAnalyzer\.analyze: the result \(errno\) is EIO\.$/,
  );
});

test("does not take success from a guest that has reported nothing", async () => {
  await expect(analyzeWith("(i32.const 0)")).rejects.toThrow(/gave up without a report\.$/);
});

test.each([
  ["rows that end past the memory", "(call $rows (i32.const 65512) (i32.const 1))", "out-of-bounds"],
  ["more rows than any memory holds", "(call $rows (i32.const 64) (i32.const -1))", "out-of-bounds"],
  ["a summary that ends past the memory", "(call $finish (i32.const 65512))", "out-of-bounds"],
  [
    "a line before the memory",
    "(call $malformed (i32.const 1) (i32.const -1) (i32.const 1)) (i32.const 0)",
    "out-of-bounds",
  ],
])("stops a guest that passes %s", async (_, body, code) => {
  await expect(analyzeWith(body)).rejects.toMatchObject({ name: "GuestMemoryError", code });
});

test("stops a guest whose row names bytes past the memory, when the row is read", async () => {
  const data = `(data (i32.const 64) "${u32(65_535, 2, 0, 0, 1, 0, 7, 0)}")`;
  await expect(analyzeWith("(call $rows (i32.const 64) (i32.const 1))", data)).rejects.toMatchObject({
    code: "out-of-bounds",
    offset: 65_535,
    length: 2,
  });
});

test("closes the log with the instance", () => {
  const host = new LogHost(options);
  host.close();
  expect(() => host.read(new Uint8Array(8))).toThrow(/EBADF/);
});
