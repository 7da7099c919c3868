import { Runtime } from "../runtime.js";
import { Asking, type AskingExports } from "../fixtures/asking.fixture.js";
import type { Guest } from "../guest.js";

let asking: Asking;
let guest: Guest<AskingExports>;

beforeEach(async () => {
  asking = new Asking();
  guest = await asking.instantiate();
});

describe("values", () => {
  const secret = Symbol("secret");

  test("of inner runs stand over those of outer ones, by name and by symbol", () => {
    asking.runtime.run({ values: { user: "ada", [secret]: 1 } }, () => {
      asking.runtime.run({ values: { user: "bob", trace: 7 } }, () => {
        expect(asking.callerNow(guest).values).toEqual({ user: "bob", trace: 7, [secret]: 1 });
      });
      expect(asking.callerNow(guest).values).toEqual({ user: "ada", [secret]: 1 });
    });
    expect(asking.callerNow(guest).values).toEqual({});
  });

  test("may be undefined, which is a value", () => {
    asking.runtime.run({ values: { user: "ada" } }, () => {
      asking.runtime.run({ values: { user: undefined } }, () => {
        expect(asking.callerNow(guest).values).toEqual({ user: undefined });
        expect("user" in asking.callerNow(guest).values).toBe(true);
      });
    });
  });

  test("are those of when the run began, and cannot be changed", () => {
    const values = { user: "ada" };
    asking.runtime.run({ values }, () => {
      values.user = "eve";
      const seen = asking.callerNow(guest).values;
      expect(seen).toEqual({ user: "ada" });
      expect(Object.isFrozen(seen)).toBe(true);
    });
  });

  test("have no names but their own, and a value of any name is a value", () => {
    const values = Object.fromEntries([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
    asking.runtime.run({ values }, () => {
      const seen = asking.runtime.run({ values: { more: 3 } }, () => asking.callerNow(guest).values);
      expect(Object.entries(seen)).toEqual([
        ["__proto__", 1],
        ["constructor", 2],
        ["more", 3],
      ]);
    });
  });

  test("of a run of another runtime are seen as well: they belong to the work, not to the guest", async () => {
    const other = new Runtime();
    asking.runtime.run({ values: { user: "ada" } }, () => {
      other.run({ values: { trace: 7 } }, () => {
        expect(asking.callerNow(guest).values).toEqual({ user: "ada", trace: 7 });
      });
    });
    await other.close();
  });
});
