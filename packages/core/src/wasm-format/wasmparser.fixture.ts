import { createRequire } from "node:module";
import path from "node:path";

/** Holds the contents of a module as both readers see it, in one form. */
export interface Reading {
  readonly types: readonly unknown[];
  readonly imports: readonly unknown[];
  readonly memories: readonly unknown[];
  readonly exports: readonly unknown[];
  readonly start: number | undefined;
}

/** Where `npm ci --prefix tests/modules` installs. */
export const TEST_MODULES = path.resolve(__dirname, "../../../../tests/modules/node_modules");

interface WasmType {
  /** A type index, or the first byte of a type as a signed number of 7 bits. */
  readonly code: number;
  readonly ref_index?: number;
}

interface Limits {
  readonly initial: number;
  readonly maximum?: number;
}

/** Describes an entry of wasmparser: the fields of every kind of entry together. */
interface Entry {
  readonly id: number;
  readonly name: Uint8Array | null;
  readonly form: number;
  readonly params: readonly WasmType[];
  readonly returns: readonly WasmType[];
  readonly fields: readonly WasmType[];
  readonly mutabilities: readonly boolean[];
  readonly elementType: WasmType;
  readonly mutability: boolean;
  readonly supertypes?: readonly number[];
  readonly final?: boolean;
  readonly module: Uint8Array;
  readonly field: Uint8Array;
  readonly kind: number;
  readonly funcTypeIndex: number;
  readonly index: number;
  readonly limits: Limits;
  readonly shared: boolean;
  readonly type: {
    readonly typeIndex: number;
    readonly contentType: WasmType;
    readonly mutability: number;
    readonly elementType: WasmType;
    readonly limits: Limits;
    readonly shared: boolean;
  };
  readonly names: readonly { readonly index: number; readonly name: Uint8Array }[];
}

interface Parser {
  readonly state: number;
  readonly result: unknown;
  readonly error: Error | null;
  setData(buffer: ArrayBuffer, start: number, length: number): void;
  read(): boolean;
  skipSection(): void;
}

const STATE = {
  error: -1,
  section: 3,
  type: 11,
  import: 12,
  memory: 15,
  export: 17,
  start: 22,
  groupBegins: 47,
  groupEnds: 48,
};
// wasmparser counts the tag section among the others by its number.
const READ_SECTIONS = [1, 2, 5, 7, 8];
const KINDS = ["function", "table", "memory", "global", "tag"];

/** Reads a module with the npm package wasmparser, which knows neither address types nor page sizes. */
export function readWithWasmparser(bytes: Uint8Array<ArrayBuffer>): Reading {
  const { BinaryReader } = createRequire(__filename)(path.join(TEST_MODULES, "wasmparser")) as {
    BinaryReader: new () => Parser;
  };
  const reading = {
    types: [] as unknown[],
    imports: [] as unknown[],
    memories: [] as unknown[],
    exports: [] as unknown[],
    start: undefined as number | undefined,
  };
  const parser = new BinaryReader();
  parser.setData(bytes.buffer, bytes.byteOffset, bytes.length);
  let group: Entry[] | undefined;
  while (parser.read()) {
    const entry = parser.result as Entry;
    switch (parser.state) {
      case STATE.error:
        throw parser.error as Error;
      case STATE.section: {
        if (!READ_SECTIONS.includes(entry.id)) parser.skipSection();
        break;
      }
      case STATE.groupBegins:
        group = [];
        break;
      case STATE.groupEnds: {
        const members = group ?? [];
        reading.types.push(...members.map((member) => describeType(member, members.length === 1)));
        group = undefined;
        break;
      }
      case STATE.type:
        if (group === undefined) reading.types.push(describeType(entry, true));
        else group.push(entry);
        break;
      case STATE.import:
        reading.imports.push(describeImport(entry, reading.types));
        if (KINDS[entry.kind] === "memory")
          reading.memories.push([...limits(entry.type.limits), entry.type.shared]);
        break;
      case STATE.memory:
        reading.memories.push([...limits(entry.limits), entry.shared]);
        break;
      case STATE.export:
        reading.exports.push({ name: decode(entry.field), kind: KINDS[entry.kind], index: entry.index });
        break;
      case STATE.start:
        reading.start = entry.index;
        break;
    }
  }
  return reading;
}

/** Names of types by their first byte, as a signed number of 7 bits, which wasmparser keeps to itself. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  [-1]: "i32",
  [-2]: "i64",
  [-3]: "f32",
  [-4]: "f64",
  [-5]: "v128",
  [-8]: "i8",
  [-9]: "i16",
  [-16]: "funcref",
  [-17]: "externref",
  [-18]: "anyref",
  [-19]: "eqref",
  [-20]: "i31ref",
  [-21]: "structref",
  [-22]: "arrayref",
  [-23]: "exnref",
  [-12]: "nullexnref",
  [-13]: "nullfuncref",
  [-14]: "nullexternref",
  [-15]: "nullref",
};
const REF_NULL = -29;
const FUNCTION = -32;

function typeName({ code, ref_index: heap }: WasmType): string {
  if (heap === undefined) return TYPE_NAMES[code] ?? String(code);
  const isNullable = code === REF_NULL;
  if (heap >= 0) return `(ref ${isNullable ? "null " : ""}${heap})`;
  const nullable = TYPE_NAMES[heap] ?? String(heap);
  if (isNullable) return nullable;
  // The name of what is referred to is that of the reference without its ending, except for the bottom of a hierarchy.
  return `(ref ${nullable
    .replace(/^null(?=.*ref$)/, "no")
    .replace(/^noref$/, "noneref")
    .slice(0, -3)})`;
}

/** Describes a function type as our reader does; `undefined` for other types. */
function describeType(entry: Entry, isAlone: boolean): unknown {
  if (entry.form !== FUNCTION) return undefined;
  return {
    parameters: entry.params.map(typeName),
    results: entry.returns.map(typeName),
    isPlain: (entry.final ?? true) && (entry.supertypes ?? []).length === 0 && isAlone,
  };
}

function describeImport(
  { module, field, kind, funcTypeIndex, type }: Entry,
  types: readonly unknown[],
): unknown {
  const described = [
    () => types[funcTypeIndex],
    () => [typeName(type.elementType), ...limits(type.limits)],
    () => [...limits(type.limits), type.shared],
    () => [typeName(type.contentType), type.mutability === 1],
    () => types[type.typeIndex],
  ][kind]?.();
  return { module: decode(module), name: decode(field), kind: KINDS[kind], type: described };
}

function limits({ initial, maximum }: Limits): (number | undefined)[] {
  return [initial, maximum];
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
