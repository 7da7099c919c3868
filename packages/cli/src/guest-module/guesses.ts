const OFFSET = /ptr|pointer|addr|offset|data|buf|text|str|name|path|key|value/i;
const LENGTH = /len|size|count|bytes/i;

/**
 * Guesses which parameters are one value of the host: two numbers that follow each other may be the offset and the length of bytes or of
 * a text. Debug names make that likely, or unlikely.
 */
export function guessesOf(names: readonly string[], parameters: readonly string[]): readonly string[] {
  const guesses: string[] = [];
  for (let at = 0; at + 1 < parameters.length; at++) {
    if (parameters[at] !== "i32" || parameters[at + 1] !== "i32") continue;
    const [first, second] = [names[at] ?? "", names[at + 1] ?? ""];
    const isUnnamed = /^a\d+$/.test(first) && /^a\d+$/.test(second);
    const isLikely = OFFSET.test(first) && LENGTH.test(second);
    if (!isUnnamed && !isLikely) continue;
    const may = isLikely ? "are likely" : "may be";
    guesses.push(`${first} and ${second} ${may} an offset and a length: bytes or string in place of both.`);
    at++;
  }
  return guesses;
}
