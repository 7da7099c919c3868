import fc from "fast-check";
import { pointer } from "../aggregate/pointer.js";
import { GuestMemoryError, LowerError } from "../errors.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import type { ErrnoTable } from "../type/capabilities.js";
import { errno, type ErrnoType, type GuestErrno } from "./errno.js";
import { ErrnoError } from "./errno-error.js";
import { errnoTable } from "./errno-table.js";
import { linuxErrnos } from "./linux-errnos.js";
import { wasiErrnos } from "./wasi-errnos.js";
import { caseCount } from "../cases.fixture.js";

// Errnos that come from a guest: as a parameter, a field, an element.

const SIZE = 32;
const RUNS = { numRuns: caseCount(2000) };
const memory = new GuestMemory(SIZE);
const disk = errnoTable("disk", { E_NO_MEDIUM: 10, E_WORN_OUT: 300 }, { size: 4 });

describe.each<[ErrnoTable, ErrnoType<string>, 2 | 4, string, number]>([
  [wasiErrnos, errno, 2, "ENOENT", 44],
  [linuxErrnos, errno.with<string>(linuxErrnos), 4, "ENOTBLK", 15],
  [disk, errno.with<string>(disk), 4, "E_WORN_OUT", 300],
])("an errno of the table $name", (table, type, size, name, number) => {
  const most = size === 2 ? 0xffff : 0x7fffffff;
  const numbers = fc.oneof(fc.nat({ max: 400 }), fc.nat({ max: most }));

  /** Lists the value of each number on the host, written down a second time. */
  function expected(core: number): GuestErrno<string> {
    return core === 0 ? undefined : (table.nameOf(core) ?? core);
  }

  test("is the name that the table has, else the number, and nothing for 0", () => {
    expect(type.lift(memory, number)).toBe(name);
    expect(type.lift(memory, 10_000)).toBe(10_000);
    expect(type.lift(memory, 0)).toBeUndefined();
    expect(type.lift(memory, -5)).toBe(-5);
  });

  test("takes as many bytes in memory as the table says, 2 as in WASI or 4 as an int", () => {
    expect(type.layout).toEqual({ i32: { size, alignment: size }, i64: { size, alignment: size } });
    type.store(memory, 8, name);
    expect(size === 2 ? memory.readU16(8) : memory.readU32(8)).toBe(number);
    type.store(memory, 8, undefined);
    expect(size === 2 ? memory.readU16(8) : memory.readU32(8)).toBe(0);
  });

  test("gives back every value that it can have, as a core value and in memory", () => {
    fc.assert(
      fc.property(numbers, (core) => {
        const value = type.lift(memory, core);
        expect(value).toBe(expected(core));
        expect(type.lower(value, memory)).toBe(core);
        type.store(memory, 8, value);
        expect(type.load(memory, 8)).toBe(value);
        expect(list(type).lift(memory, 8, 1).get(0)).toBe(value);
        expect(pointer(type).lift(memory, 8).load()).toBe(value);
      }),
      RUNS,
    );
  });

  test("is a value whatever bits a guest passes or has in memory", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: SIZE - size }), (bits, offset) => {
        expect(type.lift(memory, bits)).toBe(expected(bits));
        memory.bytes(0, SIZE).fill(bits);
        const inMemory = size === 2 ? memory.readU16(offset) : memory.readI32(offset);
        expect(type.load(memory, offset)).toBe(expected(inMemory));
      }),
      RUNS,
    );
  });

  test("is written in its own bytes, and read there", () => {
    const place = fc.oneof(fc.nat({ max: SIZE + 8 }), fc.nat({ max: 0xffffffff }));
    fc.assert(
      fc.property(place, numbers, (offset, core) => {
        const value = expected(core);
        const error = writesOnly(memory, offset, size, () => type.store(memory, offset, value));
        if (offset + size <= SIZE) expect([error, type.load(memory, offset)]).toEqual([undefined, value]);
        else {
          const data = { code: "out-of-bounds", offset, length: size } as const;
          expect(error).toMatchObject(data);
          thrown(() => type.load(memory, offset), GuestMemoryError, data);
        }
      }),
      RUNS,
    );
  });

  test("refuses to be assigned what it could not tell again, and writes nothing", () => {
    const refused: [unknown, string][] = [
      ["EFOO", "unknown-errno"],
      [-1, "wrong-type"],
      [0.5, "wrong-type"],
      [null, "wrong-type"],
      [{}, "wrong-type"],
      [0x80000000, "wrong-type"],
    ];
    for (const [value, code] of refused) {
      const error = writesOnly(memory, 0, 0, () => type.store(memory, 8, value as number));
      expect(error).toBeInstanceOf(LowerError);
      expect(error).toMatchObject({ code, value });
    }
  });
});

test("a number beyond the 2 bytes of an errno in memory is refused, and tells the way out", () => {
  errno.store(memory, 8, 0xffff);
  expect(errno.load(memory, 8)).toBe(0xffff);
  const error = writesOnly(memory, 0, 0, () => errno.store(memory, 8, 0x10000)) as LowerError;
  expect(error).toMatchObject({ code: "out-of-range", value: 0x10000 });
  expect(error.message).toBe(
    "errno is 65536, and 2 bytes of memory hold 65535 at most. Give the errno table a size of 4.",
  );
  expect(errno.lower(0x10000, memory)).toBe(0x10000);
});

test("an ErrnoError may be assigned to a field too", () => {
  errno.store(memory, 8, new ErrnoError("EIO") as never);
  expect(memory.readU16(8)).toBe(29);
});

test("a parameter follows the table of its module, and not one that it is bound away from", () => {
  expect(errno.withErrnos(linuxErrnos).lift(memory, 15)).toBe("ENOTBLK");
  expect(errno.with(disk).withErrnos(linuxErrnos).lift(memory, 15)).toBe(15);
  expect(errno.withErrnos(linuxErrnos).layout.i32.size).toBe(4);
});

test("a table without a size is one of 2 bytes", () => {
  const own: ErrnoTable<"EOWN"> = {
    name: "own",
    numberOf: () => 7,
    nameOf: (number) => (number === 7 ? "EOWN" : undefined),
  };
  const type = errno.with(own);
  type.store(memory, 8, "EOWN");
  expect([type.layout.i32.size, type.load(memory, 8)]).toEqual([2, "EOWN"]);
});
