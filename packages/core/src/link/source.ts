import {
  type Bytes,
  type EngineModule,
  EnginePromise,
  type FetchedResponse,
  type ResponseShape,
  type Url,
  type UrlShape,
} from "@hostwright/types/internal";

import { moduleBytes, tryCompile } from "../wasm-format/module-writer.js";
import { ModuleLinkError } from "../errors.js";
import { type CompileOptions, pickCompileOptions } from "./compile-options.js";
import { describeCompiled } from "./describe-compiled.js";
import type { FromBytes } from "./fetched-source.js";
import { describeBytes, guestModuleOf, type GuestModule, trySections } from "./guest-module.js";

/**
 * Declares a compiled module for the compiler. The DOM's declarations have no members in `WebAssembly.Module`, which would take a
 * path in a string, and any object; of a type whose members are all optional, the compiler refuses whatever shares none of them.
 * An object without members is left: to the compiler it is the very type that a module has there.
 */
interface ModuleShape {
  readonly then?: never;
}

type Compiled = keyof EngineModule extends never ? ModuleShape : EngineModule;
type Arrived = Compiled | Bytes | ArrayBufferView | FetchedResponse | ResponseShape;

/** Names the sources of a guest: a module, bytes, a response that may still arrive, or the URL of either. */
export type GuestSource = Arrived | Url | UrlShape | PromiseLike<Arrived>;

/**
 * Compiles the source of a guest, and reads its declarations on the way. A module is taken as it is. A `URL` is fetched, or
 * read if it is a file and the engine has files. The bytes are not kept.
 *
 * @throws {ModuleLinkError} `invalid-source`
 */
export async function compileSource(
  source: GuestSource,
  options: CompileOptions = {},
): Promise<EngineModule> {
  return located(source, compileBytes, options);
}

/**
 * Reads the source of a guest that is only looked at: by its bytes alone where the engine compiles none.
 *
 * @throws {ModuleLinkError} `invalid-source`
 */
export async function readSource(source: GuestSource, options: CompileOptions = {}): Promise<GuestModule> {
  const fromBytes = compilesBytes() ? compileBytes : readBytes;
  const read = await located<GuestModule | EngineModule>(source, fromBytes, options);
  return isModule(read) ? guestModuleOf(read) : (read as GuestModule);
}

type Given = Exclude<GuestSource, PromiseLike<Arrived>>;

async function located<T>(
  source: GuestSource,
  fromBytes: (bytes: Uint8Array<ArrayBuffer>, options: CompileOptions | undefined) => Promise<T>,
  given: CompileOptions,
): Promise<T | EngineModule> {
  let start: Uint8Array | undefined;
  const options = pickCompileOptions(given);
  const read: FromBytes<T> = (bytes) => {
    start = bytes.slice(0, MOST_NAMED);
    return fromBytes(bytes, options);
  };
  try {
    // Bytes are read in the turn of the call: they may change afterwards.
    return await compile(isPromise(source) ? await source : source, read, options);
  } catch (error) {
    if (error instanceof ModuleLinkError) throw error;
    throw (await import("./source-error.js")).makeSourceError(source, error, start);
  }
}

/** The number of bytes at the start of a source that tell its kind, where it is not a module, and which types it has. */
const MOST_NAMED = 65536;

function isPromise<T>(source: T | PromiseLike<T>): source is PromiseLike<T> {
  return typeof (source as Partial<PromiseLike<T>> | null | undefined)?.then === "function";
}

async function compile<T>(
  source: Given,
  fromBytes: FromBytes<T>,
  options: CompileOptions | undefined,
): Promise<T | EngineModule> {
  const bytes = viewOf(source as Bytes);
  if (bytes !== undefined) return fromBytes(bytes);
  if (isModule(source)) return source;
  const { readFetched } = await import("./fetched-source.js");
  return readFetched(source, fromBytes, compilesBytes, options);
}

/** Tells a compiled module of any realm. Not as a type guard, since the class has no members in the DOM's declarations. */
function isModule(value: unknown): boolean {
  try {
    WebAssembly.Module.customSections(value as EngineModule, "");
    return true;
  } catch {
    return false;
  }
}

async function compileBytes(
  bytes: Uint8Array<ArrayBuffer>,
  options: CompileOptions | undefined,
): Promise<EngineModule> {
  // In the turn in which the engine copies the bytes: they may change afterwards.
  const sections = trySections(bytes);
  const module = await WebAssembly.compile(bytes, options as undefined);
  await describeCompiled(module, sections, options);
  return module;
}

function readBytes(bytes: Uint8Array<ArrayBuffer>): Promise<GuestModule> {
  return EnginePromise.resolve(describeBytes(bytes));
}

// By the constructor, which tests replace. The answer of an engine stays the same while a program runs.
const compiles = new WeakMap<typeof WebAssembly.Module, boolean>();

function compilesBytes(): boolean {
  const { Module } = WebAssembly;
  let answer = compiles.get(Module);
  if (answer === undefined) compiles.set(Module, (answer = tryCompile(moduleBytes([])) !== undefined));
  return answer;
}

/** Returns a view of bytes, since V8 refuses a DataView, which the JavaScript API takes; `undefined` for other values. */
function viewOf(source: Bytes): Uint8Array<ArrayBuffer> | undefined {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  // By its tag, since a buffer may be of another realm.
  return Object.prototype.toString.call(source) === "[object ArrayBuffer]"
    ? new Uint8Array(source)
    : undefined;
}
