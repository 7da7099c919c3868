import { ModuleLinkError } from "../../errors.js";
import { Runtime } from "../../runtime.js";
import { EXTERN, SECTION } from "../../wasm-format/codes.js";
import { moduleBytes, rawSection, section, text } from "../../wasm-format/module-writer.js";

type Kind = keyof typeof EXTERN;

/** The type of an import or an export, written in bytes. */
interface Extern {
  readonly kind: Kind;
  readonly name: string;
  readonly type: readonly number[];
  /** Of a global: its value. */
  readonly init?: readonly number[];
}

const PLAIN_TYPES = [
  [0x60, 0, 0], // 0: () -> ()
  [0x60, 1, 0x7f, 0], // 1: (i32) -> ()
  [0x60, 0, 1, 0x7f], // 2: () -> i32
];
const GC_TYPES = [
  [0x50, 0, 0x60, 0, 1, 0x70], // 3: open, () -> funcref
  [0x50, 1, 3, 0x60, 0, 1, 0x64, 0x70], // 4: extends 3, () -> (ref func)
  [0x4f, 1, 4, 0x60, 0, 1, 0x64, 0x70], // 5: extends 4, final
  [0x4e, 2, 0x60, 0, 0, 0x60, 1, 0x64, 6, 0], // 6 and 7: a group of () -> () and ((ref 6)) -> ()
];
const hasGc = WebAssembly.validate(moduleBytes([section(SECTION.type, [...PLAIN_TYPES, ...GC_TYPES])]));
const TYPES = section(SECTION.type, hasGc ? [...PLAIN_TYPES, ...GC_TYPES] : PLAIN_TYPES);

const functions = (hasGc ? [0, 1, 2, 3, 4, 5, 6, 7] : [0, 1, 2]).map((index): Extern => ({
  kind: "function",
  name: `of type ${String(index)}`,
  type: [index],
}));
const LIMITS = [
  [0x00, 0],
  [0x00, 2],
  [0x01, 1, 1],
  [0x01, 1, 3],
  [0x01, 2, 3],
];
const memories = [...LIMITS, [0x03, 1, 1], [0x03, 1, 3], [0x04, 1], [0x05, 1, 3]].map((type): Extern => ({
  kind: "memory",
  name: `of limits ${type.join()}`,
  type,
}));
const ELEMENTS = [[0x70], [0x6f], ...(hasGc ? [[0x6e], [0x63, 0], [0x63, 3], [0x63, 4]] : [])];
const tables = ELEMENTS.flatMap((element) =>
  LIMITS.map((limits): Extern => ({
    kind: "table",
    name: `of ${element.join()}, ${limits.join()}`,
    type: [...element, ...limits],
  })),
);
const GLOBALS: readonly (readonly [type: number[], init: number[]])[] = [
  [[0x7f], [0x41, 0]],
  [[0x7e], [0x42, 0]],
  [[0x7d], [0x43, 0, 0, 0, 0]],
  [[0x7c], [0x44, 0, 0, 0, 0, 0, 0, 0, 0]],
  [[0x7b], [0xfd, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  [[0x70], [0xd0, 0x70]],
  [[0x6f], [0xd0, 0x6f]],
  ...(hasGc
    ? ([
        [[0x6e], [0xd0, 0x6e]],
        [[0x6d], [0xd0, 0x6d]],
        [[0x71], [0xd0, 0x71]],
        [
          [0x64, 0x6c],
          [0x41, 7, 0xfb, 0x1c],
        ],
        [
          [0x63, 3],
          [0xd0, 3],
        ],
        [
          [0x63, 4],
          [0xd0, 4],
        ],
      ] as [number[], number[]][])
    : []),
];
const globals = GLOBALS.flatMap(([type, init]) =>
  [0, 1].map((mutable): Extern => ({
    kind: "global",
    name: `of ${type.join()}, ${String(mutable)}`,
    type: [...type, mutable],
    init,
  })),
);
const tags = [0, 1].map((index): Extern => ({
  kind: "tag",
  name: `of type ${String(index)}`,
  type: [0, index],
}));

/** A module that exports `x`. It imports a function, so that it may reach the host, where that is wanted. */
function exporting({ kind, type, init = [] }: Extern, reachesHost: boolean): Uint8Array<ArrayBuffer> {
  const own = (id: number, of: Kind, entry: readonly number[]): Uint8Array[] =>
    of === kind ? [section(id, [entry])] : [];
  const index = kind === "function" && reachesHost ? 1 : 0;
  return moduleBytes([
    TYPES,
    ...(reachesHost ? [section(SECTION.import, [[...text("e"), ...text("f"), EXTERN.function, 0]])] : []),
    ...own(SECTION.function, "function", type),
    ...own(SECTION.table, "table", type),
    ...own(SECTION.memory, "memory", type),
    ...own(SECTION.tag, "tag", type),
    ...own(SECTION.global, "global", [...type, ...init, 0x0b]),
    section(SECTION.export, [[...text("x"), EXTERN[kind], index]]),
    ...(kind === "function" ? [rawSection(SECTION.code, [[1, 3, 0, 0x00, 0x0b]])] : []),
  ]);
}

function importing({ kind, type }: Extern): Uint8Array<ArrayBuffer> {
  return moduleBytes([TYPES, section(SECTION.import, [[...text("m"), ...text("x"), EXTERN[kind], ...type]])]);
}

function linksPlainly(bytes: Uint8Array<ArrayBuffer>, x: unknown): boolean {
  try {
    new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { x: x as WebAssembly.ImportValue } });
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(WebAssembly.LinkError);
    return false;
  }
}

/** Makes what a pair is about, by each provider. */
async function providers(offered: Extern): Promise<[provider: string, value: unknown][]> {
  const e = { f: () => undefined };
  const plain = new WebAssembly.Instance(new WebAssembly.Module(exporting(offered, false)));
  const pure = await new Runtime().instantiate(exporting(offered, false));
  const reaching = await new Runtime().instantiate(exporting(offered, true), { imports: { e } });
  return [
    ["the plain API", plain.exports["x"]],
    ["a guest", pure.exports["x"]],
    ["a guest past its wrapper", pure.instance.exports["x"]],
    ["a guest that reaches the host", reaching.exports["x"]],
  ];
}

describe.each<[Kind, Extern[]]>([
  ["function", functions],
  ["memory", memories],
  ["table", tables],
  ["global", globals],
  ["tag", tags],
])("every pair of types of a %s", (_, all) => {
  const known = all.filter((each) => WebAssembly.validate(exporting(each, false)));

  test.each(known)(
    "links where the plain API links it, and verify says so: exported $name",
    async (offered) => {
      const differing: string[] = [];
      for (const [provider, value] of await providers(offered)) {
        const raw = provider.startsWith("a guest") ? (await providers(offered))[0]?.[1] : value;
        for (const wanted of [...known, functions[0] as Extern, memories[0] as Extern]) {
          const bytes = importing(wanted);
          const imports = { m: { x: value as WebAssembly.ImportValue } };
          const expected = linksPlainly(bytes, raw);
          const report = await new Runtime().verify(bytes, { imports });
          const links = await new Runtime().instantiate(bytes, { imports }).then(
            () => true,
            (error: unknown) => {
              expect(error).toBeInstanceOf(ModuleLinkError);
              return false;
            },
          );
          const said = report.isLinkable && report.warnings.length === 0;
          if (said !== expected || links !== expected) {
            differing.push(
              `${provider}, imported ${wanted.kind} ${wanted.name}: ${String([expected, said, links])}`,
            );
          }
        }
      }
      expect(differing).toEqual([]);
    },
  );
});
