// Reads the code fences of a Markdown file and the hidden comments that are about the fence after them:
//
//   <!-- snippet: NAME -->                       names it
//   <!-- snippet: NAME, continues: OTHER -->     names it, and its code goes on where that of OTHER ended
//   <!-- snippet-context: … -->                  code that it needs and the reader does not
import { fromMarkdown } from "mdast-util-from-markdown";

/** @typedef {ReturnType<typeof fromMarkdown>["children"][number]} Node */
/**
 * @typedef {object} Snippet
 * @property {string} language
 * @property {string | undefined} name
 * @property {number} line of the fence, from 1
 * @property {string} code
 * @property {string} program the code with its context and all that it continues, each line where it stands in the file
 */

/**
 * @param {string} markdown
 * @returns {Snippet[]}
 */
export function readSnippets(markdown) {
  const lines = markdown.split(/\r?\n/);
  /** @type {Snippet[]} */
  const snippets = [];
  /** @type {{ name: string | undefined, continued: string | undefined, context: string[] }} */
  const nothing = { name: undefined, continued: undefined, context: [] };
  let marks = nothing;

  for (const node of blocks(fromMarkdown(markdown))) {
    const { start, end } = /** @type {NonNullable<Node["position"]>} */ (node.position);
    if (node.type === "html" && node.value.startsWith("<!-- snippet")) {
      const marker = /^<!-- snippet: ([\w.-]+)(?:, continues: ([\w.-]+))? -->$/.exec(node.value);
      if (marker) {
        marks = { ...marks, name: marker[1], continued: marker[2] };
      } else if (node.value.startsWith("<!-- snippet-context:\n")) {
        marks = { ...marks, context: only(lines, start.line, end.line - 1) };
      } else {
        throw new Error(`line ${start.line}: ${node.value} is none of the markers in scripts/snippets.mjs.`);
      }
    } else if (node.type === "code") {
      const { name, continued, context } = marks;
      const before = continued === undefined ? [] : named(snippets, continued).program.split("\n");
      const own = only(lines, start.line, end.line - 1);
      const program = lines.map((_, index) => own[index] || context[index] || before[index] || "");
      snippets.push({
        language: node.lang ?? "",
        name,
        line: start.line,
        code: node.value,
        program: program.join("\n"),
      });
      marks = nothing;
    } else if (marks.name !== undefined || marks.context.length > 0) {
      throw new Error(`line ${start.line}: expected the fence that the marker above is about.`);
    }
  }
  if (marks !== nothing) throw new Error("The last marker is about no fence.");
  return snippets;
}

/**
 * Finds a snippet by its name, which must be there exactly once.
 * @param {Snippet[]} snippets
 * @param {string} name
 */
export function named(snippets, name) {
  const [snippet, ...others] = snippets.filter((candidate) => candidate.name === name);
  if (!snippet) throw new Error(`No fence is named ${name}. Write <!-- snippet: ${name} --> before it.`);
  if (others.length > 0) throw new Error(`${others.length + 1} fences are named ${name}.`);
  return snippet;
}

/**
 * Walks through lists and quotations, where fences stand as well.
 * @param {{ children: Node[] }} parent
 * @returns {Generator<Node>}
 */
function* blocks(parent) {
  for (const node of parent.children) {
    if (node.type === "list" || node.type === "listItem" || node.type === "blockquote") yield* blocks(node);
    else yield node;
  }
}

/**
 * Blanks the lines outside a range, so that a compiler's line numbers are those of the file.
 * @param {string[]} lines
 * @param {number} start
 * @param {number} end
 */
function only(lines, start, end) {
  return lines.map((line, index) => (index >= start && index < end ? line : ""));
}
