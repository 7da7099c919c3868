import { join } from "node:path";
import { makeAnswer } from "./answer.js";
import { expectedAnswer } from "./digest.js";
import { assemble } from "./guest.js";
import { runLoad } from "./load.js";
import { serveFromThreads } from "./threads/server.js";
import { serveFromWorkerd } from "./workerd/server.js";

const EXAMPLE = join(__dirname, "..");

test("the guest's digest is the one that JavaScript computes", async () => {
  const answer = await makeAnswer(await WebAssembly.compile(await assemble(join(EXAMPLE, "guest.wat"))));
  const visit = { visitor: "Zoë", path: "/päge" };
  expect(answer(visit)).toBe(expectedAnswer(visit));
});

test("a text that does not fit is cut off, and the guest goes on", async () => {
  const answer = await makeAnswer(await WebAssembly.compile(await assemble(join(EXAMPLE, "guest.wat"))));
  expect(answer({ visitor: "a".repeat(300), path: "/" })).toMatch(/^a{256} \/ [0-9a-f]+$/);
});

describe.each([
  ["worker threads", () => serveFromThreads(EXAMPLE, 2)],
  ["workerd", () => serveFromWorkerd(EXAMPLE)],
])("%s", (_, serve) => {
  test("give 400 visitors at once their own answers", async () => {
    const server = await serve();
    try {
      expect(await runLoad(server.address, 400, 32)).toMatchObject({ right: 400, wrong: 0 });
    } finally {
      await server.close();
    }
  });
});
