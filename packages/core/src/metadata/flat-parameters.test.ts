import {
  callback,
  f64,
  fixed,
  flat,
  i32,
  option,
  string,
  struct,
  TypeDefinitionError,
  tuple,
  u32,
} from "@hostwright/types";

import { describe as describeClass } from "../compile/describe.js";
import { ModuleDefinitionError } from "../errors.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { caller, describe as describeGuest, fn, guestModule, HostModuleBase } from "../index.js";

const Eight = struct({ a: fixed(u32, 8) }, { name: "Eight" });
const Many = fixed(u32, 17);
const PROBLEM =
  "has parameters of 17 core values, some of them flat, and the canonical ABI passes 16 at most, or else one pointer to all. Declare one parameter for all of them, flat(tuple(…)).";

/** Makes a host module with a function of such parameters. */
function hostWith(parameters: readonly unknown[]) {
  class Host extends HostModuleBase {
    static override readonly moduleName = "host";
    static readonly exports = { f: fn(parameters as never) } as never;
    f(..._values: unknown[]): void {
      // Is never called.
    }
  }
  return Host;
}

const MISFITS: [name: string, parameters: unknown[], count: number][] = [
  ["two flat values and a number", [flat(Eight), i32, flat(Eight)], 17],
  ["a flat value among others that are not", [flat(option(f64)), ...Array<unknown>(15).fill(i32)], 17],
  ["a flat value that is passed by pointer, and another", [flat(Many), i32], 18],
  ["a text beside flat values", [flat(Eight), string, flat(tuple(Eight))], 18],
];

test.each(MISFITS)(
  "%s: more than 16 core values are refused, in each kind of function",
  (_name, parameters, count) => {
    const fact = PROBLEM.replace("17", String(count));
    const { problems } = thrown(() => describeClass(hostWith(parameters)), ModuleDefinitionError, {
      code: "invalid-module",
    });
    expect(problems).toMatchObject([{ code: "invalid-parameter-type", message: `Host.f: ${fact}` }]);
    const guest = thrown(
      () => describeGuest(guestModule({ f: fn(parameters as never) })),
      ModuleDefinitionError,
      {
        code: "invalid-module",
      },
    );
    expect(guest.problems).toMatchObject([{ code: "invalid-parameter-type" }]);
    expect(guest.message).toContain(fact);
    const pointer = thrown(() => callback(parameters as never), TypeDefinitionError, {
      code: "invalid-definition",
    });
    expect(pointer.message).toBe(`callback: the function ${fact}`);
  },
);

test.each([
  ["16 core values", [flat(Eight), flat(Eight)]],
  ["one value of more, which is passed by pointer", [flat(Many)]],
  ["the caller beside it, which is not passed", [caller, flat(Many)]],
  ["more without any that is flat", Array(20).fill(i32)],
])("a function has %s", (_name, parameters) => {
  expect(describeClass(hostWith(parameters)).exports).toHaveLength(1);
  if (!parameters.includes(caller)) expect(() => callback(parameters as never)).not.toThrow();
});
