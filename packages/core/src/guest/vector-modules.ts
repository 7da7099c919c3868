import type { FunctionType } from "@hostwright/types";
import type { EngineModule } from "@hostwright/types/internal";

import { functionTypeKey } from "../metadata/function-type.js";
import { tryCompile } from "../wasm-format/module-writer.js";
import { vectorAdapter } from "../wasm-format/vector-adapter.js";

/** Keeps modules by what they export and their types: bounded by the number of such types in a program. */
const modules = new Map<string, EngineModule>();

/** Compiles the module between a function with vectors and one with two integers for each; `undefined` where the engine compiles no bytes. */
export function vectorModule(type: FunctionType, exports: "vectors" | "lanes"): EngineModule | undefined {
  const key = `${exports} ${functionTypeKey(type)}`;
  const known = modules.get(key);
  if (known !== undefined) return known;
  const module = tryCompile(vectorAdapter(type, exports));
  if (module !== undefined) modules.set(key, module);
  return module;
}
