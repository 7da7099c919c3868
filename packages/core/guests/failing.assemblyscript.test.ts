import {
  array,
  bool,
  bytes,
  callback,
  type Copy,
  copyOf,
  f64,
  i32,
  list,
  type List,
  managed,
  none,
  pointer,
  type Pointer,
  struct,
  usize,
  utf16,
} from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../src/fixtures/cases.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime, wasm } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

const layout = "assemblyscript";
const text = utf16({ layout });
const maybeText = utf16({ layout, nullable: true });
const buffer = bytes({ layout });
const floats = array(f64, { layout });

const texts = list(text, { layout, id: "TEXTS" });
const rows = list(array(f64, { layout, class: "Array" }), { layout, class: "StaticArray", id: "ROWS" });
const Friend = struct({ name: text, numbers: floats, friends: list(text, { layout, id: "PEOPLE" }) });
const friends = list(managed(Friend, { id: "PERSON" }), { layout, id: "PEOPLE" });
const person = managed(struct({ name: text, numbers: floats, friends }), { id: "PERSON" });
type Person = ReturnType<typeof person.lift>;
const ask = callback([i32], i32)({ layout, nullable: true });
type Ask = (value: number) => number;
const twice: Ask = (value) => 2 * value;

const Entry = struct({ name: text, numbers: floats }, { name: "Entry" });
const Pair = struct({ first: text, second: text }, { name: "Pair" });

@wasm.module("host")
class Host extends HostModuleBase {
  /** Does as a test says, in the middle of a call of the guest. */
  act: () => void = () => undefined;

  @wasm.export("text", maybeText)
  text(@maybeText value: string | undefined): string | undefined {
    this.act();
    return value;
  }
  @wasm.export("buffer", buffer)
  buffer(@buffer value: Uint8Array): Uint8Array {
    this.act();
    return value;
  }
  @wasm.export("floats", floats)
  floats(@floats value: Float64Array): Float64Array {
    this.act();
    return value;
  }
  @wasm.export("texts", texts)
  texts(@texts value: List<string>): Iterable<string> {
    this.act();
    return value;
  }
  @wasm.export("rows", rows)
  rows(@rows value: List<Float64Array>): Iterable<Float64Array> {
    this.act();
    return value;
  }
  @wasm.export("person", person)
  person(@person value: Person): Copy<Person> {
    this.act();
    return copyOf(value);
  }
  @wasm.export("ask", ask)
  ask(@ask value: Ask | undefined): Ask | undefined {
    this.act();
    return value;
  }
  @wasm.export("pair")
  pair(@pointer(Pair) out: Pointer<{ first: string; second: string }>): void {
    // The guest unpins both, once it has them.
    this.act();
    out.store({ first: "first", second: "second" });
  }
}

const Failing = guestModule(
  {
    text: fn([maybeText, bool], maybeText),
    buffer: fn([buffer, bool], buffer),
    floats: fn([floats, bool], floats),
    texts: fn([texts, bool], texts),
    rows: fn([rows, bool], rows),
    person: fn([person, bool], person),
    ask: fn([ask, bool], i32),
    three: fn([text, buffer, array(f64, { layout, class: "Array" })], i32),
    pair: fn([], i32),
    entry: fn([Entry, bool], i32),
    failAfter: fn([i32, bool], none),
    pins: fn([], i32),
    collect: fn([]),
    nextBlock: fn([i32], usize),
  },
  { name: "Failing", allocator: "__new" },
);

describe.each(compiledGuests("failing-assemblyscript"))("a guest in AssemblyScript %s", (_how, module) => {
  test.each([true, false])(
    "has nothing pinned, and its heap as before, after random calls with failures of allocator, guest and host, by source text: %s",
    async (codegen) => {
      const runtime = new Runtime({ codegen });
      const host = runtime.link(Host);
      const plugin = await runtime.instantiate(module, { as: Failing, afterAbort: "keep" });
      const numbers = Float64Array.of(1, 2, 3);
      const friend = { name: "Ada", numbers, friends: [] };
      const calls: readonly ((fails: boolean) => unknown)[] = [
        (fails) => plugin.text("a text", fails),
        (fails) => plugin.text(undefined, fails),
        (fails) => plugin.buffer(new Uint8Array(100), fails),
        (fails) => plugin.floats(numbers, fails),
        (fails) => plugin.entry({ name: "Ada", numbers }, fails),
        (fails) => plugin.texts(["a", "", "text"], fails),
        (fails) => plugin.rows([numbers, new Float64Array(0)], fails),
        (fails) => plugin.person({ ...friend, friends: [friend, friend] }, fails),
        (fails) => plugin.ask(twice, fails),
        () => plugin.three("text", Uint8Array.of(1), numbers),
        () => plugin.texts(["a", "b", 5 as never], false),
        () => plugin.rows([numbers, [1] as never], false),
        () => plugin.person({ ...friend, friends: [friend, { ...friend, numbers: 5 as never }] }, false),
        () => plugin.ask(5 as never, false),
        () => plugin.three("text", Uint8Array.of(1), "no numbers" as never),
        () => plugin.entry({ name: "Ada", numbers: 5 as never }, false),
        () => plugin.pair(),
      ];
      const heap = (): unknown[] => {
        plugin.collect();
        return [plugin.pins(), plugin.nextBlock(16), plugin.nextBlock(4000), plugin.guest.memory.byteLength];
      };
      // Whatever is made once is there.
      for (const call of calls.slice(0, 10)) call(false);
      const before = heap();
      expect(before[0]).toBe(0);
      let failed = 0;
      const within = [
        () => undefined,
        () => plugin.text("within", false),
        () => plugin.entry({ name: "within", numbers }, false),
        () => plugin.person({ ...friend, friends: [friend] }, false),
        () => {
          throw new Error("no");
        },
      ];
      fc.assert(
        fc.property(
          fc.nat(calls.length - 1),
          fc.integer({ min: -1, max: 24 }),
          fc.boolean(),
          fc.boolean(),
          fc.nat(within.length - 1),
          (at, failAfter, byTrap, fails, then) => {
            let isWithin = false;
            host.act = () => {
              if (isWithin) return;
              isWithin = true;
              within[then]?.();
            };
            plugin.failAfter(failAfter, byTrap);
            try {
              calls[at]?.(fails);
            } catch {
              failed++;
            }
            plugin.failAfter(-1, false);
            expect(heap()).toEqual(before);
          },
        ),
        { numRuns: caseCount(10_000) },
      );
      expect(failed).toBeGreaterThan(0);
    },
  );
});
