import { formatTable } from "./text-table.js";

test("writes the first column to the left and the others to the right, each as wide as it has to be", () => {
  expect(formatTable([["name", "n"], ["a", "1000"], ["longer", "2"]])).toBe(
    ["name       n", "a       1000", "longer     2"].join("\n"),
  ); // prettier-ignore
});

test("writes nothing for no rows", () => {
  expect(formatTable([])).toBe("");
});
