import { type LinkOptions, type ModuleLinkError, Runtime } from "@hostwright/core";
import { test, type Test } from "../harness.js";
import { functionTypes } from "../pairs/defined-types.js";
import { type ExternType, externTypes, importing, importsFor } from "../pairs/extern-types.js";
import { exportingHostType, type HostFunction, hostFunctions, isCallable } from "../pairs/host-functions.js";
import { type Offer, offersOf } from "../pairs/offers.js";
import { values } from "../pairs/values.js";
import type { Kind } from "../pairs/write-module.js";

/** Tells whether the plain API links a module that imports `m.x`. */
function linksPlainly(bytes: Uint8Array<ArrayBuffer>, x: unknown): boolean {
  const module = new WebAssembly.Module(bytes);
  try {
    new WebAssembly.Instance(module, { m: { x: x as WebAssembly.ImportValue } });
    return true;
  } catch {
    return false;
  }
}

/** Tells whether Hostwright links a guest, and refuses it with the right error where it does not. */
function links(
  runtime: Runtime,
  source: Uint8Array<ArrayBuffer> | WebAssembly.Module,
  options: LinkOptions,
): Promise<boolean> {
  return runtime.instantiate(source, options).then(
    () => true,
    (error: unknown) => {
      const { name, code } = error as ModuleLinkError;
      if (name !== "ModuleLinkError" || code !== "unresolved-imports") throw error;
      return false;
    },
  );
}

/** Tells whether `verify` says that a guest fits, without a doubt. */
async function fits(
  runtime: Runtime,
  bytes: Uint8Array<ArrayBuffer>,
  options: LinkOptions,
): Promise<boolean> {
  const { isLinkable, warnings } = await runtime.verify(bytes, options);
  return isLinkable && warnings.length === 0;
}

/** Lists the pairs about which Hostwright does not say the same as the plain API. */
class Differences {
  readonly found: string[] = [];

  add(pair: string, how: string, expected: boolean, said: boolean): void {
    if (said !== expected)
      this.found.push(`${pair}: ${expected ? "links" : "does not link"}, against ${how}`);
  }
}

/** Compares Hostwright with the plain API about an offer, for each type of an import. */
async function compare(offer: Offer, wanted: readonly ExternType[], differences: Differences): Promise<void> {
  const { by, value, plain, isTyped } = offer;
  const imports = { m: { x: value as WebAssembly.ImportValue } };
  for (const each of wanted) {
    const bytes = importing(each, "later");
    const pair = `${by}, imported ${each.kind} ${each.name}`;
    const expected = linksPlainly(bytes, plain);
    differences.add(pair, "verify", expected, await fits(new Runtime(), bytes, { imports }));
    differences.add(pair, "instantiate", expected, await links(new Runtime(), bytes, { imports }));
    if (offer.kind !== "function" || !isTyped) continue;
    const module = new WebAssembly.Module(bytes);
    differences.add(
      pair,
      "instantiate with a module",
      expected,
      await links(new Runtime(), module, { imports }),
    );
  }
}

/** Compares a host function with what it can be called as; where a module does not tell, with the type that it declares. */
async function compareHost(offered: HostFunction, differences: Differences): Promise<void> {
  const runtime = new Runtime();
  runtime.link(offered.host);
  const { x } = new WebAssembly.Instance(new WebAssembly.Module(exportingHostType(offered))).exports;
  for (const wanted of importsFor("function")) {
    const bytes = importing(wanted, "later");
    const pair = `${offered.name}, imported ${wanted.kind} ${wanted.name}`;
    const index = functionTypes.find((each) => wanted.name === `of type ${String(each)}`);
    const expected = wanted.kind === "function" && index !== undefined && isCallable(offered, index);
    const declared = linksPlainly(bytes, x);
    differences.add(pair, "verify", expected, await fits(runtime, bytes, {}));
    differences.add(pair, "instantiate", expected, await links(runtime, bytes, {}));
    differences.add(
      pair,
      "instantiate with a module",
      declared,
      await links(runtime, new WebAssembly.Module(bytes), {}),
    );
    if (declared) differences.add(pair, "the plain API", expected, declared);
  }
}

const NEEDS = ["modules from bytes"] as const;
const KINDS: readonly Kind[] = ["function", "memory", "table", "global", "tag"];

/**
 * States every pair of the type of an export and that of an import: where the plain API links it, Hostwright does, and `verify` says so.
 */
export const pairs: Test[] = [
  ...KINDS.map((kind) =>
    test(
      `exports of a ${kind} link with imports of every type as by the plain API`,
      NEEDS,
      async (assert) => {
        const differences = new Differences();
        const wanted = importsFor(kind);
        assert.equal(wanted.length > 5, true, "the table has types");
        for (const offered of externTypes.filter((each) => each.kind === kind)) {
          for (const offer of await offersOf(offered)) {
            const by = `exported ${offered.name} by ${offer.by}`;
            await compare({ ...offer, by }, wanted, differences);
          }
        }
        assert.equal(differences.found, []);
      },
    ),
  ),

  test("values of JavaScript link with imports of every type as by the plain API", NEEDS, async (assert) => {
    const differences = new Differences();
    assert.equal(values.length > 30, true, "the table has values");
    for (const offer of values) await compare(offer, importsFor(offer.kind), differences);
    assert.equal(differences.found, []);
  }),

  test("host functions link with imports of every type that they can be called as", NEEDS, async (assert) => {
    const differences = new Differences();
    assert.equal(hostFunctions.length, 8);
    for (const offered of hostFunctions) await compareHost(offered, differences);
    assert.equal(differences.found, []);
  }),
];
