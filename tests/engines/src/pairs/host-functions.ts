import { define, fn, HostModuleBase, type ModuleClass } from "@hostwright/core";
import { defineType, externref, f32, f64, i32, i64 } from "@hostwright/types";
import { definedTypes, parameterCounts, typeCount } from "./defined-types.js";
import { body, importOf, writeModule } from "./write-module.js";

/** Describes a class that exports a function `m.x`, and writes the type of that. */
export interface HostFunction {
  readonly name: string;
  readonly host: ModuleClass & (new () => HostModuleBase);
  readonly type: readonly number[];
}

const funcref = defineType({
  name: "funcref",
  label: "unknown",
  flat: ["funcref"],
  lift: (_memory, core: unknown) => core,
  lower: (value: unknown) => value,
});

class TakesNothing extends HostModuleBase {
  x(): void {
    // Never called: the table is about linking.
  }
}
class TakesI32 extends HostModuleBase {
  x(_value: number): void {
    // Never called.
  }
}
class GivesI32 extends HostModuleBase {
  x(): number {
    return 0;
  }
}
class Numbers extends HostModuleBase {
  x(_integer: bigint, float: number): number {
    return float;
  }
}
class Extern extends HostModuleBase {
  x(value: unknown): unknown {
    return value;
  }
}
class GivesTwo extends HostModuleBase {
  x(): [number, bigint] {
    return [0, 0n];
  }
}
class TakesFunction extends HostModuleBase {
  x(_value: unknown): void {
    // Never called.
  }
}
class GivesFunction extends HostModuleBase {
  x(): unknown {
    return null;
  }
}

const options = { name: "m" };
/** A class for each type that a host function can have and that differs from the others in the numbers or the types of its values. */
export const hostFunctions: readonly HostFunction[] = [
  { name: "() -> ()", host: define(TakesNothing, { x: fn([]) }, options), type: [0x60, 0, 0] },
  { name: "(i32) -> ()", host: define(TakesI32, { x: fn([i32]) }, options), type: [0x60, 1, 0x7f, 0] },
  { name: "() -> i32", host: define(GivesI32, { x: fn([], i32) }, options), type: [0x60, 0, 1, 0x7f] },
  {
    name: "(i64, f64) -> f32",
    host: define(Numbers, { x: fn([i64, f64], f32) }, options),
    type: [0x60, 2, 0x7e, 0x7c, 1, 0x7d],
  },
  {
    name: "(externref) -> externref",
    host: define(Extern, { x: fn([externref], externref) }, options),
    type: [0x60, 1, 0x6f, 1, 0x6f],
  },
  {
    name: "() -> (i32, i64)",
    host: define(GivesTwo, { x: fn([], [i32, i64]) }, options),
    type: [0x60, 0, 2, 0x7f, 0x7e],
  },
  {
    name: "(funcref) -> ()",
    host: define(TakesFunction, { x: fn([funcref]) }, options),
    type: [0x60, 1, 0x70, 0],
  },
  {
    name: "() -> funcref",
    host: define(GivesFunction, { x: fn([], funcref) }, options),
    type: [0x60, 0, 1, 0x70],
  },
];

/**
 * Tells whether a guest may call a host function as another type of the table: the engine accepts a function of that type that
 * passes its parameters on. A result may be null where the other type does not expect it, since that is refused at the call.
 */
export function isCallable({ type }: HostFunction, wanted: number): boolean {
  const count = type[1] ?? 0;
  if (count !== parameterCounts[wanted]) return false;
  const types = [...definedTypes("first"), type];
  const parameters = Array.from({ length: count }, (_, index) => [0x20, index]).flat();
  const call = [...parameters, 0x10, 0];
  const isValid = (code: readonly number[]): boolean =>
    WebAssembly.validate(
      writeModule({
        type: types,
        import: [importOf("m", "x", "function", [typeCount])],
        function: [[wanted]],
        code: [body(...code)],
      }),
    );
  const refAsNonNull = 0xd4;
  return isValid(call) || isValid([...call, refAsNonNull]);
}

/** Writes a module that exports a function `x` of the type that a host function is declared with. */
export function exportingHostType({ type }: HostFunction): Uint8Array<ArrayBuffer> {
  return writeModule({ type: [type], function: [[0]], export: [[1, 120, 0, 0]], code: [body(0x00)] });
}
