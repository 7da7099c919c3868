declare module "*.wasm" {
  const module: WebAssembly.Module & object;
  export default module;
}
