import { LiftError } from "@hostwright/types";

import { CallContextError, GuestClosedError } from "../errors.js";
import { collectGarbage } from "../fixtures/garbage.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import {
  CLASSES,
  First,
  type Given,
  Keeper,
  PLACES,
  Second,
  sharedParts,
  startUnit,
  type Unit,
  unitBytes,
} from "../fixtures/units.fixture.js";
import type { Guest } from "../guest.js";
import type { ObservedCall } from "../observe/middleware.js";
import { Runtime } from "../runtime.js";
import { QuickGuest } from "./short-way.js";

const double: Given = (value) => 2 * value;

function linked(runtime = new Runtime()): { runtime: Runtime; keeper: Keeper } {
  const keeper = runtime.link(Keeper, double);
  CLASSES.forEach((each, index) => runtime.link(each, 1000 * (index + 1)));
  return { runtime, keeper };
}

const closed = { code: "guest-closed" } as const;
const poisoned = { code: "guest-poisoned" } as const;

describe.each([
  ["of one runtime", () => [linked()]],
  ["of two runtimes", () => [linked(), linked()]],
] as const)("units %s that share a memory and a table", (_, make) => {
  let hosts: readonly { runtime: Runtime; keeper: Keeper }[];
  let parts: ReturnType<typeof sharedParts>;
  let first: Guest<Unit>;
  let second: Guest<Unit>;

  beforeEach(async () => {
    hosts = make();
    parts = sharedParts();
    first = await startUnit(hosts[0]?.runtime as Runtime, 0, parts);
    second = await startUnit(hosts.at(-1)?.runtime as Runtime, 1, parts);
  });

  test("are one program: functions enter the unit that has them, whichever passes them", () => {
    for (const place of PLACES.slice(0, 2)) {
      first.exports.keep(place);
      second.exports.keep(place);
    }
    const kept = hosts.flatMap(({ keeper }) => keeper.kept);
    expect(new Set(kept).size).toBe(2);
    expect(kept.map((each) => each(1)).sort()).toEqual([1001, 1001, 2001, 2001]);
  });

  test("call each other past the host, with the instances of the context", () => {
    const call = (): number[] => [
      first.exports.run(PLACES[1], 1),
      second.exports.run(PLACES[0], 2),
      first.exports.run(PLACES[0], 3),
    ];
    expect(call()).toEqual([2001, 1002, 1003]);
    const instances = [new First(5000), new Second(6000)];
    const owner = hosts.at(-1)?.runtime as Runtime;
    // Each runtime binds the instances of the classes that it has linked.
    const both = hosts[0]?.runtime.run({ instances }, () => owner.run({ instances }, call));
    expect(both).toEqual([6001, 5002, 5003]);
    expect(call()).toEqual([2001, 1002, 1003]);
  });

  test("end together when a call of one is aborted", () => {
    first.exports.keep(PLACES[1]);
    expect(() => {
      first.exports.trap();
    }).toThrow(WebAssembly.RuntimeError);
    expect([first.isPoisoned, second.isPoisoned]).toEqual([true, true]);
    thrown(() => second.exports.take(), GuestClosedError, poisoned);
    thrown(() => hosts[0]?.keeper.kept[0]?.(1), GuestClosedError, poisoned);
  });

  test("have the same functions of the host, until the last is closed", () => {
    const index = second.exports.take();
    expect([first.exports.take(), first.exports.run(index, 4)]).toEqual([index, 8]);
    first.exports.release(index);
    expect(parts.table.get(index)).toBeNull();
    const again = first.exports.take();
    first.close();
    expect(second.exports.run(again, 4)).toBe(8);
    second.close();
    expect(parts.table.get(again)).toBeNull();
  });

  test("release a function of the host once", () => {
    const index = second.exports.take();
    first.exports.release(index);
    const twice = (): void => {
      second.exports.release(index);
    };
    thrown(twice, LiftError, { code: "unknown-callback" });
  });
});

describe("a program", () => {
  const runtime = new Runtime();
  const keeper = runtime.link(Keeper, double);
  const [first, second] = [runtime.link(First, 1000), runtime.link(Second, 2000)];
  let parts: ReturnType<typeof sharedParts>;

  beforeEach(() => {
    keeper.kept.length = 0;
    parts = sharedParts();
  });

  test("knows functions that were put into the table later by the unit that passes them", async () => {
    const [first, second] = [await startUnit(runtime, 0, parts), await startUnit(runtime, 1, parts)];
    const [late, later] = [15, 16];
    first.exports.put(late);
    second.exports.put(later);
    first.exports.keep(late);
    second.exports.keep(later);
    expect(keeper.kept.map((each) => each(1))).toEqual([1002, 2002]);
    // Passed again when the first is gone, its function is one of the second.
    first.close();
    second.exports.keep(late);
    expect(keeper.kept[2]?.(1)).toBe(1002);
    thrown(() => keeper.kept[0]?.(1), GuestClosedError, closed);
  });

  test("knows a function of a unit that another has replaced by one with the same number in its module", async () => {
    // The second has a function before those of the first: $late of the first has the number of $own of the second.
    const [first, second] = [await startUnit(runtime, 0, parts), await startUnit(runtime, 1, parts)];
    const place = PLACES[1];
    const before = parts.table.get(place) as { readonly name: string };
    first.exports.put(place);
    const after = parts.table.get(place) as { readonly name: string };
    expect([after.name, after === before]).toEqual([before.name, false]);
    first.exports.keep(place);
    expect(keeper.kept[0]?.(1)).toBe(1002);
    second.close();
    expect(keeper.kept[0]?.(1)).toBe(1002);
    // The one that was replaced is still the second's, wherever it is.
    parts.table.set(17, before);
    first.exports.keep(17);
    thrown(() => keeper.kept[1]?.(1), GuestClosedError, closed);
  });

  test("knows the functions of a unit that passes them while it is instantiated", async () => {
    const first = await startUnit(runtime, 0, parts);
    const bytes = await unitBytes(1, {
      more: `(func $start (call $keep (i32.const ${String(PLACES[1])}))) (start $start)`,
    });
    const second = await runtime.instantiate<Unit>(bytes, { imports: { env: parts } });
    first.close();
    expect(keeper.kept[0]?.(1)).toBe(2001);
    second.close();
    thrown(() => keeper.kept[0]?.(1), GuestClosedError, closed);
  });

  test("refuses functions of a unit that is closed, and no others", async () => {
    const [first, second] = [await startUnit(runtime, 0, parts), await startUnit(runtime, 1, parts)];
    first.close();
    for (const place of PLACES.slice(0, 2)) second.exports.keep(place);
    thrown(() => keeper.kept[0]?.(1), GuestClosedError, closed);
    expect(keeper.kept[1]?.(1)).toBe(2001);
  });

  test("takes in a unit that is linked after the first calls, in their contexts, too", async () => {
    const first = await startUnit(runtime, 0, parts);
    const instances = [new First(5000), new Second(6000)];
    const before = [1, 2, 3].map((value) => first.exports.run(PLACES[0], value));
    const after = await runtime.run({ instances }, async () => {
      before.push(first.exports.run(PLACES[0], 4));
      await startUnit(runtime, 1, parts);
      return [first.exports.run(PLACES[1], 5), first.exports.run(PLACES[0], 6)];
    });
    expect([...before, ...after]).toEqual([1001, 1002, 1003, 5004, 6005, 5006]);
    expect([first.exports.run(PLACES[1], 7), first.exports.run(PLACES[1], 8)]).toEqual([2007, 2008]);
  });

  test("takes in a unit between two calls of one turn: the frame of the short way is among the frames", () => {
    const guest = new QuickGuest({
      runtime,
      addressType: "i32",
      receivers: [],
      isKeptAfterAbort: false,
    });
    const run = guest.wrap("run", () => 1);
    runtime.run({ instances: [] }, () => {
      run();
      expect(guest.short.frame).toBeDefined();
      expect(guest.takeFrames()).toContain(guest.short.frame);
    });
  });

  test("has its calls of the host seen by middleware, whichever unit runs", async () => {
    const observed = linked();
    const seen: string[] = [];
    observed.runtime.use((call: ObservedCall, next) => {
      seen.push(`${call.direction} ${call.module}.${call.export}`);
      return next();
    });
    const [first, second] = [
      await startUnit(observed.runtime, 0, parts),
      await startUnit(observed.runtime, 1, parts),
    ];
    first.exports.keep(PLACES[1]);
    seen.length = 0;
    observed.keeper.kept[0]?.(1);
    second.exports.run(PLACES[0], 1);
    expect(seen).toEqual(["to-host second.add", "to-host first.add"]);
  });

  test("is collected with its memory and table, closed or not", async () => {
    const units = await (async () => {
      const own = sharedParts();
      const all = [await startUnit(runtime, 0, own), await startUnit(runtime, 1, own)];
      all[0]?.exports.run(PLACES[1], 1);
      all[0]?.exports.keep(PLACES[1]);
      keeper.kept.length = 0;
      for (const each of [first, second]) each.callers.length = 0;
      return all.map((each) => new WeakRef(each));
    })();
    await collectGarbage();
    expect(units.map((each) => each.deref())).toEqual([undefined, undefined]);
  });
});

describe("guests that share a table and no memory", () => {
  const { runtime, keeper } = linked();

  test("are two programs: functions enter their own, and no class of the other is there", async () => {
    const { table } = sharedParts();
    const [first, second] = [await startUnit(runtime, 0, { table }), await startUnit(runtime, 1, { table })];
    first.exports.keep(PLACES[1]);
    expect(keeper.kept[0]?.(1)).toBe(2001);
    thrown(() => first.exports.run(PLACES[1], 1), CallContextError, { code: "unbound-module" });
    expect([first.isPoisoned, second.isPoisoned]).toEqual([true, false]);
  });

  test("have functions of the host at places of their own", async () => {
    const { table } = sharedParts();
    const [first, second] = [await startUnit(runtime, 0, { table }), await startUnit(runtime, 1, { table })];
    expect(first.exports.take()).not.toBe(second.exports.take());
  });
});

describe("guests that share a memory and no table", () => {
  test("end by themselves", async () => {
    const { runtime } = linked();
    const { memory } = sharedParts();
    const [first, second] = [
      await startUnit(runtime, 0, { memory, table: sharedParts().table }),
      await startUnit(runtime, 1, { memory, table: sharedParts().table }),
    ];
    expect(() => {
      first.exports.trap();
    }).toThrow(WebAssembly.RuntimeError);
    expect([first.isPoisoned, second.isPoisoned]).toEqual([true, false]);
  });
});
