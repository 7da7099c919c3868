import { f32, f64, i32, string, u32 } from "@hostwright/types";

import { ModuleDefinitionError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import type { ExportMetadata, ModuleClass } from "./module-metadata.js";
import { readModule } from "./read-module.js";

@wasm.module("shapes")
class Shapes extends HostModuleBase {
  @wasm.export("scale", f32)
  scale(@f32 x: number, @f32 factor: number): number {
    return x * factor;
  }

  @wasm.export("name", u32)
  label(@string text: string): number {
    return text.length;
  }
}

/** An export of a class. */
function exportOf(moduleClass: ModuleClass, name: string): ExportMetadata | undefined {
  return readModule(moduleClass).exports.find((exported) => exported.name === name);
}

/** The names of a class's exports, in order. */
function exportNames(moduleClass: ModuleClass): string[] {
  return readModule(moduleClass).exports.map(({ name }) => name);
}

test("a subclass inherits the name and the exports", () => {
  class Same extends Shapes {}
  expect(readModule(Same)).toEqual(readModule(Shapes));
});

test("a subclass may have another name, and its base keeps its own", () => {
  @wasm.module("other")
  class Other extends Shapes {}
  expect(readModule(Other).name).toBe("other");
  expect(readModule(Shapes).name).toBe("shapes");
});

test("a subclass adds exports after those of its base, which does not get them", () => {
  class More extends Shapes {
    @wasm.export() more(): void {
      // One more.
    }
  }
  expect(exportNames(More)).toEqual(["scale", "name", "more"]);
  expect(exportNames(Shapes)).toEqual(["scale", "name"]);
});

test("an override without decorators keeps the export and the types, under its own parameter names", () => {
  class Doubled extends Shapes {
    override scale(value: number, by: number): number {
      return 2 * super.scale(value, by);
    }
  }
  expect(exportOf(Doubled, "scale")).toEqual({
    ...exportOf(Shapes, "scale"),
    parameters: [
      { name: "value", type: f32 },
      { name: "by", type: f32 },
    ],
  });
});

test("an override may take fewer parameters, and the guest passes as many as before", () => {
  class Constant extends Shapes {
    override scale(): number {
      return 1;
    }
  }
  expect(exportOf(Constant, "scale")?.parameters).toEqual([
    { name: undefined, type: f32 },
    { name: undefined, type: f32 },
  ]);
});

test("an override annotates one parameter anew and keeps the types of the others", () => {
  class Wider extends Shapes {
    override scale(x: number, @f64 factor: number): number {
      return x * factor;
    }
  }
  expect(exportOf(Wider, "scale")?.parameters.map(({ type }) => type)).toEqual([f32, f64]);
  expect(exportOf(Shapes, "scale")?.parameters.map(({ type }) => type)).toEqual([f32, f32]);
});

test("an override may have another result type, at the same place", () => {
  class Whole extends Shapes {
    @wasm.export("scale", i32)
    override scale(x: number, factor: number): number {
      return Math.trunc(x * factor);
    }
  }
  expect(exportNames(Whole)).toEqual(["scale", "name"]);
  expect(exportOf(Whole, "scale")).toMatchObject({
    results: [i32],
    parameters: [{ type: f32 }, { type: f32 }],
  });
});

test("an override that is exported under another name has both", () => {
  class Renamed extends Shapes {
    @wasm.export("stretch", f32)
    override scale(x: number, factor: number): number {
      return x * factor;
    }
  }
  expect(exportNames(Renamed)).toEqual(["scale", "name", "stretch"]);
  expect(exportOf(Renamed, "stretch")?.parameters.map(({ type }) => type)).toEqual([f32, f32]);
});

test("an override adds a parameter only with a type", () => {
  class Untyped extends Shapes {
    override scale(x: number, factor: number, offset = 0): number {
      return x * factor + offset;
    }
  }
  class Typed extends Shapes {
    override scale(x: number, factor: number, @f32 offset = 0): number {
      return x * factor + offset;
    }
  }
  const { problems } = thrown(() => readModule(Untyped), ModuleDefinitionError, { code: "invalid-module" });
  expect(problems).toMatchObject([{ code: "untyped-parameter", where: "Untyped.scale" }]);
  expect(exportOf(Typed, "scale")?.parameters).toHaveLength(3);
});

test("an override is async or not by itself", () => {
  class Base extends HostModuleBase {
    static override readonly moduleName = "base";
    @wasm.export() run(): void | Promise<void> {
      // Done at once.
    }
  }
  class Later extends Base {
    override async run(): Promise<void> {
      await Promise.resolve();
    }
  }
  expect(exportOf(Base, "run")?.isAsync).toBe(false);
  expect(exportOf(Later, "run")?.isAsync).toBe(true);
});

test("another method may not take an inherited export's name", () => {
  class Taken extends Shapes {
    @wasm.export("scale", f32)
    stretch(@f32 x: number): number {
      return x;
    }
  }
  const { problems } = thrown(() => readModule(Taken), ModuleDefinitionError, { code: "invalid-module" });
  expect(problems).toMatchObject([
    {
      code: "duplicate-export",
      message: 'Taken.stretch: exports "scale", and so does scale. Give one another name.',
    },
  ]);
});

test("an abstract base may have exports and no name", () => {
  abstract class Nameless extends HostModuleBase {
    abstract size(): number;
    @wasm.export("double", u32)
    double(@u32 x: number): number {
      return x * this.size();
    }
  }
  @wasm.module("named")
  class Named extends Nameless {
    @wasm.export("size", u32)
    override size(): number {
      return 2;
    }
  }
  expect(exportNames(Named)).toEqual(["double", "size"]);
  thrown(() => readModule(Nameless), ModuleDefinitionError, { code: "invalid-module" });
});

test("a problem of a base class is told of the class that was linked, once", () => {
  class Broken extends HostModuleBase {
    static override readonly moduleName = "broken";
    @wasm.export("run") run(_a: number): void {
      // No type.
    }
  }
  class Sub extends Broken {
    @wasm.export("run") override run(_a: number): void {
      // Nor here.
    }
  }
  const { problems } = thrown(() => readModule(Sub), ModuleDefinitionError, { code: "invalid-module" });
  expect(problems.map(({ where: place, code }) => [place, code])).toEqual([["Sub.run", "untyped-parameter"]]);
});
