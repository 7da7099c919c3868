import { readFileSync } from "node:fs";
import path from "node:path";

import type TypeScript from "typescript";

import { type ClassDocs, type Docs, type MemberDocs, NO_DOCS } from "../contract/docs.js";

type Compiler = typeof TypeScript;

/**
 * Reads the documentation of the classes in a file, and in those of the program that it imports, from their source. The types are not
 * checked. Gives none where the TypeScript compiler is not installed.
 */
export async function readSourceDocs(file: string): Promise<Docs> {
  const ts = await loadCompiler();
  if (ts === undefined) return NO_DOCS;
  const classes = new Map<string, ClassDocs>();
  const pending = [file];
  const seen = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const source = ts.createSourceFile(next, readFileSync(next, "utf8"), ts.ScriptTarget.Latest, true);
    new DocsReader(ts, classes).read(source);
    pending.push(...importsOf(source, ts));
  }
  return { of: (className) => classes.get(className) };
}

async function loadCompiler(): Promise<Compiler | undefined> {
  try {
    const loaded = (await import("typescript")) as { readonly default?: Compiler };
    const compiler = loaded.default ?? (loaded as unknown as Compiler);
    // TypeScript 7 has no interface to its parser.
    return typeof compiler.createSourceFile === "function" ? compiler : undefined;
  } catch {
    return undefined;
  }
}

/** Finds the files of the program that a file imports. */
function importsOf(source: TypeScript.SourceFile, ts: Compiler): string[] {
  const options = {
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
    allowJs: true,
  };
  return source.statements.flatMap((statement) => {
    const isLink = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const specifier = isLink ? statement.moduleSpecifier : undefined;
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith("."))
      return [];
    const found = ts.resolveModuleName(specifier.text, source.fileName, options, ts.sys).resolvedModule;
    return found === undefined || found.extension === ".json" ? [] : [path.resolve(found.resolvedFileName)];
  });
}

/** Collects the documentation of one file. */
class DocsReader {
  readonly #ts: Compiler;
  readonly #classes: Map<string, ClassDocs>;

  constructor(ts: Compiler, classes: Map<string, ClassDocs>) {
    this.#ts = ts;
    this.#classes = classes;
  }

  /** Reads the classes of a file, and its constants that hold a class or a type. */
  read(node: TypeScript.Node): void {
    const ts = this.#ts;
    if (ts.isClassLike(node) && node.name !== undefined) this.#add(node.name.text, node, node);
    else if (ts.isVariableStatement(node)) {
      for (const { name, initializer } of node.declarationList.declarations) {
        if (ts.isIdentifier(name) && initializer !== undefined) this.#add(name.text, node, initializer);
      }
    }
    ts.forEachChild(node, (child) => {
      this.read(child);
    });
  }

  #add(name: string, documented: TypeScript.Node, contents: TypeScript.Node): void {
    if (this.#classes.has(name)) return;
    const doc = this.#docOf(documented);
    const members = new Map<string, MemberDocs>();
    this.#collect(contents, members);
    this.#classes.set(name, { ...(doc === undefined ? {} : { doc }), members });
    // A type has the name that it is given: struct({ … }, { name: "Probe" }).
    const given = this.#givenName(contents);
    if (given !== undefined && !this.#classes.has(given)) {
      this.#classes.set(given, this.#classes.get(name) as ClassDocs);
    }
  }

  /** Collects the members of a class, and the properties of tables in it. */
  #collect(node: TypeScript.Node, members: Map<string, MemberDocs>): void {
    const ts = this.#ts;
    ts.forEachChild(node, (child) => {
      const isMember = ts.isClassElement(child) || ts.isPropertyAssignment(child);
      if (
        isMember &&
        child.name !== undefined &&
        (ts.isIdentifier(child.name) || ts.isStringLiteral(child.name))
      ) {
        const docs = this.#memberDocs(child);
        if (docs !== undefined && !members.has(child.name.text)) members.set(child.name.text, docs);
      }
      if (!ts.isFunctionLike(child)) this.#collect(child, members);
    });
  }

  #memberDocs(node: TypeScript.Node): MemberDocs | undefined {
    const ts = this.#ts;
    const doc = this.#docOf(node);
    const tags = ts.getJSDocTags(node);
    const parameters = new Map<string, string>();
    for (const tag of tags) {
      const text = ts.getTextOfJSDocComment(tag.comment)?.replace(/^-\s*/, "").trim();
      if (ts.isJSDocParameterTag(tag) && text) parameters.set(tag.name.getText(), text);
    }
    const returns = ts.getTextOfJSDocComment(tags.find(ts.isJSDocReturnTag)?.comment)?.trim();
    if (doc === undefined && returns === undefined && parameters.size === 0) return undefined;
    return {
      ...(doc === undefined ? {} : { doc }),
      ...(returns === undefined ? {} : { returns }),
      parameters,
    };
  }

  #docOf(node: TypeScript.Node): string | undefined {
    const ts = this.#ts;
    const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    const text = ts.getTextOfJSDocComment(comments.at(-1)?.comment)?.trim();
    return text === "" ? undefined : text;
  }

  #givenName(node: TypeScript.Node): string | undefined {
    const ts = this.#ts;
    if (!ts.isCallExpression(node)) return undefined;
    for (const argument of node.arguments) {
      if (!ts.isObjectLiteralExpression(argument)) continue;
      for (const property of argument.properties) {
        const isName = ts.isPropertyAssignment(property) && property.name.getText() === "name";
        if (isName && ts.isStringLiteral(property.initializer)) return property.initializer.text;
      }
    }
    return undefined;
  }
}
