/** Names for the parts of a site, by the prefix of their paths. */
export type Sections = ReadonlyMap<string, string>;

/** The sections of the site that `generate-log.ts` makes up. */
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
