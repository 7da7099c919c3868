import { moduleOf, section } from "./link/sections/module-bytes.fixture.js";

function hasBigAddresses(): boolean {
  try {
    new WebAssembly.Memory({ address: "i64", initial: 0n } as never);
    return true;
  } catch {
    return false;
  }
}

/** What the engine that runs the tests can do. */
const FEATURES = {
  memory64: WebAssembly.validate(moduleOf(section(5, [1, 0x04, 1]))),
  "several memories": WebAssembly.validate(moduleOf(section(5, [2, 0x00, 1, 0x00, 1]))),
  "recursion groups": WebAssembly.validate(moduleOf(section(1, [1, 0x4e, 1, 0x60, 0, 0]))),
  "memory64 with bigints for sizes": hasBigAddresses(),
};

/** Gives `describe` where the engine has a feature; else says why the tests are skipped. */
export function describeWith(feature: keyof typeof FEATURES): jest.Describe {
  if (FEATURES[feature]) return describe;
  console.warn(`Skipped: this engine has no ${feature} (Node.js ${process.version}).`);
  return describe.skip;
}
