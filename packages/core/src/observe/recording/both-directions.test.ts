import { caught, thrown } from "../../fixtures/thrown.fixture.js";
import { makeRandom, SEED } from "../../fixtures/random.fixture.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import { describeWithJspi } from "../../guest/suspend/jspi.fixture.js";
import type { Guest } from "../../guest.js";
import { Runtime } from "../../runtime.js";
import { startPlugin, startWaiting } from "../both-directions.fixture.js";
import { EventWriter } from "./events.js";
import { checksum } from "./memory-change.js";
import { record } from "./record.js";
import { ReplayError } from "./recording-error.js";
import { replay } from "./replay.js";

type Started = Awaited<ReturnType<typeof startPlugin>>;

/** Records the calls of `work`, and gives the bytes of the recording. */
async function recorded(work: (started: Started) => void) {
  const recorder = record();
  const started = await startPlugin(recorder);
  work(started);
  return { file: recorder.of(started.guest)?.bytes() as Uint8Array, guest: started.guest };
}

/** Makes a guest of the same module that has a recording in place of its host. */
async function again(file: Uint8Array, { module }: Pick<Guest, "module">) {
  const player = replay(file);
  const guest = await new Runtime().instantiate(module, { imports: player.imports, afterAbort: "keep" });
  return { player, guest };
}

function bytesOf({ memory }: Guest): string {
  return Buffer.from(memory.readBytes(0, 4096)).toString("hex");
}

describe("a recording of both directions", () => {
  test("makes the calls to a guest again, with the bytes that were lent for them", async () => {
    const { file, guest } = await recorded(({ plugin, guest: recording }) => {
      expect(plugin.greet("Ada")).toBe("Ada");
      expect(plugin.deep(3)).toBe(3);
      expect(plugin.pass(2)).toBe(6);
      recording.memory.writeU32(2048, 77);
      expect(recording.exports["add"](1, -2n)).toBe(-1n);
      caught(() => plugin.check(44));
    });
    const { player, guest: other } = await again(file, guest);
    player.run(other);
    player.finish();
    expect(player.calls).toBe(4);
    expect(bytesOf(other)).toBe(bytesOf(guest));
    expect(other.exports["malloc"](0)).toBe(guest.exports["malloc"](0));
  });

  test("holds calls that trapped or were ended", async () => {
    const { file, guest } = await recorded(({ plugin }) => {
      caught(() => plugin.trap());
      caught(() => plugin.fail());
      plugin.greet("after");
    });
    const { player, guest: other } = await again(file, guest);
    player.run(other);
    expect([player.calls, bytesOf(other)]).toEqual([1, bytesOf(guest)]);
  });

  test("compares calls to the host alone, where the program makes those to the guest", async () => {
    const { file, guest } = await recorded(({ guest: { exports } }) => {
      exports["deep"](0);
      exports["deep"](2);
      exports["check"](1);
    });
    const { player, guest: other } = await again(file, guest);
    other.exports["deep"](2);
    expect(player.calls).toBe(2);
    player.finish();
  });

  test.each([
    ["add", "to-guest", "add returned 5n", "add returned 6n", "(i64.const 6)"],
    ["add", "to-guest", "add returned 5n", "add threw", "unreachable"],
  ])("names the direction in which %s diverges", async (name, direction, expected, found, body) => {
    const { file } = await recorded(({ plugin }) => plugin.add(2, 3n));
    const source = await assemble(`(func (export "${name}") (param i32 i64) (result i64) ${body})`);
    const player = replay(file);
    const guest = await new Runtime().instantiate(source);
    const error = thrown(
      () => {
        player.run(guest);
      },
      ReplayError,
      { code: "diverged", index: 0, direction, expected, found },
    );
    expect(error.message).toMatch(
      /^replay: call 0 to-guest diverged: recorded was add returned 5n, and now it is /,
    );
    expect(caught(() => player.run(guest))).toBe(error);
  });

  test("names the direction to the host, also for a call within one to the guest", async () => {
    const { file, guest } = await recorded(({ plugin }) => plugin.deep(1));
    const { player, guest: other } = await again(file, guest);
    const diverged = {
      code: "diverged",
      direction: "to-host",
      expected: "host.again(0)",
      found: "host.again(4)",
    };
    thrown(() => other.exports["deep"](5), ReplayError, diverged);
    thrown(
      () => {
        player.run(other);
      },
      ReplayError,
      diverged,
    );
  });

  test("refuses a value that means nothing outside of the process, before the guest is entered", async () => {
    const runtime = new Runtime();
    const recorder = record();
    runtime.use(recorder);
    const guest = await runtime.instantiate(await assemble(`(func (export "f") (param externref))`));
    expect(caught(() => guest.exports["f"]({}))).toMatchObject({ code: "unrecordable-value" });
    guest.exports["f"](null);
    const player = replay(recorder.of(guest)?.bytes() as Uint8Array);
    player.run(await new Runtime().instantiate(guest.module));
    player.finish();
  });

  test("holds many calls, nested or not", async () => {
    const random = makeRandom(SEED);
    const { file, guest } = await recorded(({ plugin, guest: { exports } }) => {
      for (let call = 0; call < 150; call++) {
        const number = random(5);
        if (number === 0) plugin.greet("x".repeat(random(9)));
        else if (number === 1) plugin.deep(random(6));
        else if (number === 2) plugin.pass(random(1000));
        else if (number === 3) caught(() => plugin.fail());
        else exports["add"](random(1000), BigInt(random(1000)));
      }
    });
    const { player, guest: other } = await again(file, guest);
    player.run(other);
    expect(bytesOf(other)).toBe(bytesOf(guest));
  });
});

test("a recording of version 1, which has no calls to the guest, is replayed as before", async () => {
  const { guest } = await startPlugin();
  const events = new EventWriter();
  const imported = {
    module: "host",
    export: "again",
    functionType: { parameters: ["i32"], results: ["i32"] },
  } as const;
  const index = events.addImport(imported);
  events.called(index, checksum(guest.memory), [0]);
  events.returned(index, { grownBy: 0, runs: [] }, [8]);
  const file = events.bytes;
  file[4] = 1;
  // Its other imports are in no recorded call.
  const player = replay(file);
  const host = { ...player.imports["host"], visit: () => 0, fail: () => undefined };
  const other = await new Runtime().instantiate(guest.module, { imports: { host } });
  expect(other.exports["deep"](1)).toBe(9);
  player.finish();
  thrown(
    () => {
      replay(file).run(other);
    },
    ReplayError,
    { code: "diverged", direction: "to-guest", expected: "host.again(0)" },
  );
});

describeWithJspi("a recording of asynchronous calls to a guest", () => {
  test("is replayed at once, without suspending it", async () => {
    const recorder = record();
    const { plugin, guest } = await startWaiting(recorder);
    expect(await Promise.all([plugin.later(3), guest.call("later", 5)])).toEqual([3, 5]);
    await expect(plugin.later(91)).rejects.toThrow("too long");
    expect(await plugin.later(1)).toBe(1);
    const player = replay(recorder.of(guest)?.bytes() as Uint8Array);
    const host = { each: () => 0, ...player.imports["host"] };
    const other = await new Runtime().instantiate(guest.module, { imports: { host }, afterAbort: "keep" });
    player.run(other);
    player.finish();
    expect(player.calls).toBe(4);
  });
});
