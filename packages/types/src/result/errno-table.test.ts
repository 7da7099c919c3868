import { TypeDefinitionError } from "../errors.js";
import { thrown } from "../thrown.fixture.js";
import { errnoTable } from "./errno-table.js";

const invalid = { code: "invalid-definition" } as const;

describe("an errno table of one's own", () => {
  test("has names in the order of their numbers, from 1: 0 says that there is no error", () => {
    const table = errnoTable("disk", ["E_NO_MEDIUM", "E_WORN_OUT"]);
    expect([table.name, table.size]).toEqual(["disk", 2]);
    expect([table.numberOf("E_NO_MEDIUM"), table.numberOf("E_WORN_OUT")]).toEqual([1, 2]);
    expect([0, 1, 2, 3].map((number) => table.nameOf(number))).toEqual([
      undefined,
      "E_NO_MEDIUM",
      "E_WORN_OUT",
      undefined,
    ]);
  });

  test("has each name with its number, the first of several names for one", () => {
    const table = errnoTable("net", { EAGAIN: 11, EWOULDBLOCK: 11, EIO: 5 });
    expect(table.numberOf("EAGAIN")).toBe(11);
    expect(table.numberOf("EWOULDBLOCK")).toBe(11);
    expect([table.nameOf(11), table.nameOf(5), table.nameOf(1)]).toEqual(["EAGAIN", "EIO", undefined]);
  });

  test("lists all of its names, also several for one number", () => {
    const table = errnoTable("net", { EAGAIN: 11, EWOULDBLOCK: 11, EIO: 5 });
    expect([...(table.names?.() ?? [])]).toEqual(["EAGAIN", "EWOULDBLOCK", "EIO"]);
  });

  test("may have no name at all", () => {
    expect([...(errnoTable("none", {}).names?.() ?? [])]).toEqual([]);
    expect(errnoTable<readonly string[]>("none", []).nameOf(1)).toBeUndefined();
    expect(errnoTable("none", {}).numberOf("ENOENT")).toBeUndefined();
  });

  test("takes only names of its own, and none that every object has", () => {
    const table = errnoTable("disk", ["EIO"]);
    for (const name of ["", "eio", "constructor", "__proto__", "toString", "0"])
      expect(table.numberOf(name)).toBeUndefined();
  });

  test("is frozen, and does not follow what it was made from", () => {
    const names = ["EIO"];
    const table = errnoTable("disk", names);
    names[0] = "ENOENT";
    expect(Object.isFrozen(table)).toBe(true);
    expect([table.nameOf(1), table.numberOf("ENOENT")]).toEqual(["EIO", undefined]);
  });

  test.each<[2 | 4, number]>([
    [2, 65535],
    [4, 2147483647],
  ])("has numbers of %d bytes up to %d, and none beyond", (size, most) => {
    expect(errnoTable("wide", { E_LAST: most }, { size }).numberOf("E_LAST")).toBe(most);
    const { message } = thrown(
      () => errnoTable("wide", { E_BEYOND: most + 1 }, { size }),
      TypeDefinitionError,
      invalid,
    );
    expect(message).toContain(
      `errnoTable: wide has E_BEYOND for ${String(most + 1)}. In ${String(size)} bytes, numbers go from 1 to ${String(most)}`,
    );
    expect(message.includes("{ size: 4 } has more")).toBe(size === 2);
  });

  test.each([-1, 0.5, NaN, Infinity, "1", null, undefined, 1n])("refuses %p for a number", (number) => {
    thrown(() => errnoTable("odd", { E_ODD: number as number }), TypeDefinitionError, invalid);
  });

  test("refuses 0 for an error, and says why", () => {
    const { message } = thrown(() => errnoTable("odd", { OK: 0 }), TypeDefinitionError, invalid);
    expect(message).toBe("errnoTable: odd has OK for 0. 0 says that there is no error: leave it out.");
  });

  test("refuses a name that is given twice, or that is empty", () => {
    const twice = thrown(() => errnoTable("odd", ["EIO", "EIO"]), TypeDefinitionError, invalid);
    expect(twice.message).toBe("errnoTable: odd has EIO twice. Give it one number.");
    thrown(() => errnoTable("odd", [""]), TypeDefinitionError, invalid);
    thrown(() => errnoTable("odd", { "": 5 }), TypeDefinitionError, invalid);
  });
});
