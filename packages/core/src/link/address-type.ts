import type { AddressType } from "@hostwright/types";

import { ModuleLinkError } from "../errors.js";
import { chooseMemory, importedMemories } from "./find-memory.js";
import type { GuestModule } from "./guest-module.js";
import type { ModuleSections } from "../wasm-format/module-sections.js";

/** How a guest's memory is addressed. */
export interface GuestAddressType {
  readonly addressType: AddressType;
  /** Whether the guest itself says so; else it is what the caller says or what is likely. */
  readonly isKnown: boolean;
}

/**
 * Finds out how the memory that host functions will work on is addressed: by the same rules as the memory is found later,
 * but before there is an instance, since the functions that it imports depend on it.
 *
 * @throws {ModuleLinkError} `address-type-mismatch` when `said` is not what the guest says
 */
export function findAddressType(
  { module, sections }: GuestModule,
  plain: WebAssembly.Imports,
  memory: string | undefined,
  said: AddressType | undefined,
): GuestAddressType {
  const known = readAddressType(sections, memory) ?? (module && reflectAddressType(module, memory));
  if (known === undefined) {
    const given = module === undefined ? [] : importedMemories(module, plain);
    return { addressType: said ?? unanimous(given.map(addressTypeOf)) ?? "i32", isKnown: false };
  }
  if (said !== undefined && said !== known) {
    const fact = `the guest's memory is addressed with ${known}. Leave the option out: the guest's bytes say it.`;
    throw mismatch(fact, `{ addressType: "${said}" }`);
  }
  return { addressType: known, isKnown: true };
}

/**
 * Checks that a guest's memory is addressed as its imports were linked for.
 *
 * @throws {ModuleLinkError} `address-type-mismatch`
 */
export function checkAddressType(
  memory: WebAssembly.Memory | undefined,
  { addressType, isKnown }: GuestAddressType,
): void {
  if (isKnown || memory === undefined) return;
  const actual = addressTypeOf(memory);
  if (actual === undefined || actual === addressType) return;
  const fact =
    `the guest's memory is addressed with ${actual}, and its imports were linked for ${addressType}: ` +
    `a compiled module does not say which. Instantiate its bytes, or give { addressType: "${actual}" }.`;
  throw mismatch(fact, "instantiate");
}

function mismatch(fact: string, where: string): ModuleLinkError {
  return new ModuleLinkError("address-type-mismatch", fact, [], { where });
}

function readAddressType(
  sections: ModuleSections | undefined,
  name: string | undefined,
): AddressType | undefined {
  if (sections === undefined) return undefined;
  const { memories } = sections;
  const chosen = memories[chooseMemory(sections, name) ?? memories.length];
  // A guest that shows none, or several, still passes offsets of some size.
  return chosen?.addressType ?? unanimous(memories.map(({ addressType }) => addressType));
}

/** What engines with type reflection say, which is a proposal: https://github.com/WebAssembly/js-types. */
interface Reflected {
  readonly kind: string;
  readonly name: string;
  readonly type?: { readonly address?: AddressType };
}

function reflectAddressType(module: WebAssembly.Module, name: string | undefined): AddressType | undefined {
  const isMemory = ({ kind }: Reflected): boolean => kind === "memory";
  const exported = (WebAssembly.Module.exports(module) as readonly Reflected[]).filter(isMemory);
  const imported = (WebAssembly.Module.imports(module) as readonly Reflected[]).filter(isMemory);
  const named = exported.find((candidate) => candidate.name === (name ?? "memory"));
  if (named !== undefined || name !== undefined) return named?.type?.address;
  return unanimous([...exported, ...imported].map(({ type }) => type?.address));
}

function unanimous(types: readonly (AddressType | undefined)[]): AddressType | undefined {
  return new Set(types).size === 1 ? types[0] : undefined;
}

const BEYOND_ANY_MEMORY = 2n ** 64n - 1n;

/**
 * Asks a memory how it is addressed, by growing it by more than there can be, which fails in one way or the other and does
 * nothing: `undefined` where the engine's interface does not know 64-bit addresses.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#dom-memory-grow
 */
function addressTypeOf(memory: WebAssembly.Memory): AddressType | undefined {
  try {
    memory.grow(BEYOND_ANY_MEMORY as never);
  } catch (error) {
    // By name: the engine's errors may be of another realm.
    if ((error as Error).name === "RangeError") return "i64";
    return takesBigAddresses() ? "i32" : undefined;
  }
  return undefined;
}

let bigAddresses: boolean | undefined;

// Node.js 22 has memories of 64 bits whose sizes are numbers: there a bigint is a TypeError in any case.
function takesBigAddresses(): boolean {
  if (bigAddresses !== undefined) return bigAddresses;
  try {
    new WebAssembly.Memory({ address: "i64", initial: 0n } as never);
    return (bigAddresses = true);
  } catch {
    return (bigAddresses = false);
  }
}
