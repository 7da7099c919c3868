import { PassThrough } from "node:stream";
import { Progress } from "./progress.js";

/** What a guest's progress looks like on a stream, reading 400 bytes in four steps. */
function drawn(isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const progress = new Progress("C", stream);
  for (const position of [100, 200, 300, 400]) progress.update(position, 400);
  progress.stop();
  return String(stream.read() ?? "");
}

test("a terminal shows a bar with the guest's name and how much of the log it has read", () => {
  const text = drawn(true);
  expect(text).toMatch(/C \[[^\]]*\] 25% of 400 bytes/);
  // Moved to the start of the line, which is cleared, so that the table is not written after it.
  expect(text.endsWith("\u001b[1G\u001b[2K")).toBe(true);
});

test("a file gets nothing", () => {
  expect(drawn(false)).toBe("");
});
