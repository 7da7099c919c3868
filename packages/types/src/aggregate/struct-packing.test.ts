import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { TypeDefinitionError } from "../errors.js";
import {
  alignOf,
  copyOf,
  encode,
  f64,
  fixed,
  GuestMemory,
  offsetOf,
  type Parted,
  pointer,
  sizeOf,
  type Storable,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import type { Pack } from "./struct-packing.js";

const odd = (options: object) => () => struct({ kind: u8, size: u32 }, options as never);

test.each<[string, object, string, RegExp]>([
  [
    "a pack that no compiler has",
    { pack: 3 },
    "invalid-option",
    /^struct struct: pack must be one of 1, 2, 4, 8, 16, not 3\./,
  ],
  ["a flag that is none", { pack: true }, "invalid-option", /not true\. Did you mean packed\?$/],
  ["a pack of 0", { pack: 0 }, "invalid-option", /not 0\./],
  ["a pack of 32", { pack: 32 }, "invalid-option", /not 32\./],
  [
    "an alignment that is not a power of two",
    { align: { size: 12 } },
    "invalid-option",
    /^struct struct: align\.size must be a power of two from 1 to 65536, not 12\./,
  ],
  ["an alignment of 0", { align: { size: 0 } }, "invalid-option", /not 0\./],
  ["an alignment below 0", { align: { size: -8 } }, "invalid-option", /not -8\./],
  ["one that is too large", { align: { size: 131072 } }, "invalid-option", /not 131072\./],
  ["one that is not a number", { align: { size: "8" } }, "invalid-option", /not "8"\./],
  ["an alignment of all fields", { align: 8 }, "invalid-option", /align must be an object, not 8\./],
  [
    "a misspelt field",
    { align: { sise: 8 } },
    "not-a-field",
    /align\.sise is not a field\. Did you mean size\?/,
  ],
  ["a field of Object.prototype", { align: { toString: 8 } }, "not-a-field", /The fields are kind, size\./],
])("%s is refused", (_what, options, code, text) => {
  const { message } = thrown(odd(options), TypeDefinitionError, { code: code as never });
  expect(message).toMatch(text);
});

test("a field is not aligned to less than its type is, as in C, but where pack or packed say so", () => {
  const type = struct({ kind: u8, size: u32 }, { align: { size: 2 } });
  const { message } = thrown(() => sizeOf(type), TypeDefinitionError, { code: "invalid-option" });
  expect(message).toBe(
    "struct struct: align.size cannot be 2: the field is aligned to 4 by itself. Give pack for less.",
  );
  expect(sizeOf(struct({ kind: u8, size: u32 }, { packed: true, align: { size: 2 } }))).toBe(6);
  expect(sizeOf(struct({ kind: u8, size: u32 }, { pack: 2 }))).toBe(6);
  // In a 32-bit memory a pointer is aligned to 4.
  const pointing = struct({ kind: u8, to: pointer(u8) }, { align: { to: 4 } });
  expect([sizeOf(pointing), sizeOf(pointing, "i64")]).toEqual([8, 16]);
});

test("a class says it for its own fields, and has that of the classes it extends", () => {
  class Base extends Struct {
    static override readonly pack?: Pack = 2;
    static override readonly align?: Readonly<Record<string, number>> = { b: 2 };
    @u8 a!: number;
    @u8 b!: number;
  }
  class Derived extends Base {
    @u32 c!: number;
  }
  class Other extends Base {
    static override readonly align = { c: 8 };
    static override readonly pack = 8;
    @u32 c!: number;
  }
  class Wrong extends Base {
    static override readonly align = { b: 4, d: 8 };
  }
  class Odd extends Base {
    static override readonly align = 8 as never;
  }
  expect([sizeOf(Base), sizeOf(Derived), sizeOf(Other), alignOf(Other)]).toEqual([4, 8, 16, 8]);
  expect([offsetOf(Derived, "c"), offsetOf(Other, "b"), offsetOf(Other, "c")]).toEqual([4, 2, 8]);
  thrown(() => sizeOf(Wrong), TypeDefinitionError, { code: "not-a-field" });
  thrown(() => sizeOf(Odd), TypeDefinitionError, { code: "invalid-option" });
  const { message } = thrown(() => struct(Base, { pack: 4 } as never), TypeDefinitionError, {
    code: "invalid-definition",
  });
  expect(message).toContain(
    "is a class, which says by itself how its fields lie: static packed = true. Leave pack out.",
  );
  expect(struct(Other).describe().options).toEqual({ pack: 8, align: { b: 2, c: 8 } });
});

test("a description has them as plain data, and nothing of what is left out", () => {
  const packed = struct({ a: u8, b: u32 }, { pack: 2, align: { a: 1 } }).describe();
  expect(packed.options).toEqual({ pack: 2, align: { a: 1 } });
  expect(JSON.parse(JSON.stringify(packed))).toEqual(packed);
  expect(struct({ a: u8 }, { packed: false }).describe().options).toBeUndefined();
});

test("the alignment of a field is that of values at an offset, and of their bytes", () => {
  const type = struct({ a: u8, b: u8 }, { align: { b: 16 }, aligned: true });
  expect(encode(type, { a: 1, b: 2 })).toEqual(
    Uint8Array.of(1, ...Array<number>(15).fill(0), 2, ...Array<number>(15).fill(0)),
  );
  const memory = new GuestMemory(64);
  expect(() => type.lift(memory, 8)).toThrow("which is not a multiple of its alignment, 16");
  expect(copyOf(type.lift(memory, 32))).toEqual({ a: 0, b: 0 });
});

const C_NAMES = new Map<Storable<unknown>, string>([
  [u8, "uint8_t"],
  [u16, "uint16_t"],
  [u32, "uint32_t"],
  [u64, "uint64_t"],
  [f64, "double"],
  [pointer(u8), "uint8_t *"],
]);

interface Random {
  readonly packed: boolean;
  readonly pack: Pack | undefined;
  readonly fields: readonly {
    type: Storable<unknown>;
    count: number;
    align: number | undefined;
    nested: boolean;
  }[];
}

const random: fc.Arbitrary<Random> = fc.record({
  packed: fc.boolean(),
  pack: fc.option(fc.constantFrom<Pack>(1, 2, 4, 8, 16), { nil: undefined }),
  fields: fc.array(
    fc.record({
      type: fc.constantFrom(...C_NAMES.keys()),
      count: fc.nat({ max: 3 }),
      align: fc.option(fc.constantFrom(8, 16, 32), { nil: undefined }),
      nested: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

/** Gives structs of ours, each of which may hold the one before, and the same in C. */
function structs(all: readonly Random[]): { ours: Storable<unknown>[]; c: string } {
  const ours: Storable<unknown>[] = [];
  const lines = all.map(({ packed, pack, fields }, number) => {
    const before = ours.at(-1);
    const align: Record<string, number> = {};
    const types: Record<string, Storable<unknown>> = {};
    const inC = fields.map((field, index) => {
      const name = `f${String(index)}`;
      const isNested = field.nested && before !== undefined && sizeOf(before) < 256;
      const of = isNested ? before : field.type;
      types[name] = field.count === 0 ? of : fixed(of, field.count);
      // Not below what the type has by itself, which C refuses.
      const least = Math.max(alignOf(of), alignOf(of, "i64"));
      if (field.align !== undefined && field.align >= least) align[name] = field.align;
      const attribute = align[name] === undefined ? "" : `_Alignas(${String(align[name])}) `;
      const cName = isNested ? `S${String(number - 1)}` : (C_NAMES.get(field.type) as string);
      return `${attribute}${cName} ${name}${field.count === 0 ? "" : `[${String(field.count)}]`};`;
    });
    ours.push(struct(types, { packed, ...(pack !== undefined && { pack }), align }));
    const attribute = packed ? " __attribute__((packed))" : "";
    const text = `typedef struct${attribute} { ${inC.join(" ")} } S${String(number)};`;
    return pack === undefined ? text : `#pragma pack(push, ${String(pack)})\n${text}\n#pragma pack(pop)`;
  });
  const facts = all.map(({ fields }, number) => {
    const name = `S${String(number)}`;
    const offsets = fields.map((_, index) => `offsetof(${name}, f${String(index)}), `).join("");
    return `sizeof(${name}), _Alignof(${name}), ${offsets}`;
  });
  return {
    ours,
    c: `#include <stddef.h>\n#include <stdint.h>\n${lines.join("\n")}\nconst uint32_t facts[] = { ${facts.join("\n")} };`,
  };
}

const hasClang = ["clang", "wasm-ld"].every((tool) => spawnSync(tool, ["--version"]).status === 0);
const SEED = 20261201;

(hasClang ? test : test.skip).each(["i32", "i64"] as const)(
  "200 structs of random packing lie as clang lays them out, in a memory of %s",
  (addressType) => {
    const { ours, c } = structs(fc.sample(random, { numRuns: 200, seed: SEED }));
    const directory = mkdtempSync(join(tmpdir(), "packing-"));
    try {
      const [source, guest] = [join(directory, "packing.c"), join(directory, "packing.wasm")];
      writeFileSync(source, c);
      const target = `--target=wasm${addressType === "i64" ? "64" : "32"}`;
      const options = "-std=c17 -Wall -Werror -ffreestanding -nostdlib -Wl,--no-entry,--export=facts -o";
      execFileSync("clang", [target, ...options.split(" "), guest, source], { stdio: "inherit" });
      const section = bytesOfData(readFileSync(guest));
      const theirs = ours.map((type) => {
        const { length } = type.describe().fields ?? [];
        return Array.from({ length: 2 + length }, () => section.next().value as number);
      });
      const parts = (type: Storable<unknown>): number[] =>
        (type.describe().fields ?? []).map(({ name }) =>
          offsetOf(type as unknown as Parted, name, addressType),
        );
      expect(
        ours.map((type) => [sizeOf(type, addressType), alignOf(type, addressType), ...parts(type)]),
      ).toEqual(theirs);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);

/** Gives the numbers in the one data segment of a module, which need not be instantiated: Node.js 20 has no 64-bit memories. */
function* bytesOfData(binary: Uint8Array): Generator<number> {
  let at = 8;
  const leb = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[at++] as number;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (binary[at] !== 11) {
    at++;
    const size = leb();
    at += size;
  }
  at++;
  leb(); // bytes
  leb(); // segments
  leb(); // active
  at++; // the const of its offset
  leb();
  at++; // end
  const end = leb();
  const data = new DataView(binary.buffer, binary.byteOffset + at, end);
  for (let index = 0; index < end; index += 4) yield data.getUint32(index, true);
}
