import { formatAny, hasTag, safeText } from "@hostwright/types/internal";

import { moduleBytes, tryCompile } from "../wasm-format/module-writer.js";
import { builtinModule } from "../builtin-module.js";
import { ModuleLinkError } from "../errors.js";
import {
  describeBytes,
  describeModule,
  guestModuleOf,
  type GuestModule,
  trySections,
  trySectionsFrom,
} from "./guest-module.js";

// The DOM's declarations have no members in WebAssembly.Module: alone it would take anything, a path in a string too.
type Compiled = WebAssembly.Module & object;

/** Names the sources of a guest: a module, bytes, a response that may still arrive, or the URL of either. */
export type GuestSource =
  Compiled | BufferSource | Response | URL | PromiseLike<Compiled | BufferSource | Response>;

interface FilePromises {
  readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Compiles the source of a guest, and reads its declarations on the way. A module is taken as it is. A `URL` is fetched, or
 * read if it is a file and the engine has files. The bytes are not kept.
 *
 * @throws {ModuleLinkError} `invalid-source`
 */
export async function compileSource(source: GuestSource): Promise<WebAssembly.Module> {
  return located(source, compileBytes);
}

/**
 * Reads the source of a guest that is only looked at: by its bytes alone where the engine compiles none.
 *
 * @throws {ModuleLinkError} `invalid-source`
 */
export async function readSource(source: GuestSource): Promise<GuestModule> {
  const read = await located<GuestModule | WebAssembly.Module>(
    source,
    compilesBytes() ? compileBytes : readBytes,
  );
  return isModule(read) ? guestModuleOf(read) : (read as GuestModule);
}

type Given = WebAssembly.Module | BufferSource | Response | URL;
type FromBytes<T> = (bytes: Uint8Array<ArrayBuffer>) => Promise<T>;

async function located<T>(source: GuestSource, fromBytes: FromBytes<T>): Promise<T | WebAssembly.Module> {
  let start: Uint8Array | undefined;
  const read: FromBytes<T> = (bytes) => {
    start = bytes.slice(0, MOST_NAMED);
    return fromBytes(bytes);
  };
  try {
    // Bytes are read in the turn of the call: they may change afterwards.
    return await compile(isPromise(source) ? await source : source, read);
  } catch (error) {
    if (error instanceof ModuleLinkError) throw error;
    const context = { where: describe(source), cause: error };
    const named = start && (await import("./name-bytes.js")).nameBytes(start);
    const reason = safeText(error instanceof Error ? error.message : String(error));
    const fact = named === undefined ? reason : `${named.fact}. ${named.next}`;
    throw new ModuleLinkError("invalid-source", `the module cannot be compiled: ${fact}`, [], context);
  }
}

/** The number of bytes at the start of a source that tell its kind, where it is not a module. */
const MOST_NAMED = 64;

function isPromise<T>(source: T | PromiseLike<T>): source is PromiseLike<T> {
  return typeof (source as Partial<PromiseLike<T>> | null | undefined)?.then === "function";
}

async function compile<T>(source: Given, fromBytes: FromBytes<T>): Promise<T | WebAssembly.Module> {
  if (isModule(source)) return source;
  if (isUrl(source)) return compile(await open(source), fromBytes);
  const bytes = viewOf(source as BufferSource);
  if (bytes !== undefined) return fromBytes(bytes);
  if (isResponse(source)) return fromResponse(source, fromBytes);
  throw notASource(source);
}

/** Tells a compiled module of any realm. Not as a type guard, since the class has no members in the DOM's declarations. */
function isModule(value: unknown): boolean {
  try {
    WebAssembly.Module.customSections(value as WebAssembly.Module, "");
    return true;
  } catch {
    return false;
  }
}

function notASource(given: unknown): ModuleLinkError {
  const fact = `${formatAny(given)} is not a source of a module.`;
  const next =
    'Give its bytes, such as await readFile("guest.wasm"), a WebAssembly.Module, a Response, or a URL: new URL("guest.wasm", import.meta.url).';
  return new ModuleLinkError("invalid-source", `${fact} ${next}`, [], { where: "the guest" });
}

async function compileBytes(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  // In the turn in which the engine copies the bytes: they may change afterwards.
  const sections = trySections(bytes);
  const module = await WebAssembly.compile(bytes);
  describeModule(module, sections);
  return module;
}

function readBytes(bytes: Uint8Array<ArrayBuffer>): Promise<GuestModule> {
  return Promise.resolve(describeBytes(bytes));
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
function viewOf(source: BufferSource): Uint8Array<ArrayBuffer> | undefined {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  // By its tag, since a buffer may be of another realm.
  return Object.prototype.toString.call(source) === "[object ArrayBuffer]"
    ? new Uint8Array(source)
    : undefined;
}

async function open(url: URL): Promise<BufferSource | Response> {
  const files =
    url.protocol === "file:" ? (builtinModule("node:fs/promises") as FilePromises | undefined) : undefined;
  if (files !== undefined) return files.readFile(url);
  if (typeof fetch === "function") return fetch(url.href);
  const fact = "cannot be fetched: this environment has no fetch. Give the bytes of the module.";
  throw new ModuleLinkError("invalid-source", fact, [], { where: safeText(url.href) });
}

async function fromResponse<T>(response: Response, fromBytes: FromBytes<T>): Promise<T | WebAssembly.Module> {
  if (!response.ok) {
    const status = safeText(`${String(response.status)} ${response.statusText}`.trim());
    const fact = `the server answered ${status}. Check the address.`;
    throw new ModuleLinkError("invalid-source", fact, [], { where: describe(response) });
  }
  // Streaming needs exactly this type, and workerd has no compileStreaming.
  const isWasm = response.headers.get("content-type")?.toLowerCase() === "application/wasm";
  const streaming = (WebAssembly as Partial<typeof WebAssembly>).compileStreaming;
  if (!isWasm || streaming === undefined || !compilesBytes()) {
    return fromBytes(new Uint8Array(await response.arrayBuffer()));
  }
  // The copy is read up to the code section only.
  const sections = trySectionsFrom(response.clone().body);
  const module = await streaming(response);
  describeModule(module, await sections);
  return module;
}

function describe(source: unknown): string {
  if (isUrl(source)) return safeText(source.href);
  return isResponse(source) && source.url !== "" ? safeText(source.url) : "the guest";
}

// By their tags: a test environment has classes of its own, and asking Node.js for Response loads all of its fetch, which
// takes longer than linking does.
function isUrl(source: unknown): source is URL {
  return hasTag(source, "URL") && typeof (source as URL).href === "string";
}

function isResponse(source: unknown): source is Response {
  return hasTag(source, "Response") && typeof (source as Response).arrayBuffer === "function";
}
