import { caught } from "../fixtures/thrown.fixture.js";
import { replay } from "../observe/recording/replay.js";
import { Runtime } from "../runtime.js";
import { list, moduleOf, section, text } from "../wasm-format/module-bytes.fixture.js";

const EVIL = "\u001b[2J\nfs.read(path) -> 1 \u202e\u0085\r";

/** A guest that exports one function, which traps, under each of these names. */
const guestWith = (...names: readonly string[]): Uint8Array<ArrayBuffer> =>
  moduleOf(
    section(1, list([0x60, 0, 0])),
    section(3, list([0])),
    section(7, list(...names.map((name) => [...text(name), 0, 0]))),
    section(10, list([3, 0, 0x00, 0x0b])),
  );

function expectSafe(error: unknown, most = 1500): void {
  const { message } = error as Error;
  expect(message).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
  expect(message.length).toBeLessThan(most);
}

test("the names of a guest's functions are escaped and cut off where another is not found", async () => {
  const guest = await new Runtime().instantiate(
    guestWith(EVIL, ...Array.from("abcdefghijk"), "x".repeat(9000)),
  );
  const error: unknown = await guest.call("run").catch((reason: unknown) => reason);
  expectSafe(error);
  expect((error as Error).message).toContain("and 5 more");
  expectSafe(await guest.call(`no${EVIL}`).catch((reason: unknown) => reason));
});

test("the name of a function is escaped where a guest that has ended is called", async () => {
  const guest = await new Runtime().instantiate<Record<string, () => void>>(guestWith(EVIL, EVIL.repeat(99)));
  caught(() => guest.exports[EVIL]?.());
  for (const name of [EVIL, EVIL.repeat(99)]) expectSafe(caught(() => guest.exports[name]?.()));
  guest.close();
  expectSafe(caught(() => guest.exports[EVIL]?.()));
});

test("names in a recording are escaped and cut off", () => {
  for (const name of [EVIL, EVIL.repeat(99)]) {
    const imports = [1, ...text(name), ...text(name), 0, 0];
    const recording = Uint8Array.from([0x48, 0x57, 0x52, 0x43, 1, ...imports, 1, 0, 0, 0, 0, 0]);
    const error = caught(() => {
      replay(recording).finish();
    });
    expectSafe(error);
    expect((error as Error).message).toContain("is next in the recording");
  }
});
