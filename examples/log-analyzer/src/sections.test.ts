import { sectionOf, SITE_SECTIONS } from "./sections.js";

test.each([
  ["/", "Pages"],
  ["/blog", "Pages"],
  ["/blog/2024/año-nuevo", "Blog"],
  ["/api/v1/orders", "API"],
  ["/api/v1/orders/1/items", "API: orders"],
  ["/商品/1", "Catalogue (商品)"],
])("puts %s into %s", (path, section) => {
  expect(sectionOf(path, SITE_SECTIONS)).toBe(section);
});

test("has no name for a path without a section", () => {
  expect(sectionOf("/a", new Map([["/b", "B"]]))).toBe("");
});

test("takes the longest prefix, in whatever order they are", () => {
  const sections = new Map([
    ["/a/b", "long"],
    ["/a", "short"],
  ]);
  expect(sectionOf("/a/b/c", sections)).toBe("long");
});
