/** Runs a text that refers to constants by their names, and gives what it returns; `undefined` where the engine runs none. */
export type RunText = (text: string, constants: Readonly<Record<string, unknown>>) => unknown;

let runText: RunText | undefined;
let texts = 0;

/**
 * Has types make functions out of source text from now on. They never run text of their own accord: it is the program that allows it,
 * and the runtime that knows whether it has. Functions that they have made before stay closures.
 */
export function allowText(run: RunText): void {
  runText = run;
}

/**
 * Makes a function for a type out of a text that returns one; `undefined` where no text may be run. Names of a program stand in it as
 * data only, by {@link escape}. No two texts are the same: the functions of one would share the engine's feedback on each of them.
 */
export function makeOfText(
  name: string,
  text: string,
  constants: Readonly<Record<string, unknown>>,
): unknown {
  return runText?.(`// ${escape(name)}, ${String(++texts)}\n${text}`, constants);
}

/** Names values by their index, as texts refer to them: `lower0`, `lower1`. */
export function numbered(prefix: string, values: readonly unknown[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(values.map((value, index) => [`${prefix}${String(index)}`, value]));
}

/** Writes a text so that it is data in a source, as in a string of JSON, and in one line for JavaScript, too. */
export function escape(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
}

/** Writes a call. */
export function called(name: string, ...args: readonly string[]): string {
  return `${name}(${args.join(", ")})`;
}
