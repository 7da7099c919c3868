/** A parameter as it is written in the source of a function. */
export interface WrittenParameter {
  /** `undefined` for a destructured one. */
  readonly name: string | undefined;
  readonly isRest: boolean;
}

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/u;
const OPENING = "([{";
const CLOSING = ")]}";
// After an operator or a keyword a slash starts a regular expression; after a value, `x++` included, it divides.
const BEFORE_REGEXP = /(?:[=(,:?[!&|{;~^%*<>]|(?<!\+)\+|(?<!-)-|\b(?:case|in|of|return|typeof|void))\s*$/;

/**
 * Reads the parameters of a method from its source text: their names, which decorators do not receive, and also those that
 * `Function.length` does not count (from the first default value on, and a rest parameter).
 *
 * `undefined` when the text cannot be read, as for native and bound functions.
 */
export function writtenParameters(method: (...args: never[]) => unknown): WrittenParameter[] | undefined {
  const source = Function.prototype.toString.call(method);
  const open = openingParenthesis(source);
  if (open === undefined || /\{\s*\[native code\]\s*\}\s*$/.test(source)) return undefined;
  const parts = splitUntilClosed(source, open + 1);
  return parts?.filter((part) => part !== "").map(readParameter);
}

// A computed key may hold parentheses of its own: `[key("x")](a, b) {}`.
function openingParenthesis(source: string): number | undefined {
  let depth = 0;
  for (let i = 0; i < source.length;) {
    const after = skipToken(source, i, source.slice(0, i));
    if (after > i + 1) {
      i = after;
      continue;
    }
    const character = source.charAt(i);
    if (character === "[") depth++;
    else if (character === "]") depth--;
    else if (character === "(" && depth === 0) return i;
    else if (character === "{" && depth === 0) return undefined;
    i++;
  }
  return undefined;
}

function splitUntilClosed(source: string, start: number): string[] | undefined {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  for (let i = start; i < source.length;) {
    const after = skipToken(source, i, part);
    if (after > i + 1) {
      // Comments are skipped; strings, templates and regular expressions count as an expression.
      if (!/^\/[/*]/.test(source.slice(i, i + 2))) part += "_";
      i = after;
      continue;
    }
    const character = source.charAt(i++);
    if (depth === 0 && (character === ")" || character === ",")) {
      parts.push(part.trim());
      if (character === ")") return parts;
      part = "";
      continue;
    }
    if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character)) depth--;
    part += character;
  }
  return undefined;
}

/** Finds the end of the comment, string, template or regular expression at `start`; `start + 1` for other text. */
function skipToken(source: string, start: number, before: string): number {
  const two = source.slice(start, start + 2);
  if (two === "//") return endOf(source, "\n", start);
  if (two === "/*") return endOf(source, "*/", start + 2);
  const character = source.charAt(start);
  if (character === '"' || character === "'") return skipQuoted(source, start + 1, character);
  if (character === "`") return skipTemplate(source, start + 1);
  if (character === "/" && BEFORE_REGEXP.test(before)) return skipRegExp(source, start + 1);
  return start + 1;
}

function endOf(source: string, end: string, start: number): number {
  const found = source.indexOf(end, start);
  return found < 0 ? source.length : found + end.length;
}

function skipQuoted(source: string, start: number, quote: string): number {
  for (let i = start; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === quote) return i + 1;
  }
  return source.length;
}

function skipRegExp(source: string, start: number): number {
  let isClass = false;
  for (let i = start; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "[") isClass = true;
    else if (source[i] === "]") isClass = false;
    else if (source[i] === "/" && !isClass) return i + 1;
  }
  return source.length;
}

function skipTemplate(source: string, start: number): number {
  for (let i = start; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "`") return i + 1;
    else if (source.startsWith("${", i)) i = skipBraces(source, i + 2) - 1;
  }
  return source.length;
}

function skipBraces(source: string, start: number): number {
  let depth = 1;
  for (let i = start; i < source.length;) {
    // The brace too: a slash right after it starts a regular expression.
    const after = skipToken(source, i, source.slice(start - 1, i));
    const character = after === i + 1 ? source.charAt(i) : "";
    if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return after;
    i = after;
  }
  return source.length;
}

function readParameter(part: string): WrittenParameter {
  const isRest = part.startsWith("...");
  const text = isRest ? part.slice(3).trim() : part;
  const name = NAME.exec(text)?.[0];
  return { name, isRest };
}
