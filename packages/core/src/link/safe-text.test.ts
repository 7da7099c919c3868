import { formatList, formatPlace } from "./safe-text.js";

test("the name of an import has two parts", () => {
  expect(formatPlace("kv", "put")).toBe("kv.put");
  expect(formatPlace("k v", "")).toBe('"k v".""');
});

test("a list counts what it leaves out", () => {
  expect(formatList([])).toBe("");
  expect(formatList(["a", "b"], 2)).toBe("a, b");
  expect(formatList(["a", "b", "c"], 2)).toBe("a, b and 1 more");
});
