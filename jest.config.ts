/**
 * @jest-config-loader ts-node
 * @jest-config-loader-options {"transpileOnly": true, "compilerOptions": {"module": "CommonJS", "target": "ES2022"}}
 */
import type { Config } from "jest";

const config: Config = {
  testEnvironment: "node",
  // Jest leaves one core free, which is half of a machine of two; and in one process for all, the last suites take several
  // times as long as the first.
  maxWorkers: "100%",
  // A busy machine makes tests slow, never red: the limit is there to end a test that hangs.
  testTimeout: 600_000,
  testMatch: [
    "<rootDir>/packages/*/{src,guests}/**/*.test.ts",
    "<rootDir>/examples/*/**/*.test.ts",
    "<rootDir>/{scripts,tests}/**/*.test.ts",
  ],
  // Built copies of what is tested would be found a second time.
  modulePathIgnorePatterns: ["<rootDir>/(packages|examples|tests)/[^/]+/(build|dist)/"],
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "<rootDir>/tests/tsconfig.jest.json" }] },
  moduleNameMapper: {
    "^@hostwright/([^/]+)$": "<rootDir>/packages/$1/src/index.ts",
    "^@hostwright/([^/]+)/(.+)$": [
      "<rootDir>/packages/$1/src/$2.ts",
      "<rootDir>/packages/$1/src/$2/index.ts",
    ],
    // Sources name the module that the compiler will write: "./bounds.js" is bounds.ts here.
    "^(\\.{1,2}/.*)\\.js$": "$1",
  },
};

export default config;
