import { testGuest, type TestGuest } from "@hostwright/core/testing";
import { Struct, u32, u64 } from "@hostwright/types";
import { logFile, logLine, temporaryDirectory } from "./log-file.fixture.js";
import { LogHost } from "./log-host.js";
import { SITE_SECTIONS } from "./sections.js";

/** A row in the memory of a guest, with the offsets and lengths of its texts. */
class WrittenRow extends Struct {
  @u32 path!: number;
  @u32 pathLength!: number;
  @u32 section!: number;
  @u32 sectionLength!: number;
  @u32 requests!: number;
  @u32 errors!: number;
  @u64 bytes!: bigint;
}

const EINVAL = 28;
const path = logFile(temporaryDirectory(), logLine());
let host: LogHost;
let guest: TestGuest;
beforeEach(() => {
  host = new LogHost({ path, sections: SITE_SECTIONS, blockSize: 16 });
  guest = testGuest(host);
});
afterEach(() => {
  host.close();
});

function row(text: string, requests: number): WrittenRow {
  const [path, pathLength] = guest.string(text);
  return { path, pathLength, section: 0, sectionLength: 0, requests, errors: 0, bytes: 7n };
}

/** The six words of a summary, and one more for the reply of the host. */
function summary(lines: number, malformed: number, requests: number): number {
  const [offset] = guest.list(u32, [lines, malformed, requests, 0, 7, 0, 0, 0]);
  return offset;
}

test("reads the log into the guest's memory, a block at a time", () => {
  const block = guest.reserve(64);
  expect(guest.call("read", block, 64)).toBe(16);
  expect(Buffer.from(guest.memory.bytes(block, 20)).toString()).toBe(`${logLine().slice(0, 16)}\0\0\0\0`);
  while (guest.call("read", block, 64) !== 0);
  expect(guest.call("read", block, 64)).toBe(0);
});

test("writes as much of a section's name as fits, and returns the length of all of it", () => {
  const into = guest.reserve(4);
  expect(guest.call("section", guest.string("/blog/2024"), into, 4)).toBe(4);
  expect(Buffer.from(guest.memory.bytes(into, 4)).toString()).toBe("Blog");
  expect(guest.call("section", guest.string("/static/logo.png"), into, 3)).toBe(6);
  expect(Buffer.from(guest.memory.bytes(into, 4)).toString()).toBe("Assg");
  expect(guest.call("section", guest.string("/static/logo.png"), into, 0)).toBe(6);
  expect(Buffer.from(guest.memory.bytes(into, 4)).toString()).toBe("Assg");
});

test("takes a report that adds up, and tells the guest how many rows it has", () => {
  guest.call("malformed", 2, guest.bytes([0xff, 0x61]));
  expect(guest.call("rows", guest.list(WrittenRow, [row("/", 2), row("/商品", 1)]))).toBe(0);
  const totals = summary(4, 1, 3);
  expect(guest.call("finish", totals)).toBe(0);
  expect(guest.memory.readU32(totals + 24)).toBe(2);
  expect(host.malformed).toEqual([{ line: 2, text: "\ufffda" }]);
  expect(host.report?.paths.map(({ path, requests }) => [path, requests])).toEqual([
    ["/", 2],
    ["/商品", 1],
  ]);
});

test("refuses a report that does not add up", () => {
  guest.call("rows", guest.list(WrittenRow, [row("/", 2)]));
  expect(guest.call("finish", summary(3, 0, 3))).toBe(EINVAL);
  expect(host.report).toBeUndefined();
});
