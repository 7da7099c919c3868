import { get } from "node:http";
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
  expect(await answer(visit)).toBe(expectedAnswer(visit));
});

test("a text that does not fit is cut off, and the guest goes on", async () => {
  const answer = await makeAnswer(await WebAssembly.compile(await assemble(join(EXAMPLE, "guest.wat"))));
  expect(await answer({ visitor: "a".repeat(300), path: "/" })).toMatch(/^a{256} \/ [0-9a-f]+$/);
});

test("a path that is cut off within a character fails its own request alone", async () => {
  const answer = await makeAnswer(await WebAssembly.compile(await assemble(join(EXAMPLE, "guest.wat"))));
  const long = answer({ visitor: "Zoë", path: `/${"ä".repeat(2000)}` });
  await expect(long).rejects.toMatchObject({ name: "LiftError", code: "invalid-utf8" });
  const visit = { visitor: "Zoë", path: "/päge" };
  expect(await answer(visit)).toBe(expectedAnswer(visit));
});

describe.each([
  ["worker threads", () => serveFromThreads(EXAMPLE, 2)],
  ["workerd", () => serveFromWorkerd(EXAMPLE)],
])("%s", (_, serve) => {
  test("give 400 visitors at once their own answers, also after requests that fail", async () => {
    const server = await serve();
    try {
      expect(await runLoad(server.address, 400, 32)).toMatchObject({ right: 400, wrong: 0 });
      for (const path of ["/%", `/${"ä".repeat(2000)}`])
        expect(await statusOf(server.address, path)).toBe(500);
      expect(await runLoad(server.address, 40, 8)).toMatchObject({ right: 40, wrong: 0 });
    } finally {
      await server.close();
    }
  });
});

function statusOf(address: URL, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, address);
    get(url, { headers: { visitor: "visitor" } }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    }).on("error", reject);
  });
}
