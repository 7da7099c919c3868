import wabt from "wabt";

import { describe as describeModule } from "./metadata/describe.js";
import type { ModuleClass } from "./metadata/module-metadata.js";

const assembler = wabt();

/** One page that the guest exports, and a function to grow it. */
export const GROWING_MEMORY = `
  (memory (export "memory") 1)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))`;

type Assembler = Awaited<ReturnType<typeof wabt>>;

/** Proposals that a guest makes use of, besides several results. */
export type Features = Parameters<Assembler["parseWat"]>[2] & {
  // The assembler's own declarations leave it out.
  readonly multi_memory?: boolean;
};

/** Assembles a guest from the fields of a module in the text format. */
export async function assemble(
  fields: string,
  features: Features = {},
  options: Parameters<ReturnType<Assembler["parseWat"]>["toBinary"]>[0] = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const source = `(module ${fields})`;
  const module = (await assembler).parseWat("guest.wat", source, {
    multi_value: true,
    exceptions: true,
    ...features,
  });
  try {
    return new Uint8Array(module.toBinary(options).buffer);
  } finally {
    module.destroy();
  }
}

/** Assembles and compiles a guest. */
export async function compileGuest(fields: string, features?: Features): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await assemble(fields, features));
}

/**
 * Compiles a guest that exports every function of some host modules under the function's own name: its exports pass on
 * what they are called with. `fields` are more of the module, a memory when left out.
 */
export async function forwardingGuest(
  moduleClasses: readonly ModuleClass[],
  fields = GROWING_MEMORY,
): Promise<WebAssembly.Module> {
  const functions = moduleClasses
    .map(describeModule)
    .flatMap(({ name: module, exports }) =>
      exports.map(({ name, functionType }) => ({ module, name, functionType })),
    );
  const imports = functions.map(
    ({ module, name, functionType }, index) =>
      `(import ${quote(module)} ${quote(name)} (func $f${index} ${typeUse(functionType)}))`,
  );
  const exports = functions.map(({ name, functionType }, index) => {
    const passed = functionType.parameters.map((_, parameter) => `(local.get ${parameter})`).join(" ");
    return `(func (export ${quote(name)}) ${typeUse(functionType)} (call $f${index} ${passed}))`;
  });
  return compileGuest([...imports, fields, ...exports].join("\n"));
}

function typeUse(functionType: { parameters: readonly string[]; results: readonly string[] }): string {
  const [parameters, results] = [functionType.parameters, functionType.results].map((types) =>
    types.map((type) => (type === "address" ? "i32" : type)).join(" "),
  );
  return `(param ${parameters}) (result ${results})`;
}

function quote(name: string): string {
  return `"${name.replaceAll(/["\\]/g, "\\$&")}"`;
}
