import { SECTION } from "./codes.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import { moduleOf, section, streamOf, unsigned } from "./module-bytes.fixture.js";
import { SectionError } from "./byte-reader.js";
import type { SectionVisitor } from "./section-walk.js";
import { walkStream } from "./walk-stream.js";

/** Takes everything up to the code, and keeps it. */
function taking(stopAt: number = SECTION.code) {
  const taken: number[][] = [];
  const visitor: SectionVisitor = {
    begin: (id) => (id === stopAt ? "stop" : id === SECTION.function ? "skip" : "take"),
    take: (_, contents) => taken.push([...contents.bytes(contents.remaining)]),
  };
  return { visitor, taken };
}

const MODULE = moduleOf(
  section(SECTION.type, [1, 2, 3]),
  section(SECTION.function, new Array<number>(200).fill(7)),
  section(SECTION.memory, [4, 5]),
);

test.each([
  ["in one piece", []],
  ["byte by byte", new Array<number>(MODULE.length).fill(1)],
  ["with empty pieces in between", [0, 9, 0, 0, 3, 0, 0, 150, 0, 0]],
  ["cut in the middle of sizes", [9, 1, 4, 1, 1]],
])("reads a module that arrives %s", async (_, sizes) => {
  const { stream, cancelled } = streamOf(MODULE, sizes);
  const { visitor, taken } = taking();
  await walkStream(stream, visitor);
  expect(taken).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect(cancelled()).toBe(false);
});

test("asks for nothing behind the section at which it is told to stop, and cancels the stream", async () => {
  let asked = 0;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        asked += 1;
        if (asked > 1) throw new Error("The code was asked for.");
        controller.enqueue(moduleOf(section(SECTION.type, [1]), [SECTION.code]));
      },
      cancel: () => {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const { visitor, taken } = taking();
  await walkStream(stream, visitor);
  expect([taken, asked, cancelled]).toEqual([[[1]], 1, true]);
});

test("cancels the stream when a section cannot be read", async () => {
  const { stream, cancelled } = streamOf(moduleOf(section(1, []), section(1, [])), [10, 1, 1]);
  await rejected(walkStream(stream, taking().visitor), SectionError, { code: "malformed", offset: 10 });
  expect(cancelled()).toBe(true);
});

test.each([
  ["in the preamble", 5],
  ["between a section's number and its size", 9],
  ["in a section that is taken", 12],
  ["in a section that is skipped", 20],
])("refuses a module that ends %s", async (_, length) => {
  const { stream } = streamOf(MODULE.subarray(0, length), [3]);
  await rejected(walkStream(stream, taking().visitor), SectionError, { code: "malformed", offset: length });
});

test("rejects with what the stream fails with, unchanged", async () => {
  const fault = new Error("offline");
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(MODULE.slice(0, 9));
    },
    pull: () => {
      throw fault;
    },
  });
  await expect(walkStream(stream, taking().visitor)).rejects.toBe(fault);
});

test("keeps no more than has arrived of a section that announces a gigabyte", async () => {
  const bytes = moduleOf([SECTION.type, ...unsigned(2 ** 30), ...new Array<number>(1000).fill(0)]);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      if (at === bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, ++at));
    },
  });
  await rejected(walkStream(stream, taking().visitor), SectionError, { code: "malformed" });
  expect(most).toBeLessThan(2 ** 20);
});
