import { LiftError } from "./errors.js";

const EVIL = "\u001b[2J\nfs.read -> 1 \u202e";

test("where an error happened is one line, whatever names guests and files have", () => {
  const located = new LiftError("invalid-value", "is wrong.", 0, { where: EVIL, subject: EVIL });
  expect(located.message).toBe(
    "\\u{1b}[2J\\u{a}fs.read -> 1 \\u{202e}: \\u{1b}[2J\\u{a}fs.read -> 1 \\u{202e} is wrong.",
  );
  for (const error of [
    new LiftError("invalid-value", "is wrong.", 0).locate(EVIL),
    new LiftError("invalid-value", "is wrong.", 0, { subject: "x" }).locate(EVIL, EVIL),
    new LiftError("invalid-value", "is wrong.", 0).within(EVIL, `.${EVIL}`),
  ]) {
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(error.stack).toContain(error.message);
  }
});

test("a long place is cut off", () => {
  const { message } = new LiftError("invalid-value", "is wrong.", 0, { where: "y".repeat(100_000) });
  expect(message.length).toBeLessThan(400);
  expect(message).toMatch(/y…: is wrong\.$/);
});
