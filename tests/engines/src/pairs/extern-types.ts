import {
  DEFINED,
  definedTypes,
  functionTypes,
  hasCollected,
  type IndexOf,
  indexIn,
  type Place,
} from "./defined-types.js";
import { body, exportOf, importOf, type Kind, writeModule } from "./write-module.js";

/** Describes the type of an import or an export. */
export interface ExternType {
  readonly kind: Kind;
  readonly name: string;
  /** Writes it, in a module that defines the types of the table. */
  readonly write: (at: IndexOf) => readonly number[];
  /** Writes the first value of a global, or of the elements of a table that cannot be null. */
  readonly init?: (at: IndexOf, ownFunction: number) => readonly number[];
  /** The type of the function that a module needs for that. */
  readonly refersTo?: number;
}

const functions = functionTypes.map((index): ExternType => ({
  kind: "function",
  name: `of type ${String(index)}`,
  write: (at) => [at(index)],
}));

// Types without results.
const { nothing, takesI32, func, first, second, firstAgain, firstOfThree, openNothing } = DEFINED;
const tags = [nothing, takesI32, func, first, second, firstAgain, firstOfThree, openNothing]
  .filter((index) => functionTypes.includes(index))
  .map((index): ExternType => ({
    kind: "tag",
    name: `of type ${String(index)}`,
    write: (at) => [0, at(index)],
  }));

const LIMITS: readonly (readonly number[])[] = [
  [0x00, 0],
  [0x00, 2],
  [0x01, 1, 1],
  [0x01, 1, 3],
  [0x01, 2, 3],
];
const LIMITS_64: readonly (readonly number[])[] = [
  [0x04, 1],
  [0x05, 1, 1],
  [0x05, 1, 3],
];
const MORE_MEMORIES: readonly (readonly number[])[] = [
  // Shared, shared and of 64 bits, with pages of one byte.
  ...[
    [0x03, 1, 1],
    [0x03, 1, 3],
    [0x03, 2, 3],
    [0x07, 1, 3],
  ],
  ...[
    [0x08, 1, 0],
    [0x09, 1, 3, 0],
  ],
];
const memories = [...LIMITS, ...LIMITS_64, ...MORE_MEMORIES].map((type): ExternType => ({
  kind: "memory",
  name: `of ${hex(type)}`,
  write: () => type,
}));

/** Describes a value type: its bytes, and those of a constant of it. */
type Value = Pick<ExternType, "write" | "refersTo"> & Required<Pick<ExternType, "init">>;

const value = (write: readonly number[], init: readonly number[]): Value => ({
  write: () => write,
  init: () => init,
});
const nullable = (heap: number): Value => ({
  write: (at) => [0x63, at(heap)],
  init: (at) => [0xd0, at(heap)],
});
const toFunction = (write: Value["write"], refersTo: number): Value => ({
  write,
  init: (_, ownFunction) => [0xd2, ownFunction],
  refersTo,
});

const FUNCREF = value([0x70], [0xd0, 0x70]);
const EXTERNREF = value([0x6f], [0xd0, 0x6f]);
const ANYREF = value([0x6e], [0xd0, 0x6e]);
const ANY_FUNCTION = toFunction(() => [0x64, 0x70], DEFINED.narrower);
const NUMBERS: readonly Value[] = [
  value([0x7f], [0x41, 0]),
  value([0x7e], [0x42, 0]),
  value([0x7d], [0x43, ...zeros(4)]),
  value([0x7c], [0x44, ...zeros(8)]),
  value([0x7b], [0xfd, 12, ...zeros(16)]),
];
const COLLECTED: readonly Value[] = [
  ANYREF,
  // eqref, structref, nullref, nullexternref, nullfuncref.
  ...[0x6d, 0x6b, 0x71, 0x72, 0x73].map((heap) => value([heap], [0xd0, heap])),
  value([0x64, 0x6c], [0x41, 7, 0xfb, 0x1c]),
  ...[DEFINED.nothing, DEFINED.open, DEFINED.narrower, DEFINED.first, DEFINED.firstAgain].map(nullable),
  ...[DEFINED.firstOfThree, DEFINED.struct, DEFINED.widerStruct].map(nullable),
  {
    ...nullable(DEFINED.struct),
    write: (at) => [0x64, at(DEFINED.struct)],
    init: (at) => [0xfb, 1, at(DEFINED.struct)],
  },
  ANY_FUNCTION,
  toFunction((at) => [0x64, at(DEFINED.narrower)], DEFINED.narrower),
];
const EXCEPTION = value([0x69], [0xd0, 0x69]);
const globalOf = (type: Value, mutable: number): ExternType => ({
  kind: "global",
  name: `of ${hex(type.write(same))}${mutable === 1 ? ", mutable" : ""}`,
  ...type,
  write: (at) => [...type.write(at), mutable],
});
const EVERYWHERE = [...NUMBERS, FUNCREF, EXTERNREF];
const SOMEWHERE = [...(hasCollected ? COLLECTED : []), EXCEPTION];
const globals = [
  ...[...EVERYWHERE, ...SOMEWHERE].map((type) => globalOf(type, 0)),
  ...[...EVERYWHERE, ...SOMEWHERE.slice(0, 2), ANY_FUNCTION].map((type) => globalOf(type, 1)),
];

const tableOf = (element: Value, limits: readonly number[]): ExternType => ({
  kind: "table",
  name: `of ${hex(element.write(same))}, ${hex(limits)}`,
  ...element,
  write: (at) => [...element.write(at), ...limits],
});
const SOME_LIMITS = LIMITS.slice(2, 4);
const tables = [
  ...[...LIMITS, ...LIMITS_64].map((limits) => tableOf(FUNCREF, limits)),
  ...[...SOME_LIMITS, ...LIMITS_64.slice(1)].map((limits) => tableOf(EXTERNREF, limits)),
  ...(hasCollected
    ? [ANYREF, ANY_FUNCTION, ...[DEFINED.nothing, DEFINED.open, DEFINED.narrower].map(nullable)]
    : []
  ).flatMap((element) => SOME_LIMITS.map((limits) => tableOf(element, limits))),
];

function same(index: number): number {
  return index;
}

function zeros(count: number): number[] {
  return Array<number>(count).fill(0);
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16)).join(" ");
}

/** Writes a module that imports `m.x` of a type. */
export function importing({ kind, write }: ExternType, place: Place = "first"): Uint8Array<ArrayBuffer> {
  return writeModule({
    type: definedTypes(place),
    import: [importOf("m", "x", kind, write(indexIn(place)))],
  });
}

/** Writes a module that imports `m.x` of a type, and exports it again. */
export function relaying({ kind, write }: ExternType): Uint8Array<ArrayBuffer> {
  return writeModule({
    type: definedTypes("later"),
    import: [importOf("m", "x", kind, write(indexIn("later")))],
    export: [exportOf("x", kind, 0)],
  });
}

/** Writes a module that exports `x` of a type. It imports a function `e.f`, so that it may reach the host, where that is wanted. */
export function exporting(
  { kind, write, init, refersTo }: ExternType,
  reachesHost: boolean,
): Uint8Array<ArrayBuffer> {
  const at = indexIn("first");
  const ownFunction = reachesHost ? 1 : 0;
  const type = write(at);
  const ownType = kind === "function" ? type : refersTo === undefined ? undefined : [at(refersTo)];
  const start = init?.(at, ownFunction) ?? [];
  // A table of references that may be null has no first value, as in older engines.
  const table = refersTo === undefined ? type : [0x40, 0, ...type, ...start, 0x0b];
  const own = (of: Kind, entry: readonly number[]): (readonly number[])[] => (of === kind ? [entry] : []);
  return writeModule({
    type: definedTypes("first"),
    import: reachesHost ? [importOf("e", "f", "function", [at(DEFINED.nothing)])] : [],
    function: ownType === undefined ? [] : [ownType],
    table: own("table", table),
    memory: own("memory", type),
    tag: own("tag", type),
    global: own("global", [...type, ...start, 0x0b]),
    export: [exportOf("x", kind, kind === "function" ? ownFunction : 0)],
    code: ownType === undefined ? [] : [body(0x00)],
  });
}

/** All types that the engine knows. */
export const externTypes: readonly ExternType[] = [
  ...functions,
  ...memories,
  ...tables,
  ...globals,
  ...tags,
].filter((each) => WebAssembly.validate(exporting(each, false)));

/** Lists the types of imports that a value of a kind is tried with: all of its kind, and one of each other. */
export function importsFor(kind: Kind): readonly ExternType[] {
  const others = (["function", "memory", "table", "global", "tag"] as const).filter((each) => each !== kind);
  return [
    ...externTypes.filter((each) => each.kind === kind),
    ...others.flatMap((other) => externTypes.find((each) => each.kind === other) ?? []),
  ];
}
