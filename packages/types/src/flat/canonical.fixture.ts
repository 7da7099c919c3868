// The rules of the canonical ABI, written down once more for tests: types as data, values of JavaScript, bytes and core values.
// https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md
type Core = "i32" | "i64" | "f32" | "f64";

/** A type of components. */
export type Wit =
  | { readonly kind: "bool" | "u8" | "s16" | "u32" | "s64" | "f32" | "f64" | "string" }
  | { readonly kind: "list"; readonly of: Wit }
  | { readonly kind: "record"; readonly fields: readonly (readonly [string, Wit])[] }
  | { readonly kind: "variant"; readonly cases: readonly (readonly [string, Wit | null])[] };

/** Bytes of a guest, and its allocator. */
export class Heap {
  readonly view: DataView;
  #end = 1024;

  constructor(buffer: ArrayBufferLike) {
    this.view = new DataView(buffer);
  }

  allocate(size: number, alignment: number): number {
    const at = alignTo(this.#end, alignment);
    this.#end = at + size;
    return at;
  }
}

type Value = Readonly<Record<string, unknown>>;
type Cased = { readonly tag: string; readonly value?: unknown };

const SIZES = { bool: 1, u8: 1, s16: 2, u32: 4, s64: 8, f32: 4, f64: 8 } as const;

function alignTo(at: number, alignment: number): number {
  return at + ((alignment - (at % alignment)) % alignment);
}

export function alignmentOf(type: Wit): number {
  if (type.kind === "string" || type.kind === "list") return 4;
  if (type.kind === "record") return Math.max(1, ...type.fields.map(([, of]) => alignmentOf(of)));
  if (type.kind === "variant") return payloadAlignment(type.cases);
  return SIZES[type.kind];
}

function payloadAlignment(cases: readonly (readonly [string, Wit | null])[]): number {
  return Math.max(1, ...cases.map(([, of]) => (of === null ? 1 : alignmentOf(of))));
}

export function sizeOf(type: Wit): number {
  if (type.kind === "string" || type.kind === "list") return 8;
  if (type.kind === "record") {
    const end = type.fields.reduce((at, [, of]) => alignTo(at, alignmentOf(of)) + sizeOf(of), 0);
    return alignTo(end, alignmentOf(type));
  }
  if (type.kind !== "variant") return SIZES[type.kind];
  const payload = Math.max(0, ...type.cases.map(([, of]) => (of === null ? 0 : sizeOf(of))));
  return alignTo(alignTo(1, payloadAlignment(type.cases)) + payload, alignmentOf(type));
}

export function flatten(type: Wit): Core[] {
  switch (type.kind) {
    case "string":
    case "list":
      return ["i32", "i32"];
    case "record":
      return type.fields.flatMap(([, of]) => flatten(of));
    case "variant": {
      const flat: Core[] = [];
      for (const [, of] of type.cases)
        (of === null ? [] : flatten(of)).forEach((core, index) => {
          const other = flat[index] ?? core;
          flat[index] =
            other === core ? core : [other, core].every((each) => each.endsWith("32")) ? "i32" : "i64";
        });
      return ["i32", ...flat];
    }
    case "s64":
      return ["i64"];
    case "f32":
    case "f64":
      return [type.kind];
    case "bool":
    case "u8":
    case "s16":
    case "u32":
      return ["i32"];
  }
}

/** Stores a value at an offset. */
export function store(heap: Heap, type: Wit, at: number, value: unknown): void {
  const { view } = heap;
  if (type.kind === "bool") view.setUint8(at, value === true ? 1 : 0);
  else if (type.kind === "u8") view.setUint8(at, value as number);
  else if (type.kind === "s16") view.setInt16(at, value as number, true);
  else if (type.kind === "u32") view.setUint32(at, value as number, true);
  else if (type.kind === "s64") view.setBigInt64(at, value as bigint, true);
  else if (type.kind === "f32") view.setFloat32(at, value as number, true);
  else if (type.kind === "f64") view.setFloat64(at, value as number, true);
  else if (type.kind === "string" || type.kind === "list") {
    lowerFlat(heap, type, value).forEach((core, index) => {
      view.setUint32(at + 4 * index, core as number, true);
    });
  } else if (type.kind === "record") {
    let end = at;
    for (const [name, of] of type.fields) {
      end = alignTo(end, alignmentOf(of));
      store(heap, of, end, (value as Value)[name]);
      end += sizeOf(of);
    }
  } else if (type.kind === "variant") {
    const index = type.cases.findIndex(([tag]) => tag === (value as Cased).tag);
    view.setUint8(at, index);
    const of = type.cases[index]?.[1] ?? null;
    if (of !== null) store(heap, of, alignTo(at + 1, payloadAlignment(type.cases)), (value as Cased).value);
  }
}

/** Loads the value at an offset. */
export function load(heap: Heap, type: Wit, at: number): unknown {
  const { view } = heap;
  if (type.kind === "bool") return view.getUint8(at) !== 0;
  if (type.kind === "u8") return view.getUint8(at);
  if (type.kind === "s16") return view.getInt16(at, true);
  if (type.kind === "u32") return view.getUint32(at, true);
  if (type.kind === "s64") return view.getBigInt64(at, true);
  if (type.kind === "f32") return view.getFloat32(at, true);
  if (type.kind === "f64") return view.getFloat64(at, true);
  if (type.kind === "string") {
    const from = view.getUint32(at, true);
    return Buffer.from(view.buffer as ArrayBuffer, from, view.getUint32(at + 4, true)).toString("utf8");
  }
  if (type.kind === "list") {
    const { of } = type;
    const from = view.getUint32(at, true);
    return Array.from({ length: view.getUint32(at + 4, true) }, (_, index) =>
      load(heap, of, from + index * sizeOf(of)),
    );
  }
  if (type.kind === "record") {
    let end = at;
    return Object.fromEntries(
      type.fields.map(([name, of]) => {
        const start = alignTo(end, alignmentOf(of));
        end = start + sizeOf(of);
        return [name, load(heap, of, start)];
      }),
    );
  }
  const { cases } = type as Extract<Wit, { kind: "variant" }>;
  const [tag, of] = cases[view.getUint8(at)] as readonly [string, Wit | null];
  return of === null ? { tag } : { tag, value: load(heap, of, alignTo(at + 1, payloadAlignment(cases))) };
}

/** Makes the core values of a value, each as the engine passes it. */
export function lowerFlat(heap: Heap, type: Wit, value: unknown): unknown[] {
  switch (type.kind) {
    case "bool":
      return [value === true ? 1 : 0];
    case "u32":
      return [(value as number) | 0];
    case "string": {
      const bytes = Buffer.from(value as string, "utf8");
      const at = heap.allocate(bytes.length, 1);
      new Uint8Array(heap.view.buffer).set(bytes, at);
      return [at, bytes.length];
    }
    case "list": {
      const all = value as readonly unknown[];
      const at = heap.allocate(all.length * sizeOf(type.of), alignmentOf(type.of));
      all.forEach((each, index) => {
        store(heap, type.of, at + index * sizeOf(type.of), each);
      });
      return [at, all.length];
    }
    case "record":
      return type.fields.flatMap(([name, of]) => lowerFlat(heap, of, (value as Value)[name]));
    case "variant": {
      const [, ...shared] = flatten(type);
      const index = type.cases.findIndex(([tag]) => tag === (value as Cased).tag);
      const of = type.cases[index]?.[1] ?? null;
      const payload = of === null ? [] : lowerFlat(heap, of, (value as Cased).value);
      const own = of === null ? [] : flatten(of);
      return [index, ...shared.map((to, each) => bitsIn(payload[each], own[each], to))];
    }
    case "u8":
    case "s16":
    case "s64":
    case "f32":
    case "f64":
      return [value];
  }
}

/** Makes the value of core values, and removes them from the front. */
export function liftFlat(heap: Heap, type: Wit, core: unknown[]): unknown {
  switch (type.kind) {
    case "bool":
      return core.shift() !== 0;
    case "u8":
      return (core.shift() as number) & 0xff;
    case "s16":
      return ((core.shift() as number) << 16) >> 16;
    case "u32":
      return (core.shift() as number) >>> 0;
    case "s64":
      return BigInt.asIntN(64, core.shift() as bigint);
    case "string":
    case "list": {
      const at = heap.allocate(8, 4);
      heap.view.setUint32(at, core.shift() as number, true);
      heap.view.setUint32(at + 4, core.shift() as number, true);
      return load(heap, type, at);
    }
    case "record":
      return Object.fromEntries(type.fields.map(([name, of]) => [name, liftFlat(heap, of, core)]));
    case "variant": {
      const [, ...shared] = flatten(type);
      const [tag, of] = type.cases[core.shift() as number] as readonly [string, Wit | null];
      const payload = core.splice(0, shared.length);
      if (of === null) return { tag };
      const own = flatten(of).map((to, each) => bitsIn(payload[each], shared[each], to));
      return { tag, value: liftFlat(heap, of, own) };
    }
    case "f32":
    case "f64":
      return core.shift();
  }
}

/** Moves the bits of a core value into one of another type: cut off, or filled up with zeros. */
function bitsIn(core: unknown, from: Core | undefined, to: Core): unknown {
  const view = new DataView(new ArrayBuffer(8));
  if (from === "i32") view.setInt32(0, core as number, true);
  if (from === "i64") view.setBigInt64(0, core as bigint, true);
  if (from === "f32") view.setFloat32(0, core as number, true);
  if (from === "f64") view.setFloat64(0, core as number, true);
  if (to === "i32") return view.getInt32(0, true);
  if (to === "i64") return view.getBigInt64(0, true);
  return to === "f32" ? view.getFloat32(0, true) : view.getFloat64(0, true);
}
