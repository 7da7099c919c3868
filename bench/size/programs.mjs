/** The programs that have a budget in .size-limit.json, under the same names. */
export const PROGRAMS = {
  "types: i32 alone": `export { i32 } from "@hostwright/types";`,
  "one decorator and i32": `export { HostModuleBase, wasm } from "@hostwright/core";
    export { i32 } from "@hostwright/types";`,
  "a program: runtime, decorators and i32": `export { HostModuleBase, Runtime, wasm } from "@hostwright/core";
    export { i32 } from "@hostwright/types";`,
  "all of core": `export * from "@hostwright/core";`,
  "all of types": `export * from "@hostwright/types";`,
};
