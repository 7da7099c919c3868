/** Compares two values, by identity or member by member. */
export function same(actual: unknown, expected: unknown): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null)
    return false;
  if (ArrayBuffer.isView(actual) !== ArrayBuffer.isView(expected)) return false;
  const [found, wanted] = [Object.entries(actual), Object.entries(expected)];
  return (
    Array.isArray(actual) === Array.isArray(expected) &&
    found.length === wanted.length &&
    found.every(([key, value], index) => key === wanted[index]?.[0] && same(value, wanted[index][1]))
  );
}

/** Formats a value as Node.js does, as far as the README's example and failures need. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[ ${value.map(show).join(", ")} ]`;
  if (typeof value === "bigint") return `${String(value)}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null || value instanceof Error) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${key}: ${show(member)}`)
    .join(", ")} }`;
}
