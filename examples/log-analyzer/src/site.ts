import type { Random } from "./random.js";

/** Describes a target of requests in the generated log. */
export interface Page {
  readonly path: string;
  /** One in this many requests fails; 1 for a path that does not exist. */
  readonly failsOneIn: number;
  /** The largest response in bytes. */
  readonly largest: number;
}

/** Groups pages that are requested equally often, the popular ones first. */
interface Area {
  /** Its share of all requests in percent. */
  readonly share: number;
  readonly pages: readonly Page[];
}

const FRONT = ["/", "/login", "/search", "/about", "/contact", "/favicon.ico", "/robots.txt", "/sitemap.xml"];
const PROBED = [
  "/.env",
  "/wp-login.php",
  "/xmlrpc.php",
  "/.git/config",
  "/phpmyadmin/index.php",
  "/cgi-bin/luci",
];
const FILES = [
  "app.js",
  "site.css",
  "logo.svg",
  "vendor.js",
  "hero.webp",
  "inter.woff2",
  "print.css",
  "naïve.png",
];
const ARTICLES = [
  "why-webassembly",
  "köln-im-winter",
  "日本語入門",
  "crème-brûlée",
  "привет-мир",
  "🦀-and-🐹",
  "año-nuevo",
  "hello-world",
];

const AREAS: readonly Area[] = [
  { share: 21, pages: FRONT.map((path) => page(path, 200, 40_000)) },
  {
    share: 19,
    pages: numbered(6, (n) => FILES.map((file) => page(`/static/v${9 - n}/${file}`, 500, 3_000_000))),
  },
  { share: 18, pages: numbered(1500, (n) => [page(`/products/${n}`, 120, 60_000)]) },
  { share: 9, pages: numbered(500, (n) => [page(`/商品/${n}`, 120, 60_000)]) },
  { share: 8, pages: numbered(400, (n) => [page(`/api/v1/orders/${1000 + n}/items`, 40, 9_000)]) },
  { share: 6, pages: numbered(250, (n) => [page(`/api/v1/users/${n}`, 60, 2_000)]) },
  {
    share: 17,
    pages: numbered(3, (n) => ARTICLES.map((slug) => page(`/blog/${2024 - n}/${slug}`, 300, 90_000))),
  },
  { share: 2, pages: PROBED.map((path) => page(path, 1, 600)) },
];

/** Chooses a page as visitors do: often one of the few popular ones, rarely one of the others. */
export function visitedPage(random: Random): Page {
  let share = random.below(100);
  const area = AREAS.find((area) => (share -= area.share) < 0) as Area;
  return area.pages[random.ranked(area.pages.length)] as Page;
}

function page(path: string, failsOneIn: number, largest: number): Page {
  return { path, failsOneIn, largest };
}

function numbered(count: number, pages: (n: number) => readonly Page[]): Page[] {
  return Array.from({ length: count }, (_, n) => pages(n)).flat();
}
