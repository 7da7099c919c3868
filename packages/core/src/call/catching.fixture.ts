/** A way in which a guest catches whatever is thrown. */
export interface Catching {
  readonly name: string;
  /** Fields of the module that it needs, and what they import. */
  readonly fields: string;
  readonly imports?: WebAssembly.Imports;
  /** Gives what `body`, which gives an i32, gives; -1 when it throws. */
  around(body: string): string;
}

/** The instructions that engines had first, and that compilers still emit. */
const legacy: Catching = {
  name: "try … catch_all",
  fields: "",
  around: (body) => `(try (result i32) (do ${body}) (catch_all (i32.const -1)))`,
};

const standard: readonly Catching[] = [
  {
    name: "try_table … catch_all",
    fields: "",
    around: (body) => `(block $done (result i32)
      (block $caught (br $done (try_table (result i32) (catch_all $caught) ${body})))
      (i32.const -1))`,
  },
  {
    name: "try_table … catch_all_ref",
    fields: "",
    around: (body) => `(block $done (result i32)
      (block $caught (result exnref) (br $done (try_table (result i32) (catch_all_ref $caught) ${body})))
      (drop) (i32.const -1))`,
  },
];

const { JSTag } = WebAssembly as unknown as { JSTag?: WebAssembly.ImportValue };

/** By the tag that stands for every exception of JavaScript's. */
const byTag = (tag: WebAssembly.ImportValue): Catching => ({
  name: "try_table … catch with JavaScript's own tag",
  fields: '(import "js" "tag" (tag $js (param externref)))',
  imports: { js: { tag } },
  around: (body) => `(block $done (result i32)
    (block $caught (result externref) (br $done (try_table (result i32) (catch $js $caught) ${body})))
    (drop) (i32.const -1))`,
});

// (module (func block (try_table (catch_all 0)) end))
const TRY_TABLE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x02, 0x40, 0x1f, 0x40, 0x01, 0x02, 0x00, 0x0b, 0x0b, 0x0b],
);

/** The ways in which guests of this engine catch. */
export const WAYS_TO_CATCH: readonly Catching[] = WebAssembly.validate(TRY_TABLE)
  ? [legacy, ...standard, ...(JSTag === undefined ? [] : [byTag(JSTag)])]
  : [legacy];

if (WAYS_TO_CATCH.length < 4) {
  process.stderr.write(
    `Skipped: some ways to catch. Node.js ${process.versions.node} has no try_table or no JSTag.\n`,
  );
}
