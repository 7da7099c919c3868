import { join } from "node:path";
import { type Guest, Runtime } from "@hostwright/core";
import * as fc from "fast-check";
import { askAtOnce } from "./callers.js";
import { type AskingGuest, assemble } from "./guest.js";
import { Oracle } from "./oracle.js";

let runtime: Runtime;
let guest: Guest<AskingGuest>;
beforeEach(async () => {
  runtime = new Runtime();
  runtime.link(Oracle, 42);
  guest = await runtime.instantiate<AskingGuest>(assemble(join(__dirname, "../guest.wat")));
});
afterEach(() => runtime.close());

test("three instances under one name answer the calls that each is bound to", () => {
  const oracles = [1, 2, 3].map((answer) => new Oracle(answer));
  const answers = oracles.map((oracle) => runtime.run({ instances: [oracle] }, () => guest.exports.ask()));
  expect(answers).toEqual([1, 2, 3]);
  expect(oracles.map(({ asked }) => asked)).toEqual([1, 1, 1]);
});

test("a call without a bound instance reaches the default", () => {
  expect(guest.exports.askOften(10)).toBe(420);
});

test("the innermost binding answers, and after it the outer one again", () => {
  const [outer, inner] = [new Oracle(1), new Oracle(2)];
  const answers = runtime.run({ instances: [outer] }, () => [
    guest.exports.ask(),
    runtime.run({ instances: [inner] }, () => guest.exports.ask()),
    guest.exports.ask(),
  ]);
  expect(answers).toEqual([1, 2, 1]);
});

test("1,000 interleaved callers never see another's instance", async () => {
  const schedule = fc.sample(fc.integer({ min: 0, max: 3 }), { numRuns: 20_000, seed: 20261122 });
  const pause = (caller: number, question: number): Promise<void> =>
    turn(schedule[caller * 20 + question] ?? 0);
  await expect(askAtOnce(runtime, guest, 1000, 20, pause)).resolves.toEqual({ right: 20_000, wrong: 0 });
});

/** Waits in one of the ways that JavaScript has to defer work. */
function turn(way: number): Promise<void> {
  if (way === 0) return Promise.resolve();
  if (way === 1) return new Promise((resolve) => setImmediate(resolve));
  if (way === 2) return new Promise((resolve) => setTimeout(resolve, 1));
  return new Promise((resolve) => process.nextTick(resolve));
}
