import {
  describe as describeClass,
  ModuleDefinitionError,
  type ModuleClass,
  type ModuleDescription,
  Runtime,
} from "@hostwright/core";
import fc from "fast-check";

import { caseCount } from "../../../types/src/cases.fixture.js";
import { contractOf } from "../contract/contract-of.js";
import { NO_DOCS } from "../contract/docs.js";
import { compile, type Compiler, COMPILERS } from "./compilers.fixture.js";
import { languages } from "./index.js";
import { randomClasses } from "./random-classes.fixture.js";

/** Sources that keep all imports: those that are not used do not reach a guest. */
const KEEPING: Record<string, (bindings: string) => string> = {
  "guest.c": (text) => {
    const names = Array.from(
      text.matchAll(/import_name\([^)]*\)\)\)\n[^;]*?\b(m\d_f\d\w*)\(/g),
      ([, name]) => name,
    );
    const all = names.map((name) => `(void *)${String(name)}`).join(", ");
    return `#include "bindings.h"\n__attribute__((export_name("keep"))) void *keep(int at) {\n  static void *const all[] = {${all}};\n  return all[at];\n}\n`;
  },
  "guest.rs": (text) => {
    const modules = Array.from(text.matchAll(/^pub mod (\w+) \{([^]*?)^\}/gm), ([, name, body]) =>
      Array.from(
        (body as string).matchAll(/pub fn (\w+)/g),
        ([, own]) => `bindings::${String(name)}::${String(own)} as *const ()`,
      ),
    );
    return `mod bindings;\n#[no_mangle]\npub extern "C" fn keep(at: usize) -> *const () {\n    [${modules.flat().join(", ")}][at]\n}\n`;
  },
  "guest.txt": () => "",
};

/** Each has eight classes. */
const RUNS = caseCount(125);

const compilers = COMPILERS.filter((each) => each.source in KEEPING && each.isThere());

/** Describes the classes that have no problem. */
function described(
  classes: readonly ModuleClass[],
): { readonly moduleClass: ModuleClass; readonly description: ModuleDescription }[] {
  return classes.flatMap((moduleClass) => {
    try {
      return { moduleClass, description: describeClass(moduleClass) };
    } catch (error) {
      if (error instanceof ModuleDefinitionError) return [];
      throw error;
    }
  });
}

describe.each(compilers.map((each) => [each.source, each] as const))(
  "random classes in %s",
  (source, compiler: Compiler) => {
    test("have bindings that compile, and whose imports fit them", async () => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(randomClasses, async (classes) => {
          const sound = described(classes);
          const descriptions = sound.map(({ description }) => description);
          fc.pre(sound.length > 0);
          const language = languages.find(({ name }) => name === compiler.language);
          const { text, omissions } = language?.write(contractOf(descriptions, NO_DOCS)) ?? {
            text: "",
            omissions: [],
          };
          const guest = compile(compiler, text, KEEPING[source]?.(text));
          const runtime = new Runtime();
          for (const { moduleClass } of sound) runtime.declare(moduleClass);
          const { problems, imports } = await runtime.verify(guest);
          expect(problems).toEqual([]);
          const all = descriptions.flatMap(({ exports }) => exports);
          expect(imports.length).toBeGreaterThanOrEqual(all.length - omissions.length);
          count += descriptions.length;
        }),
        { numRuns: RUNS },
      );
      // Most random classes are without problems.
      expect(count).toBeGreaterThan(RUNS * 4);
    });
  },
);
