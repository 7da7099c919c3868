/** The programs of the tests of WASI: where each lies beside them, and what results call it. */
export const programs = [
  { language: "c", name: "a program in C", file: "program-c.wasm" },
  { language: "rust", name: "a program in Rust", file: "program-rust.wasm" },
  { language: "go", name: "a program in Go", file: "program-go.wasm.br" },
];
