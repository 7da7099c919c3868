import { callback, GuestMemory, i32 } from "@hostwright/types";

import { compileGuest } from "../../fixtures/guests.fixture.js";
import { raise } from "../../fixtures/host.fixture.js";
import { caught, thrown } from "../../fixtures/thrown.fixture.js";
import type { Guest } from "../../guest.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import * as wasm from "../../wasm.js";
import { EventWriter } from "./events.js";
import { checksum } from "./memory-change.js";
import { record } from "./record.js";
import { RecordingError, ReplayError } from "./recording-error.js";
import { replay } from "./replay.js";

type Visit = (argument: number) => number;

@wasm.module("host")
class Visiting extends HostModuleBase<(visit: Visit) => number> {
  @wasm.export("each", i32)
  each(@callback([i32], i32) visit: Visit): number {
    return this.options(visit);
  }
}

interface Exports {
  e: WebAssembly.Tag;
  caught(): number;
  uncaught(): number;
}

const GUEST = `(import "host" "each" (func $each (param i32) (result i32)))
  (tag $e (export "e") (param i32)) (memory (export "memory") 1 1)
  (table (export "__indirect_function_table") 2 funcref) (elem (i32.const 1) $thrower)
  (func $thrower (param i32) (result i32) (throw $e (local.get 0)))
  (func (export "caught") (result i32) (try (result i32) (do (call $each (i32.const 1))) (catch $e)))
  (func (export "uncaught") (result i32) (call $each (i32.const 1)))`;

async function recordEach(
  act: (visit: Visit) => number,
): Promise<{ guest: Guest<Exports>; bytes: () => Uint8Array }> {
  const recorder = record();
  const runtime = new Runtime();
  runtime.link(Visiting, act);
  runtime.use(recorder);
  const guest = await runtime.instantiate<Exports>(await compileGuest(GUEST));
  return { guest, bytes: () => recorder.of(guest)?.bytes() ?? new Uint8Array() };
}

test("an exception of the guest that passes through a host function passes in the replay too", async () => {
  const { guest, bytes } = await recordEach((visit) => visit(7));
  const calls = ({ exports }: Guest<Exports>): unknown[] => {
    const exception = caught(() => exports.uncaught()) as WebAssembly.Exception;
    return [exports.caught(), exception.getArg(exports.e, 0), exports.caught()];
  };
  expect(calls(guest)).toEqual([7, 7, 7]);
  const player = replay(bytes());
  const again = await new Runtime().instantiate<Exports>(await compileGuest(GUEST), {
    imports: player.imports,
  });
  expect(calls(again)).toEqual([7, 7, 7]);
  player.finish();
  expect(again.isPoisoned).toBe(false);
});

test("an exception of the host function's own cannot be recorded, and ends the call", async () => {
  const guests: Guest<Exports>[] = [];
  const { guest } = await recordEach(() =>
    raise(new WebAssembly.Exception((guests[0] as Guest<Exports>).exports.e, [1])),
  );
  guests.push(guest);
  thrown(() => guest.exports.caught(), RecordingError, { code: "unrecordable-value" });
  expect(guest.isPoisoned).toBe(true);
});

describe("a hostile recording is an error of ours", () => {
  const transferred = new Uint8Array(8);
  structuredClone(transferred.buffer, { transfer: [transferred.buffer] });

  test.each<[string, unknown]>([
    ["a text", "HWRC"],
    ["nothing", undefined],
    ["an array whose buffer was transferred", transferred],
  ])("when it is %s", (_, recording) => {
    const error = thrown(() => replay(recording as Uint8Array), RecordingError, {
      code: "invalid-recording",
    });
    expect(error.message).toMatch(/^replay: the recording must be a Uint8Array with bytes/);
  });

  /** The error of a guest whose host function ended with an event. */
  async function played(write: (events: EventWriter, index: number) => void): Promise<unknown> {
    const events = new EventWriter();
    const functionType = { parameters: ["i32" as const], results: ["i32" as const] };
    const index = events.addImport({ module: "host", export: "each", functionType });
    events.called(index, checksum(new GuestMemory(65536)), [1]);
    write(events, index);
    const { imports } = replay(events.bytes);
    const guest = await new Runtime().instantiate<Exports>(await compileGuest(GUEST), { imports });
    return caught(() => guest.exports.caught());
  }

  test("when it grows a memory beyond its maximum", async () => {
    const error = await played((events, index) => {
      events.returned(index, { grownBy: 65536, runs: [] }, [0]);
    });
    expect(error).toBeInstanceOf(ReplayError);
    expect(error).toMatchObject({ code: "memory-out-of-reach", cause: expect.any(Error) as unknown });
  });

  test("when it grows a memory by a part of a page", async () => {
    const error = await played((events, index) => {
      events.returned(index, { grownBy: 65535, runs: [] }, [0]);
    });
    expect(error).toMatchObject({ name: "RecordingError", code: "invalid-recording" });
  });

  test("when it passes an error that no function has thrown", async () => {
    const error = await played((events) => {
      events.passed({ grownBy: 0, runs: [] });
    });
    expect(error).toMatchObject({ name: "RecordingError", code: "invalid-recording" });
  });
});
