import type { AddressType } from "@hostwright/types";
import type { EngineMemory } from "@hostwright/types/internal";

import { ModuleLinkError } from "../errors.js";
import type { GuestModule } from "./guest-module.js";
import type { LookUp } from "./look-up.js";

/**
 * Checks that the memory of a guest is addressed as its imports assume.
 *
 * @throws {ModuleLinkError} `address-type-mismatch`
 */
export function checkAddressType(
  memory: EngineMemory | undefined,
  { addressType, isKnown }: { readonly addressType: AddressType; readonly isKnown: boolean },
): void {
  if (isKnown || memory === undefined) return;
  const actual = addressTypeOf(memory);
  if (actual === undefined || actual === addressType) return;
  const fact =
    `the memory of the guest is addressed with ${actual}, and its imports were linked for ${addressType}, ` +
    `since a compiled module does not tell. Instantiate its bytes, or give { addressType: "${actual}" }.`;
  throw new ModuleLinkError("address-type-mismatch", fact, [], { where: "instantiate" });
}

/** Guesses how the memory of a guest is addressed, from the memories that it is given. */
export function guessAddressType(memory: LookUp<"memory">): AddressType | undefined {
  const there = memory.find()?.value;
  return unanimous((there === undefined ? memory.given : [there]).map(addressTypeOf));
}

/** Describes an import or export with its type, by the proposal https://github.com/WebAssembly/js-types. */
interface Reflected {
  readonly kind: string;
  readonly module?: string;
  readonly name: string;
  readonly type?: { readonly address?: AddressType };
}

/** Asks the engine how the memory of a guest is addressed; `undefined` where it does not tell. */
export function reflectAddressType(
  { module }: GuestModule,
  name: string | undefined,
): AddressType | undefined {
  if (module === undefined) return undefined;
  const isMemory = ({ kind }: Reflected): boolean => kind === "memory";
  const exported = (WebAssembly.Module.exports(module) as readonly Reflected[]).filter(isMemory);
  const imported = (WebAssembly.Module.imports(module) as readonly Reflected[]).filter(isMemory);
  const named = exported.find((candidate) => candidate.name === (name ?? "memory"));
  if (named !== undefined) return named.type?.address;
  if (name !== undefined) {
    const isNamed = (each: Reflected): boolean =>
      each.name === name || `${String(each.module)}.${each.name}` === name;
    return unanimous(imported.filter(isNamed).map(({ type }) => type?.address));
  }
  return unanimous([...exported, ...imported].map(({ type }) => type?.address));
}

function unanimous(types: readonly (AddressType | undefined)[]): AddressType | undefined {
  return new Set(types).size === 1 ? types[0] : undefined;
}

const BEYOND_ANY_MEMORY = 2n ** 64n - 1n;

/**
 * Finds out how a memory is addressed by growing it by more pages than there can be, which has no effect and fails with one of
 * two errors. Returns `undefined` where the interface of the engine does not know 64-bit addresses.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#dom-memory-grow
 */
function addressTypeOf(memory: EngineMemory): AddressType | undefined {
  try {
    memory.grow(BEYOND_ANY_MEMORY as never);
  } catch (error) {
    // By name, since the error may be of another realm.
    if ((error as Error).name === "RangeError") return "i64";
    return takesBigAddresses() ? "i32" : undefined;
  }
  return undefined;
}

let bigAddresses: boolean | undefined;

// Node.js 22 has 64-bit memories whose sizes are numbers: a bigint is a TypeError for every memory there.
function takesBigAddresses(): boolean {
  if (bigAddresses !== undefined) return bigAddresses;
  try {
    new WebAssembly.Memory({ address: "i64", initial: 0n } as never);
    return (bigAddresses = true);
  } catch {
    return (bigAddresses = false);
  }
}
