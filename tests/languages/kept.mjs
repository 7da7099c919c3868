// Guests in the repository, for machines without their compilers. A section of each has the hash of its source.
import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

const HASH = "hash of the source";

/** @param {string} file */
export function readKept(file) {
  return existsSync(file) ? new Uint8Array(brotliDecompressSync(readFileSync(file))) : undefined;
}

/**
 * @param {string} file
 * @param {Uint8Array} module
 * @param {Uint8Array} hash of its source
 */
export function keep(file, module, hash) {
  const name = Buffer.from(HASH);
  // A custom section, all of whose sizes are below 128.
  const head = [0, 1 + name.length + hash.length, name.length];
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: module.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    brotliCompressSync(Uint8Array.from([...module, ...head, ...name, ...hash]), { params }),
  );
}

/**
 * Tells whether a kept module was compiled from the source with this hash.
 * @param {Uint8Array<ArrayBuffer> | undefined} module
 * @param {Uint8Array} hash
 */
export function isOf(module, hash) {
  if (module === undefined) return false;
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(module), HASH);
  return section !== undefined && new Uint8Array(section).join() === hash.join();
}
