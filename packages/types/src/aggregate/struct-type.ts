import { locateInPart, LowerError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import type { Storable } from "../type/capabilities.js";
import type { Whole } from "../type/composition.js";
import { describeOptions, type TypeDetails } from "../type/describe-type.js";
import { formatAny, formatPart, MOST_ELEMENTS } from "../type/format.js";
import { byPointer, notWithin, type OffsetOptions } from "./by-pointer.js";
import { toJSON } from "./copy-of.js";
import { type AnyClass, structLayoutOf } from "./struct-class.js";
import { describeFields, type PlacedField, type StructLayout } from "./struct-layout.js";
import { copiedValues, snapshotMaker } from "./struct-snapshot.js";
import { copyStruct, makeWholeStore } from "./struct-store.js";
import { extentOfView, isView, makeView, placeOfView, type ViewMaker } from "./struct-view.js";

const NO_PACKING = { packed: false, pack: undefined, align: undefined };
const views = new WeakMap<AnyClass, Storable<unknown>>();
const copies = new WeakMap<AnyClass, Storable<unknown>>();

/** Gives the one type of views of a struct class, or of copies; a type of its own where not every offset is an address. */
export function structTypeOf(
  structClass: AnyClass,
  { copy = false, ofOffset = {} }: Pick<StructSource, "copy" | "ofOffset"> = {},
): Storable<unknown> {
  const types = copy ? copies : views;
  const isOwn = Object.values(ofOffset).includes(true);
  const known = isOwn ? undefined : types.get(structClass);
  if (known !== undefined) return known;
  const { name, prototype } = structClass;
  const type = structType({ name, prototype, layOut: structLayoutOf(structClass), copy, ofOffset });
  if (!isOwn) types.set(structClass, type);
  return type;
}

/** The definition of a struct. */
export interface StructSource {
  /** The struct's name in messages. */
  readonly name: string;
  /** The prototype of its views. */
  readonly prototype: object;
  /** Gives where its fields lie. */
  readonly layOut: () => StructLayout;
  /** Whether its values are copies. */
  readonly copy?: boolean | undefined;
  /** The treatment of the offset where it is passed. */
  readonly ofOffset?: OffsetOptions | undefined;
}

/**
 * Makes the type of a struct.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function structType({
  name,
  prototype,
  layOut,
  copy = false,
  ofOffset = {},
}: StructSource): Storable<unknown> {
  // The first decorators of a class run before its last: fields and view are made when the first value is loaded.
  let known: StructLayout | undefined;
  const placed = (): StructLayout => (known ??= layOut());
  const views: Partial<Record<AddressType, ViewMaker>> = {};
  const loaderFor = (addressType: AddressType): ViewMaker =>
    (views[addressType] ??= makeView({ name, prototype, fields: placed().fields, toJSON }, addressType));
  let makeSnapshot: ReturnType<typeof snapshotMaker> | undefined;
  const snapshotOf = (values: Record<string, unknown>): object => {
    makeSnapshot ??= snapshotMaker({ name, prototype, fields: placed().fields, toJSON });
    return makeSnapshot(values);
  };
  let isCopied: boolean | undefined;
  const refuse = (value: unknown): never => {
    throw notAnObject(name, value);
  };
  return byPointer({
    name,
    kind: "struct",
    layOut: () => placed().layout,
    load: (memory, offset) => loaderFor(memory.addressType)(memory, offset),
    loaderFor,
    snapshot: (view: Record<string, unknown>, memory, copying) =>
      snapshotOf(copiedValues(name, placed().fields, view, memory, copying)),
    copy,
    ofOffset,
    wholeStorerFor: (addressType) => makeWholeStore({ name, refuse, ...placed() }, addressType),
    detacher: () => {
      const { fields } = placed();
      if (fields.every(({ type }) => type.detach === undefined)) return undefined;
      return (value: Record<string, unknown> | undefined, memory, copying) => {
        // A view looks its fields up wherever the memory is by then.
        if (typeof value !== "object" || (value as unknown) === null || isView(value)) return value;
        return Object.fromEntries(
          fields.map((field) => [field.name, copying.detach(field.type, value[field.name], memory)]),
        );
      };
    },
    store: (memory, offset, value: Record<string, unknown>) => {
      checkObject(name, value);
      const { addressType } = memory;
      const { fields, layout } = placed();
      const from = placeOfView(value, fields, memory);
      // Both name the same texts and lists.
      if (from !== undefined && (isCopied ??= fields.every(({ type }) => type.detach === undefined))) {
        copyStruct(memory, offset, from, layout[addressType].size);
        return;
      }
      for (const field of fields) {
        try {
          field.type.store(memory, offset + field.offset[addressType], value[field.name]);
        } catch (error) {
          throw locateInPart(error, name, `.${field.name}`);
        }
      }
    },
    format: (value: Record<string, unknown>) => {
      checkObject(name, value);
      return `${name} { ${formatFields(placed().fields, value)} }`;
    },
    details: notWithin<TypeDetails>(
      () => {
        const { fields, packing } = placed();
        return { fields: describeFields(fields), ...describeOptions(packing, NO_PACKING) };
      },
      // A struct that points to itself is only named there.
      () => ({}),
    ),
    takeOver: (memory, at, next) => {
      for (const { type, offset } of placed().fields) next(type, at + offset[memory.addressType]);
    },
    composition: (): Whole<Storable<unknown>> => {
      const { fields } = placed();
      return {
        parts: fields.map(({ name: field, type }) => ({ type, place: `.${field}` })),
        split: (value: unknown) => {
          checkObject(name, value);
          return fields.map((field) => value[field.name]);
        },
        join: (values) =>
          snapshotOf(Object.fromEntries(fields.map((field, index) => [field.name, values[index]]))),
      };
    },
    parts: {
      offsetOf: (part) => placed().fields.find((field) => field.name === part)?.offset,
      names: () => Array.from(placed().fields, (field) => field.name).join(", "),
    },
  }) as Storable<unknown>;
}

function formatFields(fields: readonly PlacedField[], value: Record<string, unknown>): string {
  const shown = fields.slice(0, MOST_ELEMENTS);
  const view = extentOfView(value);
  const parts = shown.map(({ name, type }) => {
    const placed = view?.fields.find((field) => field.name === name);
    const text =
      view === undefined || placed === undefined
        ? formatPart(() => type.format(value[name]))
        : placed.type.preview(view.memory, view.offset + placed.offset[view.memory.addressType]);
    return `${name}: ${text}`;
  });
  if (fields.length > shown.length) parts.push(`… ${String(fields.length - shown.length)} more`);
  return parts.join(", ");
}

function checkObject(name: string, value: unknown): asserts value is Record<string, unknown> {
  if (typeof value === "object" && value !== null) return;
  throw notAnObject(name, value);
}

function notAnObject(name: string, value: unknown): LowerError {
  const fact = `must be an object with its fields, not ${formatAny(value)}.`;
  return new LowerError("wrong-type", fact, value, { subject: name });
}
