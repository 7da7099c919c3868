import { byRequests, differences, type PathReport, type Report } from "./report.js";

const path = (name: string, changed: Partial<PathReport> = {}): PathReport => ({
  path: name,
  section: "Pages",
  requests: 2,
  errors: 1,
  bytes: 10n,
  ...changed,
});
const report = (...paths: PathReport[]): Report => ({
  lines: 4,
  malformed: 0,
  requests: 4,
  errors: 2,
  bytes: 20n,
  paths,
});

test("orders paths by requests, then by name", () => {
  const paths = [path("/b"), path("/c", { requests: 3 }), path("/a")].sort(byRequests);
  expect(paths.map(({ path }) => path)).toEqual(["/c", "/a", "/b"]);
});

test("finds no difference between equal reports, whatever the order of their paths", () => {
  expect(differences(report(path("/a"), path("/b")), report(path("/b"), path("/a")))).toEqual([]);
});

test.each<[keyof Omit<Report, "paths">, number | bigint, string]>([
  ["lines", 5, "lines: 4 against 5"],
  ["malformed", 1, "malformed: 0 against 1"],
  ["requests", 3, "requests: 4 against 3"],
  ["errors", 3, "errors: 2 against 3"],
  ["bytes", 21n, "bytes: 20 against 21"],
])("names a difference in %s", (total, value, difference) => {
  expect(differences(report(path("/")), { ...report(path("/")), [total]: value })).toEqual([difference]);
});

test.each<Partial<PathReport>>([{ section: "API" }, { requests: 1 }, { errors: 0 }, { bytes: 9n }])(
  "names a path that differs in %p",
  (changed) => {
    const found = differences(report(path("/")), report(path("/", changed)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^\/: 2 requests, 1 errors, 10 bytes in "Pages" against /);
  },
);

test("names a path that only one of them has", () => {
  expect(differences(report(path("/a")), report(path("/b")))).toEqual([
    '/a: 2 requests, 1 errors, 10 bytes in "Pages" against nothing',
    '/b: nothing against 2 requests, 1 errors, 10 bytes in "Pages"',
  ]);
});
