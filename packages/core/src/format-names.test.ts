import { formatList, formatImportName } from "./format-names.js";

test("the name of an import has two parts", () => {
  expect(formatImportName("kv", "put")).toBe("kv.put");
  expect(formatImportName("k v", "")).toBe('"k v".""');
});

test("a list counts what it leaves out", () => {
  expect(formatList([])).toBe("");
  expect(formatList(["a", "b"], 2)).toBe("a, b");
  expect(formatList(["a", "b", "c"], 2)).toBe("a, b and 1 more");
});
