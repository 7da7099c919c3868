// Reads what a type test expects of the compiler, and what a compiler said, and compares the two.

/** @typedef {{ text: string, isOneLine: boolean }} Fragment `isOneLine` when the whole message must be one line */
/**
 * Describes the errors that the compiler must report for a line: every fragment, and none without a fragment.
 * @typedef {{ line: number, fragments: Fragment[] }} Expectation
 */
/** @typedef {{ file: string, line: number, message: string }} Diagnostic */

/**
 * Finds the `// @error <fragment>` and `// @one-line-error <fragment>` comments; several in a row are about the same line, the one after them.
 * @param {string} source
 * @returns {Expectation[]}
 */
export function readExpectations(source) {
  /** @type {Expectation[]} */
  const expectations = [];
  /** @type {Fragment[]} */
  let pending = [];
  for (const [index, line] of source.split("\n").entries()) {
    const [, oneLine, rest] = /^\s*\/\/ @(one-line-)?error\b(.*)$/.exec(line) ?? [];
    const text = rest?.trim();
    if (text === "")
      throw new Error(`line ${index + 1}: @error without a text. Say what the compiler must say.`);
    if (text !== undefined) {
      pending.push({ text, isOneLine: oneLine !== undefined });
    } else if (pending.length > 0) {
      expectations.push({ line: index + 1, fragments: pending });
      pending = [];
    }
  }
  if (pending.length > 0)
    throw new Error("@error after the last line. It is about the line that follows it.");
  return expectations;
}

/**
 * Parses what `tsc --pretty false` prints; the lines after a diagnostic's first are indented.
 * @param {string} output
 * @returns {Diagnostic[]}
 */
export function readDiagnostics(output) {
  /** @type {Diagnostic[]} */
  const diagnostics = [];
  for (const text of output.split(/\r?\n/)) {
    const located = /^(.+?)\((\d+),\d+\): (error TS\d+: .*)$/.exec(text);
    const last = diagnostics.at(-1);
    if (located) {
      const [, file = "", line, message = ""] = located;
      diagnostics.push({ file, line: Number(line), message });
    } else if (/^\s/.test(text) && last) {
      last.message += `\n${text}`;
    } else if (text.trim() !== "") {
      // An error of the compiler itself, such as an option that it does not know.
      diagnostics.push({ file: "", line: 0, message: text });
    }
  }
  return diagnostics;
}

/**
 * Says how the diagnostics of one file differ from what it expects: an empty list when they do not.
 * @param {Expectation[]} expectations
 * @param {Diagnostic[]} diagnostics
 * @returns {{ line: number, problem: string }[]}
 */
export function compare(expectations, diagnostics) {
  const problems = [];
  for (const { line, fragments } of expectations) {
    const said = diagnostics.filter((diagnostic) => diagnostic.line === line);
    for (const { text, isOneLine } of fragments) {
      if (said.some(({ message }) => message.includes(text) && !(isOneLine && message.includes("\n"))))
        continue;
      const instead = said.map(({ message }) => `\n${message}`).join("") || " nothing";
      problems.push({
        line,
        problem: `expected ${isOneLine ? "one line" : "an error"} with "${text}", got${instead}`,
      });
    }
  }
  for (const { line, message } of diagnostics) {
    const fragments = expectations.find((expectation) => expectation.line === line)?.fragments ?? [];
    if (!fragments.some(({ text }) => message.includes(text))) {
      problems.push({ line, problem: `unexpected ${message}` });
    }
  }
  return problems;
}
