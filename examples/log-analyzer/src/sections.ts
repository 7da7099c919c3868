/** Maps prefixes of paths to the names of sections. */
export type Sections = ReadonlyMap<string, string>;

/** The sections of the invented site of `generate-log.ts`. */
export const SITE_SECTIONS: Sections = new Map([
  ["/", "Pages"],
  ["/api/", "API"],
  ["/api/v1/orders/", "API: orders"],
  ["/blog/", "Blog"],
  ["/products/", "Catalogue"],
  ["/商品/", "Catalogue (商品)"],
  ["/static/", "Assets"],
]);

/** Finds the section of a path: the one with the longest prefix. */
export function sectionOf(path: string, sections: Sections): string {
  let longest = "";
  for (const prefix of sections.keys()) {
    if (path.startsWith(prefix) && prefix.length > longest.length) longest = prefix;
  }
  return sections.get(longest) ?? "";
}
