// How Stryker changes sources and runs Jest: https://stryker-mutator.io/docs/stryker-js/configuration
export default {
  plugins: ["@stryker-mutator/jest-runner"],
  testRunner: "jest",
  jest: {
    configFile: "jest.config.ts",
    // The tests beside the sources that are changed: nearly every other one reaches them, too. Without those that start processes
    // or try thousands of cases, which is too slow for each mutant.
    config: {
      testMatch: ["<rootDir>/packages/core/src/{compile,context,guest}/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "(soak|interleavings|hostile|engine)\\.test"],
    },
  },
  // Runs for each mutant the tests that reach it, and no more.
  coverageAnalysis: "perTest",
  // Code that runs while a module loads would need every test.
  ignoreStatic: true,
  // The sandbox is a copy of the repository without these.
  ignorePatterns: ["bench", "tests/*/node_modules", "tests/*/build", "**/test-d", "coverage"],
  tempDirName: "tests/mutations/build/sandbox",
  reporters: ["clear-text", "progress-append-only", "html", "json"],
  clearTextReporter: { logTests: false, allowColor: false },
  htmlReporter: { fileName: "tests/mutations/build/report.html" },
  jsonReporter: { fileName: "tests/mutations/build/report.json" },
  // A mutant that loops ends by the limit; a slow machine has to stay below it.
  timeoutMS: 60_000,
  timeoutFactor: 4,
  dryRunTimeoutMinutes: 60,
  concurrency: 2,
  allowEmpty: false,
};
