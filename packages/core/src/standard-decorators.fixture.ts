import ts from "typescript";

/**
 * Compiles a source with standard decorators, as TypeScript does without `experimentalDecorators`, and gives its default
 * export. The tests themselves have legacy ones.
 *
 * @param scope what the source may name
 * @param options whether the engine has `Symbol.metadata` while the source runs; none of those that we support do
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what the source gives
export function standardDecorators<T>(
  source: string,
  scope: Readonly<Record<string, unknown>>,
  { metadata = false }: { readonly metadata?: boolean } = {},
): T {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators: false,
    },
  });
  const exports: { default?: T } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- another compilation than that of the tests
  const run = new Function("exports", ...Object.keys(scope), outputText) as (...values: unknown[]) => void;
  const withMetadata = Symbol as { metadata?: symbol };
  if (metadata) withMetadata.metadata = Symbol.for("Symbol.metadata");
  try {
    run(exports, ...Object.values(scope));
  } finally {
    if (metadata) delete withMetadata.metadata;
  }
  return exports.default as T;
}
