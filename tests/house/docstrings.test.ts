import { join } from "node:path";
import ts from "typescript";

// The docstring of each type tells the author of a guest: how it crosses the boundary, how it lies in memory, whose it
// is and for how long, what goes wrong, and how to declare it in C, Rust and AssemblyScript.

const INDEX = join(__dirname, "../../packages/types/src/index.ts");

/** Exports that are functions and no types. */
const NO_TYPES = [
  "alignOf",
  "copyOf",
  "encode",
  "defineType",
  "errnoTable",
  "isErrnoError",
  "linuxErrnos",
  "offsetOf",
  "otherMemory",
  "sizeOf",
  "wasiErrnos",
];

/** Of the text in one line. Ownership has two directions, and two values in each: what a function gets, and what it returns. */
const PARTS: Record<string, RegExp> = {
  "how it crosses the boundary": /`(i32|i64|f32|f64|externref)`|\boffsets?\b|core value/,
  "its size, or that it does not lie in memory": /\bbytes?\b|\bsize\b|no layout|no core value|in memory/i,
  "its alignment, where it lies in memory": /\balign|no layout|no core value|not lie in memory/i,
  "who owns its memory at a host function":
    /in (both directions|either direction)|A host function gets [^.]+ and returns /,
  "who owns its memory at a guest's function":
    /in (both directions|either direction)|A guest's function gets (and returns|[^.]+[,.] (and|It) returns) /,
  "its errors with their codes, or that there are none":
    /(LiftError|LowerError|GuestMemoryError)`?\s*[^.]*?`[a-z0-9]+(-[a-z0-9]+)*`|no errors|errors are those|Errors\s+of\s+the\s+value/,
  "the declaration in C": /\bC:\s/,
  "the declaration in Rust": /\bRust:\s/,
  "the declaration in AssemblyScript": /\bAssemblyScript:\s/,
  "an example": /```ts .*```/,
};

function docstrings(): [name: string, text: string][] {
  const program = ts.createProgram([INDEX], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    noResolve: false,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(INDEX);
  const symbol = index && checker.getSymbolAtLocation(index);
  if (symbol === undefined) throw new Error("the index has no exports");
  return checker
    .getExportsOfModule(symbol)
    .filter(({ name }) => /^[a-z]/.test(name))
    .map((exported) =>
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported,
    )
    .filter(({ flags, name }) => (flags & ts.SymbolFlags.Value) !== 0 && !NO_TYPES.includes(name))
    .map((exported) => {
      const [declaration] = exported.declarations ?? [];
      // The text itself: the compiler leaves out links and fences.
      const source = declaration?.getSourceFile().text ?? "";
      const comments = (exported.declarations ?? []).map((each) => {
        const whole = ts.isVariableDeclaration(each) ? each.parent.parent : each;
        return source.slice(whole.getFullStart(), whole.getStart()).replaceAll(/^ \* ?/gm, "");
      });
      return [exported.name, comments.join("\n")];
    });
}

const all = docstrings();

test("are there for every type", () => {
  expect(all.length).toBeGreaterThan(30);
});

describe.each(all)("the docstring of %s", (_name, text) => {
  test.each(Object.keys(PARTS))("says %s", (part) => {
    expect(text.replaceAll(/\s+/g, " ")).toMatch(PARTS[part] as RegExp);
  });
});
