import { allowText, type RunText } from "./source-text.js";

/** The texts that have been run. */
export const texts: string[] = [];

const run: RunText = (text, constants) => {
  texts.push(text);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- names stand in the text as data only
  const make = new Function(...Object.keys(constants), text) as (...values: unknown[]) => unknown;
  return make(...Object.values(constants));
};

/** Has types make functions of source text, or has the engine refuse it, as under a Content Security Policy. */
export function runTexts(isAllowed: boolean): void {
  allowText(isAllowed ? run : () => undefined);
}
