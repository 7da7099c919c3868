import {
  array,
  bool,
  bytes,
  callback,
  copyOf,
  f64,
  i32,
  i64,
  LiftError,
  list,
  type List,
  LowerError,
  managed,
  none,
  struct,
  u8,
  utf16,
} from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../src/fixtures/cases.fixture.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime, wasm } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

const layout = "assemblyscript";
const text = utf16({ layout });
const maybeText = utf16({ layout, nullable: true });

const texts = list(text, { layout, id: "TEXTS" });
const maybeTexts = list(maybeText, { layout });
const rows = list(array(f64, { layout, class: "Array" }), { layout, id: "ROWS" });
const fixedTexts = list(text, { layout, class: "StaticArray", id: "FIXED_TEXTS" });
const views = list(bytes({ layout }), { layout, class: "StaticArray", id: "VIEWS" });
const numbers = list(f64, { layout });

const Friend = struct(
  {
    age: u8,
    height: f64,
    name: text,
    // A list of people is given where the host makes none.
    friends: list(text, { layout, id: "PEOPLE" }),
    nickname: maybeText,
  },
  { name: "Friend" },
);
const Person = struct(
  {
    age: u8,
    height: f64,
    name: text,
    friends: list(managed(Friend, { id: "PERSON" }), { layout, id: "PEOPLE" }),
    nickname: maybeText,
  },
  { name: "Person" },
);
const person = managed(Person, { id: "PERSON", nullable: true });
const people = list(managed(Person, { id: "PERSON" }), { layout, id: "PEOPLE" });
const ask = callback([i32, i64], f64)({ layout });
type Ask = (a: number, b: bigint) => number;

/** Gives back what it is given. */
@wasm.module("host")
class Host extends HostModuleBase {
  seen: unknown;
  readonly functions: Ask[] = [];

  @wasm.export("texts", texts)
  texts(@texts value: List<string>): Iterable<string> {
    this.seen = value;
    return value;
  }
  @wasm.export("maybeTexts", maybeTexts)
  maybeTexts(@maybeTexts value: List<string | undefined>): Iterable<string | undefined> {
    return value.toArray();
  }
  @wasm.export("rows", rows)
  rows(@rows value: List<Float64Array>): Iterable<Float64Array> {
    return value;
  }
  @wasm.export("fixedTexts", fixedTexts)
  fixedTexts(@fixedTexts value: List<string>): Iterable<string> {
    return new Set(value).size === value.length ? new Set(value) : value;
  }
  @wasm.export("views", views)
  views(@views value: List<Uint8Array>): Iterable<Uint8Array> {
    return value;
  }
  @wasm.export("numbers", numbers)
  numbers(@numbers value: List<number>): Iterable<number> {
    return value;
  }
  @wasm.export("person", person)
  person(@person value: Shape | undefined): Shape | undefined {
    return value;
  }
  @wasm.export("people", people)
  people(@people value: List<Shape>): Iterable<Shape> {
    return value;
  }
  @wasm.export("derived", i32)
  derived(@person value: Shape | undefined): number {
    return value?.name === "Ada" && value.friends.length === 0 ? value.age : -1;
  }
  @wasm.export("ask", f64)
  ask(@ask given: Ask): number {
    this.functions.push(given);
    return given(3, 4n);
  }
  @wasm.export("keep")
  keep(@ask given: Ask): void {
    this.functions.push(given);
  }
  @wasm.export("kept", ask)
  kept(): Ask {
    return this.functions.at(-1) as Ask;
  }
  @wasm.export("release")
  release(@ask.own given: Ask): void {
    this.seen = given;
  }
}

type Shape = ReturnType<typeof person.lift> & object;

const Plugin = guestModule(
  {
    texts: fn([texts], texts),
    maybeTexts: fn([maybeTexts], maybeTexts),
    rows: fn([rows], rows),
    fixedTexts: fn([fixedTexts], fixedTexts),
    views: fn([views], views),
    numbers: fn([numbers], numbers),
    person: fn([person], person),
    people: fn([people], people),
    isPerson: fn([managed(Friend, { id: "PERSON" })], bool),
    derived: fn([], i32),
    ownAsPerson: fn([], none),
    ownAsTexts: fn([], none),
    numbersAsTexts: fn([], none),
    ask: fn([i32], f64),
    apply: fn([ask, i32, i64], f64),
    same: fn([ask], ask),
    keepOwn: fn([], f64),
    take: fn([], none),
    callTaken: fn([i32, i64], f64),
    releaseTaken: fn([], none),
    collect: fn([]),
  },
  { name: "Plugin" },
);

const anyText = fc.string({ unit: "binary" });
const anyFriend = {
  age: fc.nat(255),
  height: fc.double({ noNaN: true }),
  name: anyText,
  nickname: fc.option(anyText, { nil: undefined }),
};
const anyPerson = fc.record({
  ...anyFriend,
  friends: fc.array(fc.record({ ...anyFriend, friends: fc.constant([]) }), { maxLength: 4 }),
});

/** The values of each function, which come back through the guest and the host. */
const SAME: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  texts: fc.array(anyText),
  maybeTexts: fc.array(fc.option(anyText, { nil: undefined })),
  rows: fc.array(fc.float64Array({ noNaN: true, maxLength: 5 })),
  fixedTexts: fc.array(anyText),
  views: fc.array(fc.uint8Array()),
  numbers: fc.array(fc.double({ noNaN: true })),
  person: fc.option(anyPerson, { nil: undefined }),
  people: fc.array(anyPerson, { maxLength: 4 }),
};

describe.each(compiledGuests("objects-assemblyscript"))("a guest in AssemblyScript %s", (_how, module) => {
  const start = async (codegen = true) => {
    const runtime = new Runtime({ codegen });
    const host = runtime.link(Host);
    return { plugin: await runtime.instantiate(module, { as: Plugin, afterAbort: "keep" }), host };
  };

  test.each(Object.keys(SAME).flatMap((name) => [true, false].map((codegen) => [name, codegen] as const)))(
    "%s is the same after it was there, at the host and back, by source text: %s",
    async (name, codegen) => {
      const { plugin } = await start(codegen);
      const call = plugin[name as "texts"] as unknown as (value: unknown) => unknown;
      fc.assert(
        fc.property(SAME[name] as fc.Arbitrary<unknown>, (value) => {
          expect(copyOf(call(value))).toEqual(value);
        }),
        { numRuns: caseCount(500) },
      );
    },
  );

  test("memory stays as it is, however often it is called: nothing stays pinned", async () => {
    const { plugin } = await start();
    const long = "a text that takes some room ".repeat(50);
    const friend = { age: 1, height: 2, name: long, friends: [], nickname: long };
    const call = (): void => {
      plugin.texts(Array<string>(20).fill(long));
      plugin.rows(Array<Float64Array>(10).fill(new Float64Array(100)));
      plugin.person({ ...friend, friends: [friend, friend] });
      plugin.people([{ ...friend, friends: [friend] }]);
      plugin.apply((a, b) => a + Number(b), 1, 2n);
      plugin.collect();
    };
    for (let count = 0; count < 20; count++) call();
    const before = plugin.guest.memory.byteLength;
    for (let count = 0; count < 200; count++) call();
    expect(plugin.guest.memory.byteLength).toBe(before);
  });

  test("an object that the host makes is one of its class", async () => {
    const { plugin } = await start();
    expect(plugin.isPerson({ age: 1, height: 2, name: "Ada", friends: [], nickname: undefined })).toBe(true);
  });

  test("an object of a derived class is one of the class, and one of a smaller class is not", async () => {
    const { plugin } = await start();
    expect(plugin.derived()).toBe(33);
    const { message } = thrown(() => plugin.ownAsPerson(), LiftError, { code: "invalid-value", value: 4 });
    expect(message).toMatch(
      /\(value: managed<Person>\) has 4 bytes, too few for the 32 of Person\. Let the guest pass/,
    );
  });

  test("an array of other objects, or of numbers, is an error that says so", async () => {
    const { plugin, host } = await start();
    const readTexts = (value: List<string>): string[] => value.toArray();
    host.texts = readTexts;
    const { message } = thrown(() => plugin.ownAsTexts(), LiftError, { code: "invalid-value" });
    expect(message).toMatch(/must be String of AssemblyScript, and is an object of the class \d+\./);
    expect(message).toContain("list<utf16>[0]");
    const { message: ofNumbers } = thrown(() => plugin.numbersAsTexts(), LiftError, {
      code: "invalid-value",
    });
    expect(ofNumbers).toMatch(
      /^host\.texts: parameter 0 \(value: list<utf16>\) must be Array for list<utf16> of AssemblyScript, and is an object of the class \d+\./,
    );
  });

  test("a function of the guest is called, is the same each time, and comes back as its object", async () => {
    const { plugin, host } = await start();
    expect([plugin.ask(1), plugin.ask(2)]).toEqual([8, 9]);
    expect(host.functions[0]).toBe(host.functions[1]);
    expect(plugin.keepOwn()).toBe(3);
    const [own] = host.functions;
    expect(plugin.same(own as Ask)).toBe(own);
    expect(plugin.apply(own as Ask, 5, 6n)).toBe(11);
  });

  test("a function of the host is called by the guest, for a call or until it is released", async () => {
    const { plugin, host } = await start();
    const double: Ask = (a, b) => 2 * (a + Number(b));
    expect(plugin.apply(double, 3, 4n)).toBe(14);
    expect(ask.held(plugin.guest.memory).size).toBe(0);
    host.functions.push(double);
    plugin.take();
    expect([plugin.callTaken(1, 2n), ask.held(plugin.guest.memory).size]).toEqual([6, 1]);
    plugin.releaseTaken();
    expect([host.seen, ask.held(plugin.guest.memory).size]).toEqual([double, 0]);
  });

  test("an object cannot be made without the identifier of its class", async () => {
    const { plugin, host } = await start();
    const memory = plugin.guest.memory;
    const refused = (
      type: { lower(value: never, memory: unknown): unknown },
      value: unknown,
      what: string,
    ) => {
      const error = thrown(() => type.lower(value as never, memory), LowerError, { code: "no-allocator" });
      expect(error.message).toContain(what);
    };
    refused(list(text, { layout }), ["a"], "the guest has 4. Name the right one with { id }.");
    refused(
      managed(Friend),
      {},
      "needs the identifier of Object for managed<Friend>, which its type does not",
    );
    refused(list(text, { layout, id: "NAMES" }), [], "Write export const NAMES = idof<…>() there.");
    expect(host.seen).toBeUndefined();
  });
});
