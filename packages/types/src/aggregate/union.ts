import { HostwrightError, locateInPart, LowerError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import { countCopy, VALUE_BYTES } from "../memory/count-copy.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { FieldType, Lendable, Parted, ParameterType } from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import type { Copying, CopyOptions } from "../type/copying.js";
import { type Element, elementType, type ElementValue } from "../type/element.js";
import { formatAny, formatPart } from "../type/format.js";
import type { Layout } from "../type/layout.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { ViewUnless } from "../type/phantoms.js";
import { type ByPointer, byPointer, type OffsetOptions } from "./by-pointer.js";
import { toJSON } from "./copy-of.js";
import { checkDistinct, checkNames } from "./numbered.js";
import { alignUp, describeFields, type PlacedField } from "./struct-layout.js";
import { extentOfView, isView, makeView, placeOfView, type ViewMaker } from "./struct-view.js";

/** The members of a union: types with a fixed layout, or struct classes. */
export type UnionMembers = Readonly<Record<string, Element>>;

/** The TypeScript type of a union with these members: the host reads any of them, and gives one. */
export type UnionValue<M> = { -readonly [K in keyof M]?: ElementValue<M[K]> };

/** How a {@link union} is passed, and its name. */
export interface UnionOptions<C extends boolean = boolean, N extends boolean = boolean>
  extends CopyOptions<C>, OffsetOptions<N> {
  /** Its name in messages; `union` when left out. */
  readonly name?: string;
}

/** A type of unions without a tag, which are passed by pointer. */
export interface UnionType<T, V extends boolean = boolean>
  extends
    ParameterType<T, "that union", V>,
    FieldType<T, "that union">,
    Lendable<T | Copy<T>, "that union">,
    Parted<keyof T & string> {
  readonly "~parts"?: keyof T & string;
}

/** Under this key a copy has the bytes that it was made of, and their memory. */
const BYTES = Symbol("bytes");

type Members = Record<string, unknown>;
type Copied = Members & { readonly [BYTES]?: { readonly memory: GuestMemory; readonly bytes: Uint8Array } };

/**
 * Makes the type of a union without a tag: members that lie in the same bytes, in memory the size of the largest, with the largest
 * alignment. Passed as one offset. (A {@link variant} has a tag, which says of which member the bytes are.)
 *
 * A host method gets a view: reading a member reads the bytes as its type, whichever was written, with the errors of that type where they are
 * not a value of it; assigning writes that member alone. The view is valid until the method returns. The host gives an object with one
 * member, `{ number: 7 }`: all bytes that it does not have become 0 (`LowerError`, `wrong-type`, for none or several). A view of the same union
 * in the same memory is copied byte for byte. `{ copy: true }`, which a method that waits needs, gives a frozen object with the members of which
 * the bytes are values; it can be stored in the same memory, byte for byte as well. `copyOf` copies all members, or fails.
 *
 * A host function gets memory that the guest frees, and returns a value as `allocated(union(…))`, or at a place of the guest. A guest's
 * function gets a copy that the host lends until the call has ended, and returns memory that stays its own: the host copies the value, and frees
 * nothing that members lead to. `GuestMemoryError`: `out-of-bounds`. C: `union { uint32_t number; double ratio; }`; Rust: `#[repr(C)] union`.
 * AssemblyScript: `usize`, to be read with `load<T>`.
 *
 * ```ts
 * import { f64, GuestMemory, pointer, struct, u32, union } from "@hostwright/types";
 *
 * const Event = struct({ kind: u32, data: union({ key: u32, ratio: f64 }) });
 * const event = pointer(Event).lift(new GuestMemory(64), 8).load();
 * event.data = { ratio: 0.5 };
 * console.log(event.data.ratio, event.data.key); // 0.5 0
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when a member has no fixed layout, `invalid-definition` without members, or for one named like
 *   an index
 *
 * @__NO_SIDE_EFFECTS__
 */
export function union<const M extends UnionMembers, C extends boolean = false, N extends boolean = false>(
  members: M,
  options: UnionOptions<C, N> = {},
): ByPointer<UnionValue<M>, "that union", ViewUnless<C>, N, UnionType<UnionValue<M>, ViewUnless<C>>> {
  checkOptions("union", options, OPTIONS);
  const { name = "union", copy = false } = options;
  const names = Object.keys(members);
  checkDistinct(names, "union");
  checkNames(names, "union", name);
  const at = { i32: 0, i64: 0 };
  const fields = Object.entries(members).map(([each, type]): PlacedField => ({
    name: each,
    type: elementType(type, `union ${name}.${each}`),
    offset: at,
  }));
  return unionType(name, fields, copy, options) as ByPointer<
    UnionValue<M>,
    "that union",
    ViewUnless<C>,
    N,
    UnionType<UnionValue<M>, ViewUnless<C>>
  >;
}

const OPTIONS: OptionKinds<UnionOptions> = {
  name: "text",
  copy: "flag",
  nullable: "flag",
  nonNull: "flag",
  aligned: "flag",
};

/* @__NO_SIDE_EFFECTS__ */
function unionType(
  name: string,
  fields: readonly PlacedField[],
  copy: boolean,
  ofOffset: OffsetOptions,
): unknown {
  const views: Partial<Record<AddressType, ViewMaker>> = {};
  const loaderFor = (addressType: AddressType): ViewMaker =>
    (views[addressType] ??= makeView({ name, prototype: Object.prototype, fields, toJSON }, addressType));
  let layouts: Readonly<Record<AddressType, Layout>> | undefined;
  // Not before it is needed: a struct class among the members does not know its fields before its last decorator has run.
  const layOut = (): Readonly<Record<AddressType, Layout>> =>
    (layouts ??= { i32: largest(fields, "i32"), i64: largest(fields, "i64") });
  return byPointer({
    name,
    kind: "union",
    layOut,
    load: (memory, offset) => loaderFor(memory.addressType)(memory, offset),
    loaderFor,
    snapshot: (view: Members, memory, copying) => copyOfUnion(fields, view, memory, copying, layOut()),
    copy,
    ofOffset,
    detacher: () => {
      if (fields.every(({ type }) => type.detach === undefined)) return undefined;
      return (value: Members | undefined, memory, copying) => {
        if (Object(value) !== value || isView(value as Members) || BYTES in (value as Members)) return value;
        const { name: given, type } = givenMember(name, fields, value);
        return { [given]: copying.detach(type, value?.[given], memory) };
      };
    },
    store: (memory, offset, value: Copied) => {
      const { size } = layOut()[memory.addressType];
      const bytes = bytesOf(value, fields, memory, size);
      if (bytes !== undefined) {
        memory.writeBytes(offset, bytes);
        return;
      }
      const given = givenMember(name, fields, value);
      try {
        // A view may lie in the very bytes that are written to: zeros are written after it, and behind it.
        const room = given.type.layout[memory.addressType].size;
        given.type.store(memory, offset, value[given.name]);
        memory.bytes(offset + room, size - room).fill(0);
      } catch (error) {
        throw locateInPart(error, name, `.${given.name}`);
      }
    },
    format: (value: Members) => {
      const view = Object(value) === value ? extentOfView(value) : undefined;
      const shown = view === undefined ? fields.filter((field) => hasMember(value, field.name)) : fields;
      const parts = shown.map((field) => {
        const text =
          view === undefined
            ? formatPart(() => field.type.format(value[field.name]))
            : field.type.preview(view.memory, view.offset);
        return `${field.name}: ${text}`;
      });
      return `${name} { ${parts.join(", ")} }`;
    },
    details: () => ({ fields: describeFields(fields) }),
    parts: {
      offsetOf: (part) => fields.find((field) => field.name === part)?.offset,
      names: () => fields.map((field) => field.name).join(", "),
    },
  });
}

function largest(fields: readonly PlacedField[], addressType: AddressType): Layout {
  const layouts = fields.map(({ type }) => type.layout[addressType]);
  const alignment = Math.max(...layouts.map((layout) => layout.alignment));
  return { size: alignUp(Math.max(...layouts.map(({ size }) => size)), alignment), alignment };
}

/** Copies the members of which the bytes are values, and keeps the bytes, with which the copy can be stored. */
function copyOfUnion(
  fields: readonly PlacedField[],
  view: Members,
  memory: GuestMemory,
  copying: Copying,
  layouts: Readonly<Record<AddressType, Layout>>,
): Copied {
  const { offset } = extentOfView(view) as { offset: number };
  const { size } = layouts[memory.addressType];
  countCopy(memory, fields.length * VALUE_BYTES + size);
  const bytes = memory.readBytes(offset, size);
  const copied = Object.defineProperty({}, BYTES, { value: { memory, bytes } }) as Members;
  for (const { name, type } of fields) {
    try {
      copied[name] = copying.snapshot(type, type.load(memory, offset), memory);
    } catch (error) {
      if (!isOfBytes(error)) throw error;
    }
  }
  // The bytes would not follow a change of a member.
  return Object.freeze(copied);
}

/** Tells an error that says that bytes are not a value, from one that says that the host copies too much. */
function isOfBytes(error: unknown): boolean {
  return error instanceof HostwrightError && error.code !== "copy-limit" && error.code !== "endless";
}

/** Gives the bytes of a view, or of a copy of one, in the same memory; `undefined` for any other value. */
function bytesOf(
  value: Copied,
  fields: readonly PlacedField[],
  memory: GuestMemory,
  size: number,
): Uint8Array | undefined {
  if (Object(value) !== value) return undefined;
  const from = placeOfView(value as object, fields, memory);
  if (from !== undefined) return memory.readBytes(from, size);
  const kept = value[BYTES];
  return kept?.memory === memory && kept.bytes.length === size ? kept.bytes : undefined;
}

function hasMember(value: Members, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== undefined;
}

/** Finds the one member that an object of the host has. */
function givenMember(name: string, fields: readonly PlacedField[], value: unknown): PlacedField {
  const given =
    Object(value) === value ? fields.filter((field) => hasMember(value as Members, field.name)) : [];
  const [only, ...others] = given;
  if (only !== undefined && others.length === 0) return only;
  const next = `Give one of ${fields.map((field) => field.name).join(", ")}.`;
  const fact =
    only === undefined
      ? `must be an object with one member, not ${formatAny(value)}. ${next}`
      : `has several members: ${given.map((field) => field.name).join(", ")}. ${next}`;
  throw new LowerError("wrong-type", fact, value, { subject: name });
}
