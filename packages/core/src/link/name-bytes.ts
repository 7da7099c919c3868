/** Names bytes that are not a core module, and tells the next step. */
export interface NamedBytes {
  readonly fact: string;
  readonly next: string;
}

/** Lists the starts of binary formats. */
const BINARY: readonly (readonly [start: readonly number[], named: NamedBytes])[] = [
  [
    // Spec: https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md, whose layer is 1.
    [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00],
    {
      fact: "it is a component, and not a core module",
      next: "Compile the guest for wasm32-wasip1 or wasm32-unknown-unknown, or take the core module out of it: wasm-tools component unbundle, or jco transpile.",
    },
  ],
  [
    [0x1f, 0x8b],
    {
      fact: "it is compressed with gzip",
      next: "Decompress it first, or serve it with content-encoding: gzip.",
    },
  ],
  [[0x28, 0xb5, 0x2f, 0xfd], { fact: "it is compressed with Zstandard", next: "Decompress it first." }],
  [[0x50, 0x4b, 0x03, 0x04], { fact: "it is a ZIP archive", next: "Give the module that is in it." }],
  [
    [0x42, 0x43, 0xc0, 0xde],
    { fact: "it is LLVM bitcode", next: "Compile without -emit-llvm and -flto, or link it with wasm-ld." },
  ],
  [
    [0x7f, 0x45, 0x4c, 0x46],
    {
      fact: "it is a program for this machine (ELF)",
      next: "Compile the guest for a target such as wasm32.",
    },
  ],
];

/** Lists the starts of texts. */
const TEXTS: readonly (readonly [start: RegExp, named: NamedBytes])[] = [
  [
    /^<(?:!doctype html|html|head|body)\b/i,
    {
      fact: "it is an HTML page, as servers send for addresses that they do not know",
      next: "Check the address.",
    },
  ],
  [/^<\?xml\b/, { fact: "it is XML, as servers send for errors", next: "Check the address." }],
  [
    /^(?:;;[^\n]*\n\s*|\(;)*\((?:module|component)\b/,
    {
      fact: "it is the text format of WebAssembly",
      next: "Assemble it first: wat2wasm guest.wat, or wasm-tools parse.",
    },
  ],
  [
    /^version https:\/\/git-lfs\b/,
    { fact: "it is a pointer of Git LFS, and not the file", next: "Fetch the file: git lfs pull." },
  ],
  [/^404\b/, { fact: "it is the text of a 404, and not a module", next: "Check the address." }],
  [/^[{[]\s*["{}\]]/, { fact: "it is JSON, as servers send for errors", next: "Check the address." }],
];

/** Names the kind of a source that the engine does not compile by its first bytes; `undefined` for an unknown one. */
export function nameBytes(start: Uint8Array): NamedBytes | undefined {
  if (start.length === 0) return { fact: "it is empty", next: "Check the file, or the address." };
  const binary = BINARY.find(([bytes]) => bytes.every((byte, index) => start[index] === byte));
  if (binary !== undefined) return binary[1];
  const text = new TextDecoder().decode(start).trimStart();
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}
