import { allocatorFinder, ARRAY_BUFFER, STRING } from "../allocation/allocator.js";
import { callMemoryOf, withCallMemory } from "../type/call-memory.js";
import { TypeDefinitionError } from "../errors.js";
import { encodeStorable } from "../lending/encode-storable.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypedArray } from "../numeric/scalar.js";
import { encodeUtf16 } from "../sequence/encode.js";
import type { Encoded, Lowerable, Storable, TypeDescriptor } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { withNull } from "../type/nullable.js";
import { isTypedArray } from "../type/realms.js";
import type { TypeDefinition } from "../type/type-definition.js";
import type { CoreValue } from "../type/value-type.js";
import {
  beginParts,
  freeParts,
  freeQuietly,
  givePart,
  keepParts,
  outsideStore,
} from "../type/whole-store.js";
import { outPointer } from "./out-pointer.js";
import { type AllocatableType, BY_OFFSET, type Place, placeFormOf, type PlaceForm } from "./placed-value.js";
import { receiveAllocated, receiveObject, takeOverWithin, takerOver } from "./received-value.js";

/** The functions of a guest that allocate memory for values of a type, and how the guest learns of it. */
interface AllocatingOptions {
  readonly allocator?: string;
  readonly free?: string;
  readonly out?: boolean;
  readonly nullable?: boolean;
  readonly wide?: boolean;
}

/**
 * Makes the type of values that lie in memory which belongs to whoever gets the value.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function allocatedType(of: AllocatableType, options: AllocatingOptions): TypeDescriptor {
  const { allocator: wanted, free: freeing, out: isOut = false, nullable = false, wide = false } = options;
  const isObject = wanted === "__new";
  // Where the value lies elsewhere, its own type says how it is told.
  const isWide = wide || (of.encode !== undefined && of.wide === true);
  const form = isObject ? BY_OFFSET : placeFormOf(of, isWide);
  const encodeValue = (value: unknown, memory: GuestMemory): Encoded | undefined =>
    nullable && value === undefined ? undefined : encode(of, value, memory, isObject);
  const findAllocator = allocatorFinder(wanted, freeing);
  const place = (memory: GuestMemory, encoded: Encoded | undefined, isKept: boolean): Place => {
    if (encoded === undefined) return [0, 0];
    const allocator = findAllocator(memory);
    const { byteLength, alignment, length, text } = encoded;
    const objectClass = isObject && text !== undefined ? STRING : ARRAY_BUFFER;
    const call = callMemoryOf(memory);
    const allocate = (): number => allocator.allocate(memory, byteLength, alignment, objectClass);
    const offset = outsideStore(call === undefined ? allocate : () => withCallMemory(undefined, allocate));
    // Parts of the value may have to be allocated while it is written, and the guest then collects objects that are not pinned.
    allocator.pin?.(offset);
    if (isKept) call?.give(() => allocator.free?.(offset, byteLength, alignment));
    // The object of an argument, until the guest has taken it.
    else call?.keep(() => allocator.unpin?.(offset));
    if (call !== undefined) encoded.write(memory, offset);
    else {
      // Outside of every call of a guest's function nothing else frees the memory of a value that cannot be written whole.
      const free = (): void => allocator.free?.(offset, byteLength, alignment);
      const outer = beginParts();
      try {
        encoded.write(memory, offset);
        keepParts(outer);
      } catch (error) {
        freeParts(outer);
        freeQuietly(free);
        throw error;
      }
      if (isKept) givePart(free);
      else allocator.unpin?.(offset);
    }
    return [offset, length];
  };
  const store = (memory: GuestMemory, at: number, value: unknown): void => {
    memory.check(at, form.layout[memory.addressType].size);
    form.store(memory, at, ...place(memory, encodeValue(value, memory), true));
  };
  const lowerPlaced = (memory: GuestMemory, encoded: Encoded | undefined, out: CoreValue[]): CoreValue =>
    form.result.lower(memory, ...place(memory, encoded, !isObject), ...out);
  const { prepare, ...lowering }: Lowering = isOut
    ? behindPointer(of, form, store)
    : {
        ...form.result,
        lower: (value, memory, ...out) => lowerPlaced(memory, encodeValue(value, memory), out),
      };
  const name = `allocated<${of.name}>`;
  const { result, layout } = form;
  const withOut = () =>
    (options.out === false
      ? type
      : allocatedType(of, { ...options, out: true })) as unknown as Lowerable<unknown>;
  const definition: TypeDefinition = {
    name,
    kind: "allocated",
    ...lowering,
    ...(result.out === undefined && !isOut ? { withOut } : {}),
    prepare: (memory: GuestMemory, ...values: CoreValue[]) => {
      findAllocator(memory);
      prepare?.(memory, ...values);
    },
    ...(lowering.out === undefined
      ? {
          lend: (value: unknown, memory) => {
            const encoded = encodeValue(value, memory);
            return (call) => call.within(() => lowerPlaced(memory, encoded, []));
          },
        }
      : { places: [{ layout: form.placeLayout ?? form.layout }] }),
    ...receiving(of, form, isOut, isObject, nullable, findAllocator),
    ...(of.withErrnos === undefined
      ? {}
      : { withErrnos: (errnos) => allocatedType(of.withErrnos?.(errnos) ?? of, options) }),
    nullable: nullable || of.nullable === true,
    format: (value: unknown) => (nullable && value === undefined ? "null" : of.format(value)),
    details: () => ({
      of: of.describe(),
      ...(isOut
        ? { places: [{ name, kind: "allocated", flat: result.flat, layout, of: of.describe() }] }
        : {}),
      ...describeOptions(
        { allocator: wanted, free: freeing, nullable, wide },
        { allocator: undefined, free: undefined, nullable: false, wide: false },
      ),
    }),
  };
  const isField = !isObject && !isOut && "encode" in of && "load" in of;
  const field = isField ? { ...definition, ...inMemory(of, form, store, findAllocator) } : definition;
  const pair = of.pair ?? (of.flat.length === 2 ? "offset-length" : undefined);
  const type = makeType(
    isField && nullable
      ? withNull({ ...field, wide: isWide, ...(pair === undefined ? {} : { pair }) })
      : field,
  ) as TypeDescriptor;
  return type;
}

type Lowering = Pick<Lowerable<unknown>, "flat" | "out" | "prepare" | "lower">;

function behindPointer(
  { name }: AllocatableType,
  { layout, result }: PlaceForm,
  store: Storable<unknown>["store"],
): Lowering {
  if (result.out === undefined) {
    const { flat, out, prepare, lower } = outPointer({ layout, store } as Storable<unknown>);
    return { flat, out, prepare, lower } as Lowering;
  }
  throw new TypeDefinitionError(
    "invalid-definition",
    'lies behind a pointer by its layout already. Leave out one of { out } and { layout: "pointer" }.',
    { where: "allocated", subject: name },
  );
}

function receiving(
  of: AllocatableType,
  { lift, load }: PlaceForm,
  isOut: boolean,
  isObject: boolean,
  nullable: boolean,
  find: ReturnType<typeof allocatorFinder>,
): Pick<TypeDefinition, "receive"> {
  const receive = isObject
    ? receiveObject(of, nullable)
    : receiveAllocated(
        of,
        nullable,
        isOut ? (read) => (memory, at: number) => load(memory, at, read) : lift,
        find,
      );
  return receive === undefined ? {} : { receive };
}

function inMemory(
  of: AllocatableType,
  { layout, load: loadPlace }: PlaceForm,
  store: Storable<unknown>["store"],
  find: ReturnType<typeof allocatorFinder>,
): Pick<TypeDefinition, "layout" | "load" | "takeOver" | "preview" | "store" | "snapshot" | "detach"> {
  const takeOver = takerOver(of, find);
  return {
    layout,
    load: (memory, offset) => {
      if (callMemoryOf(memory) !== undefined) loadPlace(memory, offset, takeOver);
      return of.load?.(memory, offset);
    },
    takeOver: (memory, offset, next) => {
      loadPlace(memory, offset, (_memory, place, length) => {
        takeOver(memory, place, length);
        if (place !== 0) takeOverWithin(of, memory, place, length, next);
      });
    },
    preview: (memory, offset) => (of as Storable<unknown>).preview(memory, offset),
    store,
    snapshot: of.snapshot && ((value: unknown, memory, copying) => copying.snapshot(of, value, memory)),
    detach: (value: unknown, memory, copying) => {
      if (!isViewOf(memory, value)) return copying.detach(of, value, memory);
      copying.spendBytes(value.byteLength);
      return value.slice();
    },
  };
}

function isViewOf(memory: GuestMemory, value: unknown): value is TypedArray {
  return isTypedArray(value) && memory.hasBuffer(value.buffer);
}

function encode(
  of: AllocatableType,
  value: unknown,
  memory: GuestMemory,
  isObject: boolean,
): Encoded | undefined {
  if (of.encode === undefined) return encodeStorable(of as Storable<unknown>, value, memory);
  const encoded = of.encode(value, memory);
  // AssemblyScript has one kind of text, whatever the type's is.
  return isObject && encoded?.text !== undefined ? encodeUtf16(encoded.text, of.name, false) : encoded;
}
