import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";

import { caught } from "../fixtures/thrown.fixture.js";
import { makeContextStorage } from "./storage.js";

describe.each([
  ["the engine's", undefined],
  ["the one for engines without AsyncLocalStorage", {}],
  ["the one for engines whose process has no built-in modules", { process: {} }],
  [
    "the one for engines that do not know node:async_hooks",
    { process: { getBuiltinModule: () => undefined } },
  ],
])("a context storage: %s", (_, globals) => {
  const storage = makeContextStorage<string>(globals);

  test("has no value outside of every run", () => {
    expect(storage.getStore()).toBeUndefined();
  });

  test("has the value of the innermost run, and returns the result of the work", () => {
    const seen = storage.run("outer", () => {
      const before = storage.getStore();
      const inside = storage.run("inner", () => storage.getStore());
      return [before, inside, storage.getStore()];
    });
    expect(seen).toEqual(["outer", "inner", "outer"]);
    expect(storage.getStore()).toBeUndefined();
  });

  test("has the outer value again when the work throws", () => {
    const fault = new Error("planned");
    storage.run("outer", () => {
      const act = () =>
        storage.run("inner", () => {
          throw fault;
        });
      expect(caught(act)).toBe(fault);
      expect(storage.getStore()).toBe("outer");
    });
    expect(storage.getStore()).toBeUndefined();
  });

  test("never has the value of a run that goes on elsewhere", async () => {
    const work = storage.run("run", async () => {
      await setImmediate();
      return storage.getStore();
    });
    expect(storage.getStore()).toBeUndefined();
    expect(await work).toBe(globals === undefined ? "run" : undefined);
  });

  test("is one of many: another has values of its own", () => {
    const other = makeContextStorage<string>(globals);
    expect(storage.run("one", () => other.run("two", () => [storage.getStore(), other.getStore()]))).toEqual([
      "one",
      "two",
    ]);
  });
});

test("the engine's AsyncLocalStorage is taken where there is one", () => {
  expect(makeContextStorage()).toBeInstanceOf(AsyncLocalStorage);
});

describe("a storage for synchronous work", () => {
  const storage = makeContextStorage<string>({});
  const unsettled = () => [...(storage.unsettled?.() ?? ["knows nothing"])];

  test("knows which runs have not settled, until the last of their promises has", async () => {
    const [first, second] = [pending(), pending()];
    void storage.run("run", () => first.promise);
    void storage.run("run", () => second.promise);
    storage.run("returned", () => 1);
    expect(unsettled()).toEqual(["run"]);
    first.resolve();
    await setImmediate();
    expect(unsettled()).toEqual(["run"]);
    second.resolve();
    await setImmediate();
    expect(unsettled()).toEqual([]);
  });

  test("forgets a run that fails before the code that awaits it goes on", async () => {
    const fault = new Error("planned");
    await expect(storage.run("run", () => Promise.reject(fault))).rejects.toBe(fault);
    expect(unsettled()).toEqual([]);
  });

  test("never calls `then` of other objects, such as a query that is sent when it is awaited", () => {
    const query = { then: jest.fn() };
    expect(storage.run("run", () => query)).toBe(query);
    expect(query.then).not.toHaveBeenCalled();
    expect(unsettled()).toEqual([]);
  });
});

function pending(): { promise: Promise<void>; resolve: () => void } {
  let resolve: (() => void) | undefined;
  const promise = new Promise<void>((fulfil) => (resolve = fulfil));
  return { promise, resolve: () => resolve?.() };
}
