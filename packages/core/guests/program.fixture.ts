import type { Guest } from "../src/guest.js";
import type { InstantiateOptions } from "../src/link/instantiate.js";
import type { Runtime } from "../src/runtime.js";

/** The exports of the main unit of a program, in C. */
export interface Program {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  readonly __stack_pointer: WebAssembly.Global;
  readonly program_count: WebAssembly.Global;
  malloc(size: number): number;
  live_bytes(): number;
  wrong_frees(): number;
  program_apply(given: number, value: number): number;
  program_own(): number;
  program_trap(): number;
  program_keep(given: number): void;
  program_take(): number;
  program_release(given: number): void;
  program_open(): number;
  program_read(file: number): number;
}

/** The exports of the unit that is linked to it. */
export interface Library {
  library_own(index: number): number;
  library_keep(given: number): void;
  library_take(): number;
  library_release(given: number): void;
  library_count(): number;
  library_apply(index: number, value: number): number;
  library_read(file: number): number;
  library_sum(file: number): number;
  /** Of clang's units; those of Emscripten do it in the next one. */
  __wasm_apply_data_relocs?(): void;
  __wasm_call_ctors?(): void;
}

/** Links a unit to a program that runs, as a dynamic linker does. */
export async function linkUnit(
  runtime: Runtime,
  program: Guest<Program>,
  bytes: Uint8Array<ArrayBuffer>,
  options: InstantiateOptions = {},
): Promise<Guest<Library>> {
  const imports = await importsOf(program, bytes);
  const unit = await runtime.instantiate<Library>(bytes, { ...options, imports });
  relocate(unit, program, imports);
  return unit;
}

/** Puts the functions of a unit into the table whose indices it asks for, and lets it write addresses into its data. */
export function relocate(
  { instance, exports }: Pick<Guest<Library>, "instance" | "exports">,
  { exports: { __indirect_function_table: table } }: Guest<Program>,
  { "GOT.func": functions = {} }: WebAssembly.Imports,
): void {
  for (const [name, address] of Object.entries(functions)) {
    (address as WebAssembly.Global).value = table.grow(1, instance.exports[name]);
  }
  (exports.__wasm_apply_data_relocs ?? exports.__wasm_call_ctors)?.();
}

/** Makes the imports of a unit: gives it memory and places in the table, and the addresses of variables and functions. */
export async function importsOf(
  program: Guest<Program>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<WebAssembly.Imports> {
  const module = await WebAssembly.compile(bytes);
  const { memorySize, tableSize } = readSizes(module);
  const { exports } = program;
  const { memory, __indirect_function_table, __stack_pointer, program_count } = exports;
  const env = {
    ...exports,
    ...{ memory, __indirect_function_table, __stack_pointer },
    __memory_base: constant(exports.malloc(memorySize)),
    __table_base: constant(__indirect_function_table.grow(tableSize)),
    memcpy: (to: number, from: number, length: number) => {
      new Uint8Array(memory.buffer).copyWithin(to, from, from + length);
      return to;
    },
  };
  const functions = WebAssembly.Module.imports(module).filter((each) => each.module === "GOT.func");
  return {
    env,
    "GOT.mem": { program_count: variable(program_count.value as number) },
    "GOT.func": Object.fromEntries(functions.map(({ name }) => [name, variable(0)])),
  };
}

function variable(value: number): WebAssembly.Global {
  return new WebAssembly.Global({ value: "i32", mutable: true }, value);
}

function constant(value: number): WebAssembly.Global {
  return new WebAssembly.Global({ value: "i32", mutable: false }, value);
}

/**
 * Reads how much memory and how many places of the table a unit needs.
 *
 * Spec: https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md (`WASM_DYLINK_MEM_INFO`)
 */
function readSizes(module: WebAssembly.Module): { memorySize: number; tableSize: number } {
  const [section] = WebAssembly.Module.customSections(module, "dylink.0");
  const [kind, , memorySize = 0, , tableSize = 0] = new Uint8Array(section as ArrayBuffer);
  // Each of this unit is a byte; a larger one would have more in LEB128.
  if (kind !== 1 || memorySize > 127 || tableSize > 127)
    throw new Error("the unit is not as small as it was");
  return { memorySize, tableSize };
}
