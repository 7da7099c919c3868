import { compileGuest } from "../fixtures/guests.fixture.js";
import { ACT, ACT_LATER, Host, Later } from "../fixtures/host.fixture.js";
import type { Guest } from "../guest.js";
import { Runtime } from "../runtime.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";

const THEN = `(func (export "then") (param i32 i32) (result i32) (call $act (local.get 1)))
  (func (export "now") (param i32) (result i32) (call $act (local.get 0)))`;

interface Exports {
  then(first: number, second: number): number;
  now(argument: number): number;
}

let runtime: Runtime;
let calls: number[];

beforeEach(() => {
  runtime = new Runtime();
  calls = [];
  runtime.link(Host, (argument) => {
    calls.push(argument);
    return argument;
  });
  runtime.link(Later, async (argument) => Promise.resolve(argument));
});

async function open(fields: string): Promise<Guest<Exports>> {
  return runtime.instantiate<Exports>(await compileGuest(fields));
}

async function returned<T>(value: T): Promise<Awaited<T>> {
  return await value;
}

describe("a guest that exports a function `then`", () => {
  test("has exports that can be awaited, which calls nothing", async () => {
    const { exports } = await open(`${ACT} ${THEN}`);
    expect(await returned(exports)).toBe(exports);
    expect(await new Promise((resolve) => resolve(exports as unknown))).toBe(exports);
    expect([Object.keys(exports), calls]).toEqual([["now"], []]);
  });

  test("is called with guest.call, in the call context", async () => {
    const guest = await open(`${ACT} ${THEN}`);
    const bound = new Host((argument) => argument * 10);
    expect(await runtime.run({ instances: [bound] }, async () => guest.call("then", 1, 2))).toBe(20);
    expect(await guest.call("then", 1, 3)).toBe(3);
    guest.close();
    await expect(guest.call("then", 1, 3)).rejects.toMatchObject({ code: "guest-closed" });
  });

  test("gives it to another guest, which imports it from the instance", async () => {
    const guest = await open(`${ACT} ${THEN}`);
    const other = await runtime.instantiate<{ run(): number }>(
      await compileGuest(`(import "lib" "then" (func $then (param i32 i32) (result i32)))
        (func (export "run") (result i32) (call $then (i32.const 1) (i32.const 5)))`),
      { imports: { lib: { then: guest.instance.exports["then"] as WebAssembly.ImportValue } } },
    );
    expect([other.exports.run(), calls]).toEqual([5, [5]]);
  });

  test("is called through a pool", async () => {
    const pool = await runtime.pool<Exports>(await compileGuest(`${ACT} ${THEN}`), { size: 1 });
    expect(await returned(pool)).toBe(pool);
    expect(await pool.call("then", 1, 4)).toBe(4);
    await pool.close();
  });

  test("is left out alone: a memory of that name cannot be called", async () => {
    const { exports } = await open('(memory (export "then") 1)');
    expect(await returned(exports)).toBe(exports);
    expect(exports.then).toBeInstanceOf(WebAssembly.Memory);
  });

  test("is not found where the guest exports none", async () => {
    const guest = await open(
      `${ACT} (func (export "now") (param i32) (result i32) (call $act (local.get 0)))`,
    );
    await expect(guest.call("then", 1, 2)).rejects.toThrow(
      "then: the guest exports no function of that name.",
    );
  });
});

describeWithJspi("a guest that exports a function `then` and waits", () => {
  test("is called with guest.call", async () => {
    const guest = await open(`${ACT} ${ACT_LATER}
      (func (export "then") (param i32 i32) (result i32) (call $act_later (local.get 1)))`);
    expect(await returned(guest)).toBe(guest);
    expect(await guest.call("then", 1, 6)).toBe(6);
  });
});
