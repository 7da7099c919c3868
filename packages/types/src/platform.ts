// The platform's own types where the settings of a program declare them (`lib.dom`, @types/node), and shapes of ours where
// they do not: the bare name would be `any` there, in silence with `skipLibCheck`. See RATIONALE.md, "Types of the platform".

/** Resolves a type of the platform, or the shape where the compiler does not know the name. */
// `any` has all keys. Not by `0 extends 1 & Found`: an unknown name makes the whole condition unknown.
type Or<Found, Shape> = symbol extends keyof Found ? Shape : Found;

/** A function, memory, table or global of a guest. */
type ExternShape = ((...args: never[]) => unknown) | MemoryShape | TableShape | GlobalShape;

interface MemoryShape {
  readonly buffer: ArrayBuffer;
  grow(delta: number): number;
}

interface TableShape {
  readonly length: number;
  get(index: number): unknown;
  grow(delta: number, value?: unknown): number;
  set(index: number, value?: unknown): void;
}

interface GlobalShape {
  value: unknown;
  valueOf(): unknown;
}

interface InstanceShape {
  readonly exports: Record<string, ExternShape>;
}

interface ViewShape {
  readonly buffer: ArrayBuffer;
  readonly byteLength: number;
  readonly byteOffset: number;
}

/** A response of any class. */
export interface ResponseShape {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A URL of any class. */
export interface UrlShape {
  readonly href: string;
  readonly protocol: string;
  toJSON(): string;
}

interface SignalShape {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/* eslint-disable jsdoc/check-tag-names, @typescript-eslint/ban-ts-comment -- the names are unknown in some programs only */

/** @ts-ignore */
export type EngineModule = Or<WebAssembly.Module, object>;
/** @ts-ignore */
export type EngineInstance = Or<WebAssembly.Instance, InstanceShape>;
/** @ts-ignore */
export type EngineMemory = Or<WebAssembly.Memory, MemoryShape>;
/** @ts-ignore */
export type EngineTable = Or<WebAssembly.Table, TableShape>;
/** @ts-ignore */
export type EngineExports = Or<WebAssembly.Exports, Record<string, ExternShape>>;
/** @ts-ignore */
export type EngineImport = Or<WebAssembly.ImportValue, ExternShape | number>;
/** The imports that a program gives to a guest, by module and name. */
export type EngineImports = Record<string, Record<string, EngineImport>>;
/** @ts-ignore */
export type Bytes = Or<BufferSource, ArrayBuffer | ViewShape>;
/** @ts-ignore */
export type ByteStream = Or<ReadableStream<Uint8Array>, object>;
/** @ts-ignore */
export type FetchedResponse = Or<Response, ResponseShape>;
/** @ts-ignore */
export type Url = Or<URL, UrlShape>;
/** @ts-ignore */
export type Signal = Or<AbortSignal, SignalShape>;
