import { readFileSync } from "node:fs";
import path from "node:path";
import { Runtime } from "@hostwright/core";
import { AsyncWasi, capture, memoryDirectory, start, type WasiOptions } from "@hostwright/wasi";

// Programs that are suspended need an engine with JSPI: elsewhere this suite runs on the Node.js of tests/suspending.
const whereSuspended = "Suspending" in WebAssembly ? describe : describe.skip;

const program = readFileSync(path.join(__dirname, "program-c.wasm"));
const expected = readFileSync(path.join(__dirname, "program-c.txt"), "utf8");

/** A world whose input comes when a test gives it; `asked` is settled once the program waits for it. */
function liveWorld() {
  const parts: (string | undefined)[] = [];
  let wake: (() => void) | undefined;
  let ask: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const stdout = capture();
  const pull = async () => {
    ask?.();
    while (parts.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return parts.shift();
  };
  const options: WasiOptions = {
    args: ["program", "a", "b c"],
    env: { GREETING: "hello" },
    preopens: { "/": memoryDirectory() },
    stdin: pull,
    stdout,
  };
  const push = (part: string | undefined) => {
    parts.push(part);
    wake?.();
  };
  const finish = () => {
    for (const part of ["one two\n", "three ", "two\n", undefined]) push(part);
  };
  return { options, asked, stdout, push, finish };
}

/** Starts a program with a world of its own in a runtime that others share. */
async function run(
  runtime: Runtime,
  module: WebAssembly.Module,
  options: WasiOptions,
  signal?: AbortSignal,
): Promise<number> {
  const how = { instances: [new AsyncWasi(options)], ...(signal && { signal }) };
  return await runtime.run(how, async () => await start(runtime.instantiate(module)));
}

async function makeRuntime() {
  const runtime = new Runtime();
  runtime.declare(AsyncWasi);
  return { runtime, module: await WebAssembly.compile(program) };
}

whereSuspended("a program under AsyncWasi", () => {
  test("reads input that comes while it runs, in parts that are not its lines", async () => {
    const { runtime, module } = await makeRuntime();
    const world = liveWorld();
    const running = run(runtime, module, world.options);
    await world.asked;
    world.push("one t");
    await new Promise((resolve) => setTimeout(resolve, 5));
    world.push("wo\nthree two\n");
    world.push(undefined);
    expect(await running).toBe(7);
    expect(world.stdout.text).toBe(expected);
    await runtime.close();
  });

  test("leaves the thread to timers while it sleeps", async () => {
    const { runtime, module } = await makeRuntime();
    const world = liveWorld();
    const order: string[] = [];
    const running = run(runtime, module, world.options).then(() => order.push("program"));
    await world.asked;
    // The program sleeps for 20 ms after its input has ended.
    setTimeout(() => order.push("timer"), 1);
    world.finish();
    await running;
    expect(order).toEqual(["timer", "program"]);
    await runtime.close();
  });

  test("waits beside others: the one whose input ends first is the first to end", async () => {
    const { runtime, module } = await makeRuntime();
    const worlds = Array.from({ length: 5 }, liveWorld);
    const ended: number[] = [];
    const running = worlds.map(async ({ options }, index) => {
      expect(await run(runtime, module, options)).toBe(7);
      ended.push(index);
    });
    await Promise.all(worlds.map(({ asked }) => asked));
    for (const index of [3, 0, 4, 1, 2]) {
      worlds[index]?.finish();
      await running[index];
    }
    expect(ended).toEqual([3, 0, 4, 1, 2]);
    expect(worlds.map(({ stdout }) => stdout.text)).toEqual(Array(5).fill(expected));
    await runtime.close();
  });

  test("in a pool waits beside others, and its guest is used by no other", async () => {
    const { runtime, module } = await makeRuntime();
    await using pool = await runtime.pool<{ _start(): void }>(module, { size: 2 });
    const worlds = Array.from({ length: 4 }, liveWorld);
    const running = worlds.map(async ({ options }) => {
      const work = async () => await pool.use(async (guest) => await start(guest));
      return await runtime.run({ instances: [new AsyncWasi(options)] }, work);
    });
    for (const world of worlds) world.finish();
    expect(await Promise.all(running)).toEqual([7, 7, 7, 7]);
    expect(worlds.map(({ stdout }) => stdout.text)).toEqual(Array(4).fill(expected));
  });

  test("ends where it waits when a signal aborts, with its reason, and others go on", async () => {
    const { runtime, module } = await makeRuntime();
    const [stopped, other] = [liveWorld(), liveWorld()];
    const control = new AbortController();
    const running = run(runtime, module, stopped.options, control.signal);
    const going = run(runtime, module, other.options);
    await Promise.all([stopped.asked, other.asked]);
    const reason = new Error("enough");
    control.abort(reason);
    await expect(running).rejects.toBe(reason);
    other.finish();
    expect(await going).toBe(7);
    expect(other.stdout.text).toBe(expected);
    await runtime.close();
  });

  test("ends where it waits when its time is over", async () => {
    const { runtime, module } = await makeRuntime();
    const world = liveWorld();
    const running = run(runtime, module, world.options, AbortSignal.timeout(5));
    await expect(running).rejects.toThrow(expect.objectContaining({ name: "TimeoutError" }));
    await runtime.close();
  });
});
