import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { previewOf, redefine } from "./copied-type.js";
import type { CopyValue } from "./copying.js";
import { formatAny } from "./format.js";
import { offsetAlone, type PairForm, pairForm } from "./pair-form.js";
import type { TypeDefinition } from "./type-definition.js";

/**
 * Gives the definition of the same type with `undefined` for offset 0, where its `nullable` says so and it is passed as an offset.
 * A value that lies in place, as a struct does, is then one for parameters alone: in memory there is no offset to be 0.
 */
export function withNull(definition: TypeDefinition): TypeDefinition {
  const form = definition.nullable === true ? formOf(definition) : undefined;
  if (form === undefined) return definition;
  const { lift, liftFor, lower, encode, snapshot, format = formatAny } = definition;
  const isNull = form.lift((_memory, offset) => offset === 0) as (
    memory: GuestMemory,
    ...core: unknown[]
  ) => boolean;
  // Written out, since a call would collect the core values in an array: there are two at most.
  const orNull =
    (liftPresent: NonNullable<TypeDefinition["lift"]>) =>
    (memory: GuestMemory, first: never, second: never): unknown =>
      isNull(memory, first, second) ? undefined : liftPresent(memory, first, second);
  const powers = {
    lift: lift && orNull(lift),
    liftFor: liftFor && ((addressType: AddressType) => orNull(liftFor(addressType))),
    lower:
      lower &&
      ((value: unknown, memory: GuestMemory, ...out: never[]) =>
        value === undefined
          ? form.result.lower(memory, 0, 0, ...out)
          : lower(value as never, memory, ...out)),
    loweringFor: undefined,
    encode:
      encode &&
      ((value: unknown, memory: GuestMemory) =>
        value === undefined ? undefined : encode(value as never, memory)),
    snapshot: snapshot && present(snapshot),
    format: (value: unknown) => (value === undefined ? "null" : format(value as never)),
  };
  return definition.byPointer === true
    ? redefine(withoutMemory(definition), powers)
    : redefine(definition, powers, inMemory(definition, form));
}

/** Gives the form in which the offset is passed; `undefined` for a type that is passed in another way. */
function formOf({ pair, wide, flat = ["i32"] }: TypeDefinition): PairForm | undefined {
  if (pair !== undefined) {
    const form = pairForm(pair, "nullable", wide);
    return pair === "pointer" ? eitherNull(form, offsetAlone(wide)) : form;
  }
  if (String(flat) === "address,address") return pairForm("offset-length", "nullable", wide);
  return String(flat) === "address" ? offsetAlone(wide) : undefined;
}

/** Gives the form of a pair behind a pointer, either of which may be null. */
function eitherNull(behind: PairForm, offset: PairForm): PairForm {
  return {
    ...behind,
    lift: (read) => {
      const lift = behind.lift(read) as (memory: GuestMemory, at: number) => ReturnType<typeof read>;
      return (memory, at: number) => (at === 0 ? read(memory, 0, 0) : lift(memory, at));
    },
    load: (memory, at, read) =>
      offset.load(memory, at, (_memory, to) =>
        to === 0 ? read(memory, 0, 0) : behind.load(memory, at, read),
      ),
    store: offset.store,
  };
}

/** Gives a definition without the powers of a type that lies in memory. */
function withoutMemory(definition: TypeDefinition): TypeDefinition {
  const all = Object.entries(Object.getOwnPropertyDescriptors(definition));
  const kept = all.filter(([power]) => !IN_MEMORY.includes(power));
  return Object.defineProperties({}, Object.fromEntries(kept)) as TypeDefinition;
}

const IN_MEMORY: readonly string[] = [
  "layout",
  "load",
  "loaderFor",
  "store",
  "storerFor",
  "write",
  "preview",
  "composition",
  "takeOver",
  "parts",
  "detach",
];

function inMemory(definition: TypeDefinition, form: PairForm): Partial<TypeDefinition> {
  const { load, store } = definition;
  const write = previewOf(definition);
  if (load === undefined || write === undefined) return {};
  const isNullAt = (memory: GuestMemory, offset: number): boolean =>
    form.load(memory, offset, (_memory, to) => to === 0);
  return {
    load: (memory, offset) => (isNullAt(memory, offset) ? undefined : load(memory, offset)),
    loaderFor: undefined,
    store: (memory, offset, value: unknown) => {
      if (value === undefined) form.store(memory, offset, 0, 0);
      else store?.(memory, offset, value as never);
    },
    storerFor: undefined,
    write: undefined,
    preview: (memory, offset) => (isNullAt(memory, offset) ? "null" : write(memory, offset)),
    get detach() {
      return definition.detach && present(definition.detach);
    },
  };
}

function present(copy: CopyValue): CopyValue {
  return (value: unknown, memory, copying) =>
    value === undefined ? undefined : copy(value as never, memory, copying);
}
