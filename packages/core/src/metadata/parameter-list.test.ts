import { runInThisContext } from "node:vm";

import fc from "fast-check";

import { writtenParameters } from "./parameter-list.js";

type Method = (...args: never[]) => unknown;

/** Evaluates the text of one member of an object, and gives the function that it is. */
function member(text: string): Method {
  const members = runInThisContext(`Object.getOwnPropertyDescriptors({ ${text} })`) as Record<
    PropertyKey,
    PropertyDescriptor
  >;
  const [key] = Reflect.ownKeys(members);
  const descriptor = members[key as string];
  return (descriptor?.value ?? descriptor?.get ?? descriptor?.set) as Method;
}

/** The names as they are written; a rest parameter with its dots, a nameless one as `-`. */
function names(method: Method): string[] | undefined {
  return writtenParameters(method)?.map(({ name, isRest }) => `${isRest ? "..." : ""}${name ?? "-"}`);
}

describe("writtenParameters", () => {
  test.each([
    ["no parameters", "m() {}", []],
    ["one", "m(a) {}", ["a"]],
    ["several", "m(a, b, c) { return (d, e); }", ["a", "b", "c"]],
    ["a trailing comma", "m(a, b,) {}", ["a", "b"]],
    ["several lines", "m(\n  a,\n  b\n) {}", ["a", "b"]],
    [
      "every kind of letter",
      "m($, _b1, Überzahl, 変数, a\u200d) {}",
      ["$", "_b1", "Überzahl", "変数", "a\u200d"],
    ],
    ["a rest parameter", "m(a, ...rest) {}", ["a", "...rest"]],
    ["a destructured rest parameter", "m(... [a, b]) {}", ["...-"]],
    ["an async method", "async m(a) {}", ["a"]],
    ["a generator", "*m(a, b) {}", ["a", "b"]],
    ["an async generator", "async *m(a) {}", ["a"]],
    ["a getter", "get m() { return (a, b); }", []],
    ["a setter", "set m(value) {}", ["value"]],
    ["a method called async", "async(a) {}", ["a"]],
    ["a function expression", "m: function named(a, b) {}", ["a", "b"]],
    ["an arrow function", "m: (a, b) => (c, d)", ["a", "b"]],
  ])("reads %s", (_, text, expected) => {
    expect(names(member(text))).toEqual(expected);
  });

  test.each([
    ["an object", "m({ a, b: [c, d] }, e) {}", ["-", "e"]],
    ["an array", "m([a, , b], c) {}", ["-", "c"]],
    ["with a default value", "m({ a = 1, b } = {}, c) {}", ["-", "c"]],
  ])("knows no name for a destructured parameter: %s", (_, text, expected) => {
    expect(names(member(text))).toEqual(expected);
  });

  test.each([
    ["a number", "m(a = 1, b) {}"],
    ["a call", "m(a = Math.max(1, 2), b) {}"],
    ["brackets of all kinds", "m(a = [1, { x: (2, 3) }], b) {}"],
    ["a string with a comma", "m(a = 'x, y) {', b) {}"],
    ["a string with a quote", 'm(a = "x\\", y", b) {}'],
    ["a string of the other quotes", "m(a = '\"', b = \"'\") {}"],
    ["a template", "m(a = `x, y) {`, b) {}"],
    ["a template with a backtick", "m(a = `\\`, y`, b) {}"],
    ["a template with an expression", "m(a = `${[1, 2].join(`, ${'}'}`)}, x`, b) {}"],
    ["a template with an object", "m(a = `${{ x: '}', y: { z: 1 } }}, x`, b) {}"],
    ["a template with a comment", "m(a = `${ /* } */ 1 }, x`, b) {}"],
    ["a template with a regular expression", "m(a = `${/[`}]/.source}, x`, b) {}"],
    ["a regular expression", "m(a = /[,)]\\/,/u, b) {}"],
    ["a regular expression in a call", "m(a = 'x'.split(/[(,]/), b) {}"],
    ["an arrow function", "m(a = (x, y) => { return [x, y]; }, b) {}"],
    ["an arrow function of a regular expression", "m(a = (x) => /[),]/.test(x), b) {}"],
    ["a function that returns a regular expression", "m(a = () => { return /[),]/; }, b) {}"],
    ["a function that begins with a regular expression", "m(a = () => {/[),]/.exec(''); }, b) {}"],
    ["a regular expression after an operator", "m(a = 1 + /[),]/.lastIndex, b) {}"],
    ["a quotient", "m(a = 6 / 2, b = 4 / 2) {}"],
    ["a quotient of brackets", "m(a = (6) / 2, b = [4][0] / 2) {}"],
    ["a quotient of an increment", "m(a = this.x++ / 2, b = this.x-- / 2) {}"],
    ["a quotient of a string", "m(a = '6' / 2, b = `4` / 2) {}"],
    ["a class", "m(a = class { x(y, z) {} }, b) {}"],
    ["a comparison", "m(a = 1 < 2, b = 2 > 1) {}"],
  ])("passes over a default value: %s", (_, text) => {
    expect(names(member(text))).toEqual(["a", "b"]);
  });

  test.each([
    ["before", "/* (x) */ m(a, b) {}"],
    ["between name and parameters", "m /* (x) */ (a, b) {}"],
    ["between parameters", "m(a /* , x */, /* y, */ b) {}"],
    ["to the end of the line", "m(a, // x, y)\n b) {}"],
    ["in front of dots", "m(a, /* x */ b /* y */) {}"],
    ["with a quote", "m(a /* don't */, b) {}"],
    ["before a regular expression", "m(a = /* x */ /[,]/, b) {}"],
  ])("passes over a comment: %s", (_, text) => {
    expect(names(member(text))).toEqual(["a", "b"]);
  });

  test.each([
    ["a string", '"put (it), now"(a, b) {}'],
    ["a string with a brace", "'{'(a, b) {}"],
    ["a number", "42(a, b) {}"],
    ["a computed string", "['m'](a, b) {}"],
    ["a computed string with brackets", "['](x)'](a, b) {}"],
    ["a computed call", "[String('(')](a, b) {}"],
    ["a computed template", "[`${[1].join('(')}](`](a, b) {}"],
    ["a computed regular expression", "[/[(]]/.source](a, b) {}"],
    ["a symbol", "[Symbol.iterator](a, b) {}"],
    ["a generator of a symbol", "*[Symbol.iterator](a, b) {}"],
  ])("passes over a key: %s", (_, text) => {
    expect(names(member(text))).toEqual(["a", "b"]);
  });

  test("reads private and static methods of classes", () => {
    class Example {
      static of(a: number, b: number): number {
        return a + b;
      }
      #hidden(a: number, b = 2): number {
        return a + b;
      }
      get hidden(): Method {
        return this.#hidden;
      }
    }
    expect(names(Example.of)).toEqual(["a", "b"]);
    expect(names(new Example().hidden)).toEqual(["a", "b"]);
  });

  test.each<[string, Method]>([
    ["a native function", Math.max],
    [
      "a bound function",
      function (this: unknown, a: number) {
        return a;
      }.bind(null),
    ],
    ["a proxy of a function", new Proxy((a: number) => a, {})],
    ["a class without a constructor", class {} as unknown as Method],
  ])("says undefined of %s", (_, method) => {
    expect(writtenParameters(method)).toBeUndefined();
  });
});

describe("a list of parameters that is generated", () => {
  const NAMES = ["a", "$b", "_c", "d1", "ñ", "async", "get", "of"];
  const COMMENTS = ["", " ", "/* , ) */", "/*'*/", "// `(\n"];
  const STRINGS = ['"(,"', "'\\'),'", "`${`,)${1}`}(`", "/[/)(]\\/,/g", "`\\`${'}'}`"];
  const comment = fc.constantFrom(...COMMENTS);
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom("1", "null", "6 / 2", "(1 / 2) / 3", ...STRINGS),
      tie("value").map((inner) => `(${inner}, 2)`),
      fc.tuple(tie("value"), tie("value")).map(([x, y]) => `[${x}, ${y}]`),
      fc.tuple(tie("value"), comment).map(([inner, note]) => `{ x: ${note} ${inner}, "y)": [] }`),
      tie("value").map((inner) => `(x, y = ${inner}) => { return ${inner}; }`),
      tie("value").map((inner) => `function (x, y) { if (x) { return ${inner}; } }`),
      tie("value").map((inner) => `\`\${${inner}}, (\``),
    ),
  }));
  const parameter = fc.record({
    name: fc.option(fc.constantFrom(...NAMES)),
    pattern: fc.constantFrom("{ p, q: [r] }", "[p, { q }]", "{}"),
    value: fc.option(value),
    before: comment,
    after: comment,
  });
  const list = fc.uniqueArray(parameter, {
    maxLength: 5,
    // Names must differ, and so must those in patterns: one pattern at most.
    selector: ({ name }) => name,
  });
  const head = fc.constantFrom("m", "async m", "*m", '"m ("', "[`](${'('}`]", "async *[/[(]/.source]");

  test("gives back the names it was written with", () => {
    fc.assert(
      fc.property(head, list, fc.option(comment), (key, parameters, rest) => {
        const written = parameters.map(
          ({ name, pattern, value: initial, before, after }) =>
            `${before}${name ?? pattern}${after}${initial === null ? "" : `= ${initial}`}${after}`,
        );
        if (rest !== null) written.push(`${rest}...${rest}more${rest}`);
        const method = member(`${key}(${written.join(", ")}) { return [")", (1, 2)]; }`);
        const expected = parameters.map(({ name }) => name ?? "-");
        expect(names(method)).toEqual(rest === null ? expected : [...expected, "...more"]);
      }),
      { numRuns: 500 },
    );
  });
});
