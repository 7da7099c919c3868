import { makeOfText } from "./source-text.js";
import { runTexts, texts } from "./source-text.fixture.js";

test("no text is run before a program has allowed it", () => {
  expect(makeOfText("early", "return () => 1;", {})).toBeUndefined();
});

test("a function is made of a text with its constants, and of none where the engine refuses", () => {
  runTexts(true);
  const two = makeOfText("late", "return () => one + 1;", { one: 1 }) as () => number;
  expect(two()).toBe(2);
  runTexts(false);
  expect(makeOfText("refused", "return () => 1;", {})).toBeUndefined();
});

test("no two texts are the same, and a name is data in them", () => {
  runTexts(true);
  const name = "two\n\u2028throw 1;//";
  for (let count = 0; count < 2; count++)
    expect((makeOfText(name, "return () => 1;", {}) as () => number)()).toBe(1);
  const [last, before] = texts.reverse();
  expect(last).not.toBe(before);
});
