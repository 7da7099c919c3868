import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { pointer } from "../aggregate/pointer.js";
import { sizeOf } from "../aggregate/measure.js";
import { Struct } from "../aggregate/struct.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { u32 } from "../numeric/integers.js";
import { allocated } from "../result/allocated.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { thrown } from "../thrown.fixture.js";
import { ownParameters } from "./annotations.js";
import { defineType } from "./define-type.js";
import type { TypeDefinition } from "./type-definition.js";

const ipv4 = defineType({
  name: "ipv4",
  label: "string",
  flat: ["i32"],
  lift: (_memory: GuestMemory, bits: number) =>
    [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join("."),
  lower: (address: string) => address.split(".").reduce((bits, part) => (bits << 8) | Number(part), 0),
});

/** 16 bytes in memory, written as people write them. */
const uuid = defineType({
  name: "uuid",
  label: "string",
  kind: "identifier",
  flat: ["address"],
  lift: readUuid,
  layout: { size: 16, alignment: 1 },
  load: readUuid,
  store: (memory: GuestMemory, offset: number, value: string) => {
    const digits = value.replaceAll("-", "");
    if (!/^[0-9a-f]{32}$/.test(digits)) {
      throw new LowerError("wrong-type", "must be a UUID.", value, { subject: "uuid" });
    }
    memory.writeBytes(offset, digits.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? []);
  },
  format: (value: string) => `{${value.slice(0, 8)}…}`,
  details: () => ({ options: { version: 4 } }),
});

function readUuid(memory: GuestMemory, offset: number): string {
  const digits = Array.from(memory.bytes(offset, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const UUID = "0e37df36-f698-11e6-8dd4-cb9ced3df976";

describe("a type of one's own", () => {
  const memory = new GuestMemory(64);

  beforeEach(() => memory.bytes(0, 64).fill(0));

  test("lifts and lowers core values", () => {
    expect(ipv4.lift(memory, 0x7f000001)).toBe("127.0.0.1");
    expect(ipv4.lift(memory, ipv4.lower("192.168.0.1", memory))).toBe("192.168.0.1");
  });

  test("lies in memory, as an element, behind a pointer and as a field", () => {
    class Row extends Struct {
      @u32 flags!: number;
      @uuid id!: string;
    }
    expect(sizeOf(Row)).toBe(20);
    const row = pointer(Row).lift(memory, 44).load();
    row.id = UUID;
    expect(row.id).toBe(UUID);
    expect(memory.readU8(48)).toBe(0x0e);
    expect(memory.readU8(63)).toBe(0x76);
    expect(list(uuid).lift(memory, 48, 1).toArray()).toEqual([UUID]);
    expect(pointer(uuid).lift(memory, 48).load()).toBe(UUID);
  });

  test("is checked like every other: at the end of memory, and in what it is given", () => {
    uuid.store(memory, 48, UUID);
    const data = { code: "out-of-bounds", offset: 49, length: 16 } as const;
    thrown(() => uuid.load(memory, 49), GuestMemoryError, data);
    thrown(() => uuid.lift(memory, 49), GuestMemoryError, data);
    thrown(
      () => {
        uuid.store(memory, 49, UUID);
      },
      GuestMemoryError,
      data,
    );
    thrown(() => list(uuid).lift(memory, 48, 2), GuestMemoryError, { code: "out-of-bounds", length: 32 });
    thrown(
      () => {
        uuid.store(memory, 0, "nobody");
      },
      LowerError,
      { code: "wrong-type", value: "nobody" },
    );
  });

  test("annotates parameters", () => {
    class Sockets {
      connect(@ipv4 _address: string, @uuid _id: string): void {
        return;
      }
    }
    expect(ownParameters(Sockets.prototype, "connect")).toEqual([ipv4, uuid]);
  });

  test("describes itself", () => {
    expect(uuid.describe()).toEqual({
      name: "uuid",
      kind: "identifier",
      flat: ["address"],
      layout: { i32: { size: 16, alignment: 1 }, i64: { size: 16, alignment: 1 } },
      options: { version: 4 },
    });
    expect(ipv4.describe()).toEqual({ name: "ipv4", kind: "ipv4", flat: ["i32"] });
  });

  test("formats its values, and wrong ones without an error", () => {
    expect(uuid.format(UUID)).toBe("{0e37df36…}");
    expect(uuid.format(7)).toBe("7");
    expect(ipv4.format("127.0.0.1")).toBe('"127.0.0.1"');
  });

  test("is passed as one i32 when nothing else is said", () => {
    expect(defineType({ name: "level", lift: (_memory: GuestMemory, core: number) => core }).flat).toEqual([
      "i32",
    ]);
  });
});

describe("what was given decides what a type can do", () => {
  const lift = (_memory: GuestMemory, core: number): number => core;
  const inMemory = { layout: { size: 4, alignment: 4 }, load: () => 0, store: () => undefined };

  test.each<[string, TypeDefinition, string[]]>([
    ["lift", { name: "t", lift }, ["lift"]],
    ["lower", { name: "t", lower: () => 0 }, ["lower"]],
    ["lower and a failure", { name: "t", lower: () => 0, lowerFailure: () => 1 }, ["lower", "lowerFailure"]],
    ["layout, load and store", { name: "t", ...inMemory }, ["layout", "load", "store"]],
  ])("%s", (_what, definition, expected) => {
    const powers = ["lift", "lower", "lowerFailure", "withErrnos", "layout", "load", "store"];
    const type = defineType(definition) as object;
    expect(powers.filter((power) => power in type)).toEqual(expected);
  });

  test("a layout may differ for memories addressed with i64", () => {
    const layout = { i32: { size: 4, alignment: 4 }, i64: { size: 8, alignment: 8 } };
    const type = defineType({ ...inMemory, name: "t", layout, load: () => 0 });
    expect(sizeOf(type)).toBe(4);
    expect(sizeOf(type, "i64")).toBe(8);
  });
});

describe("a type", () => {
  test("is frozen, and so are its core values", () => {
    expect(Object.isFrozen(ipv4)).toBe(true);
    expect(Object.isFrozen(ipv4.flat)).toBe(true);
    expect(() => {
      (ipv4 as { name: string }).name = "other";
    }).toThrow(TypeError);
  });

  test("does not see what is done to its definition later", () => {
    const flat: "i32"[] = ["i32"];
    const type = defineType({ name: "t", flat, lift: () => 0 });
    flat.push("i32");
    expect(type.flat).toEqual(["i32"]);
  });

  test("called with one argument makes a variant of itself, and with a decorator's arguments annotates", () => {
    const variants: unknown[] = [];
    const type = defineType({
      name: "t",
      lift: () => 0,
      variant: (options: object) => (variants.push(options), "variant"),
    }) as (...args: unknown[]) => unknown;
    expect(type({ copy: true })).toBe("variant");
    expect(variants).toEqual([{ copy: true }]);
    const prototype = {};
    expect(type(prototype, "read", 0)).toBeUndefined();
    expect(ownParameters(prototype, "read")).toEqual([type]);
    expect(variants).toHaveLength(1);
  });

  test("without variants refuses to be called with one argument", () => {
    thrown(() => (ipv4 as unknown as (options: object) => void)({}), TypeDefinitionError, {
      code: "misplaced-decorator",
    });
  });
});

describe("defineType refuses", () => {
  const load = (): number => 0;
  const store = (): void => undefined;
  const layout = { size: 4, alignment: 4 };

  test.each<[string, object]>([
    ["a type that can do nothing", {}],
    ["a layout alone", { layout }],
    ["load alone", { load }],
    ["store alone", { store }],
    ["layout and load without store", { layout, load }],
    ["load and store without layout", { load, store }],
    ["a layout beside lift only", { lift: load, layout }],
    ["a layout that is undefined", { layout: undefined, lift: load }],
  ])("%s", (_what, powers) => {
    const error = thrown(() => defineType({ name: "odd", ...powers }), TypeDefinitionError, {
      code: "invalid-definition",
    });
    expect(error.message).toMatch(/^defineType: odd (has only some of|can do nothing)/);
  });

  test.each([
    [0, 1],
    [-4, 4],
    [NaN, 1],
    [Infinity, 1],
    [0.5, 1],
    [6, 4],
    [4, 0],
    [4, NaN],
    [12, 3],
    [4, 0.5],
    [4, -4],
    [4, 8],
  ])("a layout of %d bytes aligned to %d", (size, alignment) => {
    const odd = { size, alignment };
    const refused = { code: "invalid-definition" } as const;
    thrown(() => defineType({ name: "odd", layout: odd, load, store }), TypeDefinitionError, refused);
    const wide = { i32: layout, i64: odd };
    const { message } = thrown(
      () => defineType({ name: "odd", layout: wide, load, store }),
      TypeDefinitionError,
      refused,
    );
    expect(message).toContain(`odd has a layout of ${String(size)} bytes aligned to ${String(alignment)}.`);
  });
});

describe("defects known from wazergo: elements without a size", () => {
  test("cannot be made, so no list is longer than its memory", () => {
    thrown(
      () =>
        defineType({
          name: "nothing",
          layout: { size: 0, alignment: 1 },
          load: () => undefined,
          store: () => undefined,
        }),
      TypeDefinitionError,
      { code: "invalid-definition" },
    );
  });
});

describe("a JSON document, as a type of one's own", () => {
  interface Settings {
    readonly depth: number;
  }
  const settings = defineType({
    name: "settings",
    label: "Settings",
    flat: ["address", "address"],
    lift: (memory: GuestMemory, offset: number, length: number): Settings => {
      const text = string.lift(memory, offset, length);
      try {
        return JSON.parse(text) as Settings;
      } catch (cause) {
        throw new LiftError("invalid-value", "is no JSON.", text, { subject: "settings", cause });
      }
    },
    encode: (value: Settings, memory: GuestMemory) => string.encode(JSON.stringify(value), memory),
  });

  test("is lifted from a text, and copied into memory that the guest allocates", () => {
    const guest = new FakeGuest(64);
    guest.functions["malloc"] = () => 8;
    const core = allocated(settings).lower({ depth: 3 }, guest.memory) as [number, number];
    expect(core).toEqual([8, 11]);
    expect(settings.lift(guest.memory, ...core)).toEqual({ depth: 3 });
  });

  test("refuses what is none, and what lies outside", () => {
    const memory = new GuestMemory(64);
    memory.writeBytes(8, new TextEncoder().encode("{depth}"));
    thrown(() => settings.lift(memory, 8, 7), LiftError, { code: "invalid-value", value: "{depth}" });
    thrown(() => settings.lift(memory, 60, 7), GuestMemoryError, { code: "out-of-bounds" });
  });
});
