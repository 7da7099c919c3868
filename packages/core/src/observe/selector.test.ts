import type { ObservedCall } from "./middleware.js";
import { isSelected, type NameTest } from "./selector.js";

const call = { direction: "to-host", module: "kv", export: "put" } as ObservedCall;

test.each<[NameTest | undefined, boolean]>([
  [undefined, true],
  ["kv", true],
  ["k", false],
  ["kvv", false],
  [["fs", "kv"], true],
  [["fs"], false],
  [[], false],
  [/^k/, true],
  [/^v/, false],
  [(name) => name.length === 2, true],
  [() => false, false],
])("a selector with the module %p selects kv.put: %p", (module, isMeant) => {
  expect(isSelected(call, { module })).toBe(isMeant);
});

test("module and export both have to match", () => {
  expect(isSelected(call, { module: "kv", export: "put" })).toBe(true);
  expect(isSelected(call, { module: "kv", export: "get" })).toBe(false);
  expect(isSelected(call, { module: "fs", export: "put" })).toBe(false);
  expect(isSelected(call, {})).toBe(true);
});

test("a direction selects the calls in it, and without one both are selected", () => {
  const entry: ObservedCall = { ...call, direction: "to-guest" };
  expect(isSelected(call, { direction: "to-host" })).toBe(true);
  expect(isSelected(entry, { direction: "to-host" })).toBe(false);
  expect(isSelected(entry, { direction: "to-guest", module: "kv" })).toBe(true);
  expect([isSelected(call, {}), isSelected(entry, {})]).toEqual([true, true]);
});

test("an expression that remembers where it stopped selects the same calls each time", () => {
  const module = /k/g;
  expect([1, 2, 3].map(() => isSelected(call, { module }))).toEqual([true, true, true]);
});
