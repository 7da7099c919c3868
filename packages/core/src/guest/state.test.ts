import { collectGarbage } from "../fixtures/garbage.fixture.js";
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

describe("state that guests share", () => {
  function shared(...guests: object[]): [GuestState, string[]] {
    const state = new GuestState();
    for (const guest of guests) state.join(guest);
    const released: string[] = [];
    const key = {};
    state.get(
      key,
      () => "kept",
      (kept) => released.push(kept),
    );
    return [state, released];
  }

  test("is released when the last of them leaves", () => {
    const [one, other] = [{}, {}];
    const [state, released] = shared(one, other);
    state.leave(one);
    state.leave(one);
    state.leave({});
    expect(released).toEqual([]);
    state.leave(other);
    state.leave(other);
    expect(released).toEqual(["kept"]);
  });

  test("stays for those that join afterwards, and is released again", () => {
    const [state, key, released] = [new GuestState(), {}, [] as object[]];
    const get = (): object =>
      state.get(
        key,
        () => ({}),
        (kept) => released.push(kept),
      );
    const [one, other] = [{}, {}];
    state.join(one);
    const kept = get();
    state.leave(one);
    state.join(other);
    expect(get()).toBe(kept);
    state.leave(other);
    expect(released).toEqual([kept, kept]);
  });

  test("goes on releasing when something fails", () => {
    const state = new GuestState();
    const guest = {};
    state.join(guest);
    const release = jest.fn(() => {
      throw new Error("failed");
    });
    for (const key of [{}, {}]) state.get(key, () => 1, release);
    expect((caught(() => state.leave(guest)) as AggregateError).errors).toHaveLength(2);
    expect(release).toHaveBeenCalledTimes(2);
  });

  test("does not wait for a guest that was collected without having been closed", async () => {
    const guest = {};
    const [state, released] = shared(guest);
    const collected = joinLost(state);
    await collectGarbage();
    expect(collected.deref()).toBeUndefined();
    state.leave(guest);
    expect(released).toEqual(["kept"]);
  });

  /** Lets an object join that nothing refers to afterwards. */
  function joinLost(state: GuestState): WeakRef<object> {
    const lost = {};
    state.join(lost);
    return new WeakRef(lost);
  }
});
