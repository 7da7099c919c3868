import { formatAny } from "@hostwright/types/internal";

import { moduleBytes, tryCompile } from "../wasm-format/module-writer.js";
import { builtinModule } from "../builtin-module.js";
import { ModuleLinkError } from "../errors.js";
import type { GuestModule } from "./guest-module.js";
import {
  readGuestSections,
  rememberSections,
  sectionsOf,
  trySections,
  trySectionsFrom,
} from "./known-sections.js";

// The DOM's declarations have no members in WebAssembly.Module: alone it would take anything, a path in a string too.
type Compiled = WebAssembly.Module & object;

/** What a guest can be made from: a module, bytes, a response that is still arriving, or where to find them. */
export type GuestSource =
  Compiled | BufferSource | Response | URL | PromiseLike<Compiled | BufferSource | Response>;

interface FilePromises {
  readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Compiles what a guest is made from, and reads on the way what it says about itself. A module is taken as it is; a `URL`
 * is fetched, or read when it is a file and the engine has files. The bytes are let go of.
 *
 * @throws {ModuleLinkError} `invalid-source`
 */
export async function compileSource(source: GuestSource): Promise<WebAssembly.Module> {
  return located(source, async (given) => compile(given, compileBytes));
}

/**
 * The same for a guest that is looked at only: where the engine compiles no bytes, what they say is all there is to know.
 *
 * @throws {ModuleLinkError} `invalid-source`
 */
export async function readSource(source: GuestSource): Promise<GuestModule> {
  const read = await located(source, async (given) =>
    compilesBytes()
      ? compile(given, compileBytes)
      : compile<GuestModule | WebAssembly.Module>(given, readBytes),
  );
  return read instanceof WebAssembly.Module ? { module: read, sections: sectionsOf(read) } : read;
}

type Given = WebAssembly.Module | BufferSource | Response | URL;
type FromBytes<T> = (bytes: Uint8Array<ArrayBuffer>) => Promise<T>;

async function located<T>(source: GuestSource, work: (source: Given) => Promise<T>): Promise<T> {
  try {
    return await work(await source);
  } catch (error) {
    if (error instanceof ModuleLinkError) throw error;
    const fact = `no module could be made of it: ${error instanceof Error ? error.message : String(error)}`;
    throw new ModuleLinkError("invalid-source", fact, [], { where: describe(source), cause: error });
  }
}

async function compile<T>(source: Given, fromBytes: FromBytes<T>): Promise<T | WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof URL) return compile(await open(source), fromBytes);
  // Before anything asks for Response: Node.js loads all of its fetch at that, which takes longer than linking does.
  const bytes = viewOf(source as BufferSource);
  if (bytes !== undefined) return fromBytes(bytes);
  if (typeof Response === "function" && source instanceof Response) return fromResponse(source, fromBytes);
  throw noSource(source);
}

function noSource(given: unknown): ModuleLinkError {
  const fact = `no module can be made of ${formatAny(given)}.`;
  const next =
    'Give its bytes, such as await readFile("guest.wasm"), a WebAssembly.Module, a Response, or a URL: new URL("guest.wasm", import.meta.url).';
  return new ModuleLinkError("invalid-source", `${fact} ${next}`, [], { where: "the guest" });
}

async function compileBytes(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  // In one turn, in which the engine takes its copy: bytes that change afterwards are of another guest.
  const sections = trySections(bytes);
  const module = await WebAssembly.compile(bytes);
  rememberSections(module, sections);
  return module;
}

function readBytes(bytes: Uint8Array<ArrayBuffer>): Promise<GuestModule> {
  return Promise.resolve({ module: undefined, sections: readGuestSections(bytes) });
}

// By the constructor, which a test takes away: what an engine refuses it refuses for as long as a program runs.
const asked = new WeakMap<typeof WebAssembly.Module, boolean>();

function compilesBytes(): boolean {
  const { Module } = WebAssembly;
  let answer = asked.get(Module);
  if (answer === undefined) asked.set(Module, (answer = tryCompile(moduleBytes([])) !== undefined));
  return answer;
}

/** Gives a view of bytes, since V8 takes no DataView, though the JavaScript API does; `undefined` for what is no bytes. */
function viewOf(source: BufferSource): Uint8Array<ArrayBuffer> | undefined {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  // By what it is called: a buffer may be of another realm. And never by its length, which anything may have.
  return Object.prototype.toString.call(source) === "[object ArrayBuffer]"
    ? new Uint8Array(source)
    : undefined;
}

async function open(url: URL): Promise<BufferSource | Response> {
  if (url.protocol !== "file:") return fetch(url);
  const files = builtinModule("node:fs/promises") as FilePromises | undefined;
  return files === undefined ? fetch(url) : files.readFile(url);
}

async function fromResponse<T>(response: Response, fromBytes: FromBytes<T>): Promise<T | WebAssembly.Module> {
  if (!response.ok)
    throw new Error(`${response.url} answered ${String(response.status)} ${response.statusText}.`);
  // Streaming insists on this type, without parameters; and workerd has no compileStreaming at all.
  const isWasm = response.headers.get("content-type")?.toLowerCase() === "application/wasm";
  const streaming = (WebAssembly as Partial<typeof WebAssembly>).compileStreaming;
  if (!isWasm || streaming === undefined || !compilesBytes()) {
    return fromBytes(new Uint8Array(await response.arrayBuffer()));
  }
  // Of the copy, no more is read than stands in front of the code.
  const sections = trySectionsFrom(response.clone().body);
  const module = await streaming(response);
  rememberSections(module, await sections);
  return module;
}

function describe(source: unknown): string {
  if (source instanceof URL) return source.href;
  return typeof Response === "function" && source instanceof Response && source.url !== ""
    ? source.url
    : "the guest";
}
