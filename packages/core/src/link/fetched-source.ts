import {
  formatAny,
  safeText,
  type EngineModule,
  type FetchedResponse,
  type Url,
} from "@hostwright/types/internal";

import type { CompileOptions } from "./compile-options.js";
import { builtinModule } from "../builtin-module.js";
import { ModuleLinkError } from "../errors.js";
import { describeCompiled } from "./describe-compiled.js";
import { trySectionsFrom } from "./guest-module.js";
import { describeSource } from "./source-error.js";
import { isResponse, isUrl } from "./source-kinds.js";

/** Reads a guest from its bytes. */
export type FromBytes<T> = (bytes: Uint8Array<ArrayBuffer>) => Promise<T>;

interface Files {
  readonly readFile: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
}

interface Paths {
  readonly fileURLToPath: (url: string) => string;
}

/**
 * Reads a guest from a response, or from a URL. Other values are refused.
 *
 * @throws {ModuleLinkError} `invalid-source`
 */
export async function readFetched<T>(
  source: unknown,
  fromBytes: FromBytes<T>,
  compilesBytes: () => boolean,
  options: CompileOptions | undefined,
): Promise<T | EngineModule> {
  if (isUrl(source)) {
    const files = filesFor(source);
    if (files === undefined) return fromResponse(await fetchFrom(source), fromBytes, compilesBytes, options);
    // By its path, since Deno refuses a URL of another class than the global one.
    const { buffer, byteOffset, byteLength } = await files.readFile(files.fileURLToPath(source.href));
    return fromBytes(new Uint8Array(buffer, byteOffset, byteLength));
  }
  if (isResponse(source)) return fromResponse(source, fromBytes, compilesBytes, options);
  throw notASource(source);
}

function filesFor({ protocol }: Url): (Files & Paths) | undefined {
  if (protocol !== "file:") return undefined;
  const files = builtinModule("node:fs/promises") as Files | undefined;
  const paths = builtinModule("node:url") as Paths | undefined;
  return files && paths && { readFile: files.readFile, fileURLToPath: paths.fileURLToPath };
}

async function fetchFrom(url: Url): Promise<FetchedResponse> {
  if (typeof fetch === "function") return fetch(url.href);
  const fact = "cannot be fetched: this environment has no fetch. Give the bytes of the module.";
  throw new ModuleLinkError("invalid-source", fact, [], { where: safeText(url.href) });
}

async function fromResponse<T>(
  response: FetchedResponse,
  fromBytes: FromBytes<T>,
  compilesBytes: () => boolean,
  options: CompileOptions | undefined,
): Promise<T | EngineModule> {
  if (!response.ok) {
    const status = safeText(`${String(response.status)} ${response.statusText}`.trim());
    const fact = `the server answered ${status}. Check the address.`;
    throw new ModuleLinkError("invalid-source", fact, [], { where: describeSource(response) });
  }
  // Streaming needs exactly this type, and workerd has no compileStreaming.
  const isWasm = response.headers.get("content-type")?.toLowerCase() === "application/wasm";
  const streaming = (WebAssembly as Partial<typeof WebAssembly>).compileStreaming;
  if (!isWasm || streaming === undefined || !compilesBytes()) {
    return fromBytes(new Uint8Array(await response.arrayBuffer()));
  }
  // The copy is read up to the code section only.
  const sections = trySectionsFrom(response.clone().body);
  const module = await streaming(response, options as undefined);
  await describeCompiled(module, await sections, options);
  return module;
}

function notASource(given: unknown): ModuleLinkError {
  const fact = `${formatAny(given)} is not a source of a module.`;
  const next =
    'Give its bytes, such as await readFile("guest.wasm"), a WebAssembly.Module, a Response, or a URL: new URL("guest.wasm", import.meta.url).';
  return new ModuleLinkError("invalid-source", `${fact} ${next}`, [], { where: "the guest" });
}
