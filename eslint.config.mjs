import { readdirSync } from "node:fs";
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import { createNodeResolver, flatConfigs, importX } from "eslint-plugin-import-x";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

import { rooms } from "./scripts/rooms.mjs";

/**
 * Turns the rooms of a package into zones: each may import those that stand before it, type-only imports included.
 * @param {string} src
 * @param {readonly import("./scripts/rooms.mjs").Room[]} floors
 */
function zones(src, floors) {
  const names = floors.map(({ name }) => name);
  const unknown = readdirSync(src).filter(
    (name) => name !== "fixtures" && !/\.(test|fixture)\.ts$/.test(name) && !names.includes(name),
  );
  if (unknown.length > 0) throw new Error(`${src}/${unknown[0]}: has no place in scripts/rooms.mjs.`);
  return names.slice(0, -1).map((name, index) => ({
    target: `./${src}/${name}`,
    from: names.slice(index + 1).map((above) => `./${src}/${above}`),
    message: `${name} may import what stands before it in scripts/rooms.mjs only.`,
  }));
}

const sources = "packages/*/src/**/*.ts";
const tests = "**/*.{test,fixture}.ts";

const foreignToSources = [
  { group: ["node:*"], message: "The packages load in browsers and workerd: use process.getBuiltinModule." },
  { group: ["**/*.test.js", "**/*.fixture.js"], message: "Tests are not part of the package." },
];
const deepImport = {
  group: ["@hostwright/*/*", "!@hostwright/types/internal"],
  message: "Import the package itself.",
};
const otherPackage = { group: ["@hostwright/*"], message: "types knows nothing of the other packages." };

const privateModifier = {
  selector: ":matches(PropertyDefinition, MethodDefinition, TSParameterProperty)[accessibility='private']",
  message: "Use #private: it is private at run time as well.",
};

export default defineConfig(
  {
    ignores: [
      "**/build/",
      "**/dist/",
      "**/node_modules/",
      "coverage/",
      "packages/*/test-d/",
      "examples/*/guests/assemblyscript/",
      "packages/*/guests/assemblyscript/",
      "tests/toolchains/spellings/",
      "bench/guests/assemblyscript/",
      "tests/languages/guests/assemblyscript/",
    ],
  },

  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // A class of exports only is what a host module without state looks like.
      "@typescript-eslint/no-extraneous-class": ["error", { allowWithDecorator: true }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Only a type, not an interface, is assignable to an index signature, such as that of a guest's exports.
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/naming-convention": [
        "error",
        { selector: "typeLike", format: ["PascalCase"] },
        { selector: "interface", format: ["PascalCase"], custom: { regex: "^I[A-Z]", match: false } },
      ],
      "no-restricted-syntax": ["error", privateModifier],
      // The strict set forbids `!` as well: a cast at least says what it takes for granted.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      // The result of a method is a type here: `void | Errno` is the result of a function that may fail.
      "@typescript-eslint/no-invalid-void-type": "off",
      eqeqeq: "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true }],
    },
  },

  // Who may import what.
  {
    files: ["packages/*/src/**/*.ts", "examples/**/*.ts"],
    plugins: { "import-x": importX },
    settings: {
      ...flatConfigs.typescript.settings,
      "import-x/resolver-next": [
        createNodeResolver({ extensions: [".ts", ".js"], extensionAlias: { ".js": [".ts", ".js"] } }),
      ],
    },
    // Cycles are found by a test (tests/house).
    rules: {
      "import-x/no-duplicates": "error",
      "import-x/no-self-import": "error",
    },
  },
  Object.entries(rooms).map(([src, floors]) => ({
    files: [`${src}/**/*.ts`],
    ignores: [tests],
    rules: {
      "import-x/no-restricted-paths": ["error", { zones: zones(src, floors) }],
      "import-x/no-extraneous-dependencies": [
        "error",
        { devDependencies: false, packageDir: src.replace(/\/src$/, "") },
      ],
    },
  })),
  {
    files: [sources],
    ignores: [tests, "packages/core/src/async-hooks.ts"], // which exists for the sake of such an import
    rules: { "no-restricted-imports": ["error", { patterns: [...foreignToSources, deepImport] }] },
  },
  {
    files: ["packages/types/src/**/*.ts"],
    ignores: [tests],
    rules: { "no-restricted-imports": ["error", { patterns: [...foreignToSources, otherPackage] }] },
  },

  // A host module like those of users.
  {
    files: ["packages/wasi/src/**/*.ts"],
    ignores: [tests],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            ...foreignToSources,
            { group: ["@hostwright/*/*"], message: "Import what users import, the packages themselves." },
          ],
        },
      ],
    },
  },

  // A program on Node.js, which uses the packages.
  {
    files: ["packages/cli/src/**/*.ts"],
    ignores: [tests],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            ...foreignToSources.filter(({ group }) => !group.includes("node:*")),
            {
              // The reader of guests has an entry for the command line alone; recordings have one for everybody.
              group: ["@hostwright/*/*", "!@hostwright/core/internal", "!@hostwright/core/recording"],
              message: "Import what users import, the packages themselves.",
            },
          ],
        },
      ],
    },
  },

  // The program may replace the global. (Host modules and commands are written as users write theirs.)
  {
    files: [sources],
    ignores: [tests, "packages/{wasi,cli}/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        privateModifier,
        {
          selector:
            ":matches(NewExpression[callee.name='Promise'], MemberExpression[object.name='Promise'], BinaryExpression[right.name='Promise'])",
          message: "Use EnginePromise, or await: the program may have replaced Promise.",
        },
      ],
    },
  },

  // Every export of a package says what it is for.
  {
    files: [sources],
    ignores: [tests],
    plugins: { jsdoc },
    settings: { jsdoc: { mode: "typescript" } },
    rules: {
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: { esm: true, ancestorsOnly: true },
          require: { ClassDeclaration: true, FunctionDeclaration: true },
          exemptOverloadedImplementations: true,
          contexts: [
            "TSInterfaceDeclaration",
            "TSTypeAliasDeclaration",
            "TSEnumDeclaration",
            "TSDeclareFunction",
            "ExportNamedDeclaration > VariableDeclaration",
          ],
        },
      ],
      "jsdoc/require-description": "error",
      "jsdoc/check-alignment": "error",
      "jsdoc/check-param-names": ["error", { checkDestructured: false }],
      // The bundler reads this one: a call whose result nobody uses may go.
      "jsdoc/check-tag-names": ["error", { definedTags: ["__NO_SIDE_EFFECTS__"] }],
      "jsdoc/no-types": "error",
      "jsdoc/require-param-description": "error",
      "jsdoc/require-returns-description": "error",
      "jsdoc/require-throws-description": "error",
      "jsdoc/empty-tags": "error",
    },
  },

  // Decorators take any class and any method; no narrower type accepts classes with private members.
  {
    files: ["packages/types/src/{type,result}/**/*.ts", "packages/core/src/{metadata,declare}/**/*.ts"],
    rules: { "@typescript-eslint/no-explicit-any": "off" },
  },

  {
    files: [tests],
    rules: {
      // Jest's matchers are typed with any; its functions are called for their effect on a test.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      // Host functions throw, return and wait for whatever a user's may.
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/await-thenable": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      "max-lines": ["error", { max: 400 }],
      // Tests declare classes as odd as a user's may be.
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/class-literal-property-style": "off",
      // A struct is stored from any object with its fields.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // [...text] is a short way to list characters.
      "@typescript-eslint/no-misused-spread": "off",
    },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        ...{ console: "readonly", process: "readonly", performance: "readonly", setTimeout: "readonly" },
        ...{ URL: "readonly", URLSearchParams: "readonly", WebAssembly: "readonly" },
      },
    },
  },
  // Code that starts the suite on each engine, in the engine's own terms, and code that users run.
  {
    files: ["tests/engines/entries/*.js", "scripts/release/programs/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      parserOptions: { projectService: false },
      globals: {
        ...{ console: "readonly", process: "readonly", navigator: "readonly", fetch: "readonly" },
        ...{ URL: "readonly", WebAssembly: "readonly", Worker: "readonly" },
      },
    },
  },
  // Host functions throw whatever a user's may.
  {
    files: ["tests/engines/src/suite/*.ts"],
    rules: {
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },
  // The compiler looks at the names: `npm run typecheck` in bench.
  { files: ["bench/**/*.mjs"], rules: { "no-undef": "off" } },
);
