import {
  allocated,
  bytes,
  cstring,
  fixed,
  type Lowerable,
  list,
  orErrno,
  pointer,
  string,
  Struct,
  struct,
  tuple,
  u32,
  utf16,
} from "@hostwright/types";

import { describe as describeModule, fn, HostModuleBase, ModuleDefinitionError } from "../index.js";
import { thrown } from "../fixtures/thrown.fixture.js";

class Entry extends Struct {
  @string key!: string;
  @u32 size!: number;
}

function returning(result: Lowerable<never>) {
  class Env extends HostModuleBase {
    static override readonly moduleName = "env";
    static readonly exports = { entries: fn([], result as Lowerable<unknown>) };
    entries(): unknown {
      return [];
    }
  }
  return Env;
}

test.each<[string, Lowerable<never>, string]>([
  ["a struct class", allocated(list(Entry), { out: true }), "(allocated<list<Entry>>)[0].key"],
  ["orErrno", orErrno(allocated(list(Entry)), { out: true }), "(orErrno<allocated<list<Entry>>>)[0].key"],
  ["a plain struct", allocated(list(struct({ a: u32, b: cstring }))), "(allocated<list<struct>>)[0].b"],
  ["a struct in another", allocated(list(struct({ a: struct({ b: utf16 }) }))), "[0].a.b"],
  ["a tuple", allocated(list(tuple(u32, string))), "[0][1]"],
  ["a fixed array", allocated(list(fixed(string, 2))), "[0][0]"],
  ["texts", allocated(list(string)), "(allocated<list<string>>)[0]"],
] as never)(
  "an allocated list with a text that no memory is allocated for is refused: %s",
  (_what, result, part) => {
    const { problems } = thrown(() => describeModule(returning(result)), ModuleDefinitionError, {
      code: "invalid-module",
    });
    expect(problems).toEqual([
      expect.objectContaining({ code: "invalid-result-type", where: "Env.entries" }),
    ]);
    expect(problems[0]?.message).toContain(
      `${part} is a text for which no memory is allocated. Take allocated(…) for that field.`,
    );
  },
);

test.each<[string, Lowerable<never>]>([
  ["allocated texts", allocated(list(struct({ key: allocated(string), size: u32 })))],
  ["texts that may be null", allocated(list(struct({ key: cstring({ nullable: true }) })))],
  ["views of bytes", allocated(list(struct({ key: bytes })))],
  ["pointers to texts", allocated(list(pointer(Entry)))],
  ["one text", allocated(string)],
] as never)("an allocated list of %s is not", (_what, result) => {
  expect(() => describeModule(returning(result))).not.toThrow();
});
