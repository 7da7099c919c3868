// A program's own AsyncLocalStorage, after the guest was suspended. The suite runs with and without --no-async-context-frame.
import { AsyncLocalStorage } from "node:async_hooks";

import { compileGuest } from "../../fixtures/guests.fixture.js";
import { ACT, ACT_LATER, Host, Later } from "../../fixtures/host.fixture.js";
import { Runtime } from "../../runtime.js";
import { describeWithJspi } from "./jspi.fixture.js";

describeWithJspi("host functions and middleware", () => {
  test("find the stores of the request that has called the guest, before and after a suspension", async () => {
    const storage = new AsyncLocalStorage<number>();
    const seen: [number, number | undefined][] = [];
    const see = (request: number): number => {
      seen.push([request, storage.getStore()]);
      return request;
    };
    const runtime = new Runtime();
    runtime.link(Host, see);
    runtime.link(Later, async (request) => {
      see(request);
      await new Promise((resolve) => setTimeout(resolve, 4 - request));
      return see(request);
    });
    runtime.use((call, next) => {
      see(call.arguments[0] as number);
      return next();
    });
    const pool = await runtime.pool<{ run(request: number): void }>(
      await compileGuest(`${ACT} ${ACT_LATER} (func (export "run") (param i32)
        (drop (call $act_later (call $act (call $act_later (call $act (local.get 0)))))))`),
      { size: 3 },
    );
    const requests = [1, 2, 3];
    await Promise.all(requests.map(async (request) => storage.run(request, () => pool.call("run", request))));
    // In each request: once in two methods, twice in two that wait, and in middleware around these four.
    expect(seen).toHaveLength(30);
    expect(seen.filter(([request, store]) => request !== store)).toEqual([]);
  });
});
