import { join } from "node:path";
import { writeLog } from "./generate-log.js";
import { loadGuests } from "./guests.js";
import { temporaryDirectory } from "./log-file.fixture.js";
import { run } from "./run.js";
import { SITE_SECTIONS } from "./sections.js";
import { watGuest } from "./wat-guest.fixture.js";

const guests = loadGuests(join(__dirname, "../guests"));
const options = {
  path: writeLog(join(temporaryDirectory(), "access.log"), { lines: 1000 }).path,
  sections: SITE_SECTIONS,
};

async function printed(changed: Partial<typeof guests>): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await run({ ...guests, ...changed }, options, (text) => lines.push(text));
  return { code, text: lines.join("\n") };
}

test("prints a table for each guest and ends well when they agree", async () => {
  const { code, text } = await printed({});
  expect(text).toMatch(
    /C\n┌[^]*│ all [^]*1,000 lines, \d+ of them malformed\n\d+\.\d ms, [\d,]+ host calls, [\d,]+ a second/,
  );
  expect(text).toMatch(/AssemblyScript\n┌[^]*│ all /);
  expect(text).toMatch(/C and AssemblyScript agree on all \d+ paths\.$/);
  expect(code).toBe(0);
});

test("prints the wrong guest's fault before the next guest runs", async () => {
  const { text } = await printed({});
  const fault = text.indexOf("GuestMemoryError (out-of-bounds): log.read: ");
  expect(fault).toBeGreaterThan(text.indexOf("C\n"));
  expect(fault).toBeLessThan(text.indexOf("AssemblyScript\n"));
});

test("ends with 1 and names differences when the guests do not agree", async () => {
  const idle = await watGuest("(call $finish (i32.const 64))");
  const { code, text } = await printed({ assemblyScript: idle });
  expect(code).toBe(1);
  expect(text).toMatch(/C and The guest in WAT do not agree\. \d+ differences:\n {2}lines: 1000 against 0\n/);
  expect(text).toContain('in "Pages" against nothing');
});

test("fails when the wrong guest is not stopped", async () => {
  await expect(printed({ wrong: guests.c })).rejects.toThrow("C was not stopped.");
});
