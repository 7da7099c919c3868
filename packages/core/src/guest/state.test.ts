import { caught } from "../fixtures/thrown.fixture.js";
import { GuestState } from "./state.js";

test("state is made once for each key", () => {
  const state = new GuestState();
  const [one, other] = [{}, {}];
  const make = jest.fn(() => ({}));
  expect(state.get(one, make)).toBe(state.get(one, make));
  expect(state.get(other, make)).not.toBe(state.get(one, make));
  expect(make).toHaveBeenCalledTimes(2);
  const nothing = jest.fn(() => undefined);
  state.get(make, nothing);
  state.get(make, nothing);
  expect(nothing).toHaveBeenCalledTimes(1);
});

test.each([8, 9, 20])("so is each of %d, and all are released", (count) => {
  const state = new GuestState();
  const keys = Array.from({ length: count }, () => ({}));
  const released: unknown[] = [];
  const make = keys.map((_, index) => jest.fn(() => (index === 0 ? undefined : index)));
  const get = (): unknown[] =>
    keys.map((key, index) => state.get(key, make[index] as () => unknown, (kept) => released.push(kept)));
  const all = keys.map((_, index) => (index === 0 ? undefined : index));
  expect([get(), get()]).toEqual([all, all]);
  for (const each of make) expect(each).toHaveBeenCalledTimes(1);
  state.release();
  expect(released).toEqual(all);
  expect(state.get(keys.at(-1) as object, () => "anew")).toBe("anew");
});

test("release gives each thing to who asked for it, once, and lets go of all", () => {
  const state = new GuestState();
  const [one, other, key] = [{}, {}, {}];
  const released: unknown[] = [];
  const made = state.get(
    one,
    () => ({ one }),
    (kept) => released.push(kept),
  );
  state.get(
    one,
    () => ({ one }),
    (kept) => released.push(kept),
  );
  state.get(
    other,
    () => ({ other }),
    (kept) => released.push(kept),
  );
  state.get(key, () => ({ key }));
  state.release();
  expect(released).toEqual([{ one }, { other }]);
  expect(released[0]).toBe(made);
  state.release();
  expect(released).toHaveLength(2);
  expect(state.get(one, () => "anew")).toBe("anew");
});

test("release goes on when something fails, and throws the error, or all of them", () => {
  const failing = (...messages: (string | undefined)[]): [GuestState, jest.Mock] => {
    const state = new GuestState();
    const release = jest.fn((message: string | undefined) => {
      if (message !== undefined) throw new Error(message);
    });
    for (const message of messages) state.get({}, () => message, release);
    return [state, release];
  };
  const [one, releaseOne] = failing(undefined, "a", undefined);
  expect(() => one.release()).toThrow(new Error("a"));
  expect(releaseOne).toHaveBeenCalledTimes(3);
  const [two] = failing("a", undefined, "b");
  const error = caught(() => two.release());
  expect(error).toBeInstanceOf(AggregateError);
  expect((error as AggregateError).errors).toEqual([new Error("a"), new Error("b")]);
});
