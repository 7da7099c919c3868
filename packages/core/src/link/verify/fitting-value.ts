import type { ExternType } from "../guest-module.js";
import { formatName } from "../safe-text.js";

type Extern<Kind> = Extract<ExternType, { readonly kind: Kind }>;

/** How the JavaScript API calls value types. Spec: https://webassembly.github.io/spec/js-api/#globals */
const NAMES: Readonly<Record<string, string>> = {
  ...{ i32: "i32", i64: "i64", f32: "f32", f64: "f64" },
  ...{ funcref: "anyfunc", externref: "externref" },
};

/** Writes the plain imports that would provide something, as code; `undefined` where no code of one line makes it. */
export function formatFittingImports(
  module: string,
  name: string,
  extern: ExternType | undefined,
): string | undefined {
  const value = extern && formatFittingValue(extern);
  return value && `{ ${formatKey(module)}: { ${formatKey(name)}: ${value} } }`;
}

function formatFittingValue(extern: ExternType): string | undefined {
  switch (extern.kind) {
    case "memory": {
      const { isShared } = extern.type;
      return `new WebAssembly.Memory({ ${[...limits(extern), ...(isShared ? ["shared: true"] : [])].join(", ")} })`;
    }
    case "table": {
      const element = NAMES[extern.type.element];
      return (
        element && `new WebAssembly.Table({ ${[`element: "${element}"`, ...limits(extern)].join(", ")} })`
      );
    }
    case "global": {
      const { valueType, isMutable } = extern.type;
      const value = NAMES[valueType];
      const start = valueType === "i64" ? "0n" : valueType.endsWith("ref") ? "null" : "0";
      if (!isMutable) return value && start;
      return value && `new WebAssembly.Global({ value: "${value}", mutable: true }, ${start})`;
    }
    case "tag": {
      const parameters = extern.type?.parameters.map((type) => NAMES[type]);
      if (parameters?.every((type) => type !== undefined) !== true) return undefined;
      return `new WebAssembly.Tag({ parameters: [${parameters.map((type) => `"${type}"`).join(", ")}] })`;
    }
    case "function":
      return undefined;
  }
}

function limits({ type }: Extern<"memory" | "table">): string[] {
  const is64Bit = type.addressType === "i64";
  const size = (count: number | bigint): string => `${String(count)}${is64Bit ? "n" : ""}`;
  return [
    ...(is64Bit ? ['address: "i64"'] : []),
    `initial: ${size(type.minimum)}`,
    ...(type.maximum === undefined ? [] : [`maximum: ${size(type.maximum)}`]),
  ];
}

function formatKey(name: string): string {
  const written = formatName(name);
  return written.startsWith('"') || /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(written) ? written : `"${written}"`;
}
