import { PassThrough } from "node:stream";
import { Progress } from "./progress.js";

/** Writes the progress of a guest to a stream, for 400 bytes in four steps. */
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
  // The bar is cleared from its line, on which the table begins.
  expect(text.endsWith("\u001b[1G\u001b[2K")).toBe(true);
});

test("a file gets nothing", () => {
  expect(drawn(false)).toBe("");
});
