import { spawnSync } from "node:child_process";

/** Whether the reader of the WebAssembly Binary Toolkit is there. */
export function hasObjdump(): boolean {
  return spawnSync("wasm-objdump", ["--version"]).error === undefined;
}

/** A memory as `wasm-objdump` lists it: `initial=2048 max=65536 shared i64`. */
export interface ListedMemory {
  readonly minimum: number;
  readonly maximum: number | undefined;
  readonly isShared: boolean;
  readonly addressType: "i32" | "i64";
}

/**
 * Lists the memories of a module with `wasm-objdump`, those that it imports first. That gives up where it meets something
 * that it does not know, such as a table addressed with i64; what it has listed by then counts.
 */
export function listMemories(file: string): ListedMemory[] {
  const listed = ["Import", "Memory"].map(
    (section) => spawnSync("wasm-objdump", ["-x", "-j", section, file], { encoding: "utf8" }).stdout,
  );
  const lines = listed
    .join("\n")
    .matchAll(/^ - memory\[\d+\] pages: initial=(\d+)(?: max=(\d+))?(.*?)(?: <- .*)?$/gm);
  return [...lines].map(([, minimum, maximum, flags]) => ({
    minimum: Number(minimum),
    maximum: maximum === undefined ? undefined : Number(maximum),
    isShared: / shared\b/.test(flags as string),
    addressType: / i64\b/.test(flags as string) ? "i64" : "i32",
  }));
}
