// Contracts.
export type {
  CallMemory,
  CoreResult,
  Encodable,
  Encoded,
  ErrnoTable,
  FieldType,
  Free,
  Lendable,
  Liftable,
  Lowerable,
  Parted,
  ParameterType,
  Receivable,
  ResultType,
  Storable,
  TakeOver,
  TypeDescriptor,
  WasmType,
} from "./type/capabilities.js";
export type {
  HasView,
  IsView,
  Labelled,
  LabelOf,
  NullableOptions,
  Viewing,
  ViewUnless,
} from "./type/phantoms.js";
export type {
  CaseDescription,
  FieldDescription,
  TypeDescription,
  TypeDetails,
} from "./type/describe-type.js";
export type { Layout, Layouts, PairLayout, PartOffset, Parts } from "./type/layout.js";
export type { WideOptions } from "./type/address-form.js";
export type { AlignedOptions } from "./type/aligned.js";
export type { NamedMemoryOptions } from "./type/named-memory.js";
export type { CopyBudget, Copying, CopyOptions, CopyValue } from "./type/copying.js";
export type {
  AnyFunction,
  AnyObject,
  FieldCheck,
  FieldKey,
  KeyName,
  ParameterCheck,
  ResultCheck,
  Waits,
} from "./type/check.js";
export type { CoreValue, FlatType, ValueType } from "./type/value-type.js";
export type { Element, ElementClass, ElementLabel, ElementValue } from "./type/element.js";
export { defineType } from "./type/define-type.js";
export type { Defined, TypeDefinition } from "./type/type-definition.js";

// Memory.
export type { AddressType } from "./memory/address.js";
export { GuestMemory } from "./memory/guest-memory.js";
export { otherMemory } from "./memory/other-memory.js";
export type { GuestMemoryOptions } from "./memory/memory-options.js";
export type {
  CallSteps,
  FunctionType,
  GuestFunction,
  GuestServices,
  MemoryOfGuest,
  ProgramServices,
  PlaceableFunction,
  PlacedFunction,
} from "./memory/guest-services.js";

// Numbers.
export { i16, i32, i8, type IntegerType, u16, u32, u8 } from "./numeric/integers.js";
export { i64, type LongIntegerType, u64 } from "./numeric/long-integers.js";
export { usize, type UsizeOptions, type UsizeType } from "./numeric/usize.js";
export { f32, f64, type FloatType } from "./numeric/floats.js";
export { bool, type BoolType } from "./numeric/bool.js";
export { v128, type V128Type } from "./numeric/v128.js";
export type { ArrayElement, Brandable, TypedArray, TypedArrayClass } from "./numeric/scalar.js";

// Sequences.
export { array, type ArrayOptions, type ArrayType, type TypedArrayName } from "./sequence/array.js";
export { buffer, type BufferType, type RoomType } from "./sequence/buffer.js";
export { bytes, type BytesOptions, type BytesType, type ByteSequenceType } from "./sequence/bytes.js";
export { cstring, type CStringOptions, type CStringType } from "./sequence/cstring.js";
export type { ManagedClass } from "./allocation/managed-class.js";
export type { ClassOption, IdOption, ManagedLayout, ManagedType } from "./sequence/managed.js";
export type { GuestBuffer } from "./sequence/guest-buffer.js";
export type { List } from "./sequence/guest-list.js";
export { json, type JsonDataType, type JsonOptions, type JsonType } from "./sequence/json.js";
export { list, type ListOptions, type ListType, type ManagedListType } from "./sequence/list.js";
export type { Cases, Composition, Part, Whole } from "./type/composition.js";
export type { DanglingOptions } from "./type/dangling.js";
export type { PairOptions } from "./type/pair.js";
export { string, type StringOptions, type StringType, type TextType } from "./sequence/string.js";
export { utf16, type Utf16Options, type Utf16Type } from "./sequence/utf16.js";
export { wtf8, type Wtf8Type } from "./sequence/wtf8.js";

// Aggregates.
export type { NullOptions, OffsetOptions } from "./aggregate/by-pointer.js";
export {
  bitFields,
  type BitFieldsOptions,
  type BitFieldsType,
  type BitFieldValues,
} from "./aggregate/bit-fields.js";
export { chars, type CharsOptions, type CharsType } from "./aggregate/chars.js";
export { copyOf } from "./aggregate/copy-of.js";
export { encode, type EncodeOptions, type EncodeValue } from "./aggregate/encode.js";
export {
  type CaseInteger,
  enumeration,
  type EnumerationOptions,
  type EnumerationType,
  type NumberedEnumerationOptions,
} from "./aggregate/enumeration.js";
export { fixed, type FixedOptions, type FixedType, type FixedValue } from "./aggregate/fixed.js";
export { flags, type FlagsInteger, type FlagsOptions, type FlagsType } from "./aggregate/flags.js";
export type { UnknownFlags } from "./aggregate/flag-set.js";
export { alignOf, type Composite, offsetOf, type PartOf, sizeOf } from "./aggregate/measure.js";
export { option, type OptionType } from "./aggregate/option.js";
export { managed, type ManagedClassOptions, type ManagedClassType } from "./aggregate/managed.js";
export type { Pointer } from "./aggregate/guest-pointer.js";
export { pointer, type PointerOptions, type PointerType } from "./aggregate/pointer.js";
export {
  Struct,
  struct,
  type StructClass,
  type StructFields,
  type StructOptions,
  type StructType,
  type StructValue,
} from "./aggregate/struct.js";
export { tuple, type TupleType, type TupleValue } from "./aggregate/tuple.js";
export {
  flexible,
  type Flexible,
  type FlexibleOptions,
  type FlexibleSource,
  type FlexibleType,
} from "./aggregate/flexible.js";
export {
  union,
  type UnionMembers,
  type UnionOptions,
  type UnionType,
  type UnionValue,
} from "./aggregate/union.js";
export {
  variant,
  type VariantCases,
  type VariantOptions,
  type VariantType,
  type VariantValue,
} from "./aggregate/variant.js";
export type { Copy } from "./type/copy.js";

// Results.
export {
  type Allocatable,
  allocated,
  type AllocatedOptions,
  type AllocatedResult,
  type AllocatedType,
} from "./result/allocated.js";
export { byValue, type ByValueType } from "./result/by-value.js";
export { type Errno, errno, type ErrnoType, type GuestErrno } from "./result/errno.js";
export { ErrnoError, isErrnoError } from "./result/errno-error.js";
export {
  type ErrnoEntries,
  type ErrnoNameOf,
  errnoTable,
  type ErrnoTableOptions,
} from "./result/errno-table.js";
export { type ErrnoName, wasiErrnos } from "./result/wasi-errnos.js";
export { type LinuxErrnoName, linuxErrnos } from "./result/linux-errnos.js";
export { none, type NoneType } from "./result/none.js";
export { orErrno, type OrErrnoType, type OutOptions } from "./result/or-errno.js";

export type { AllocatorChoice, AllocatorPair } from "./allocation/lender.js";

// Core values of the parts of a value.
export { flat, type FlatValueType } from "./flat/flat.js";

// Times.
export { duration, type DurationType } from "./time/duration.js";
export { timestamp, type TimestampType } from "./time/timestamp.js";

// References.
export { callback } from "./reference/callback.js";
export type {
  AsyncCallback,
  Callback,
  CallbackLabel,
  GivenCallback,
  CallbackParameters,
  CallbackResult,
  CallbackType,
  KeptCallbacks,
} from "./reference/callback-types.js";
export { externref, type ExternRefType } from "./reference/externref.js";
export { funcref, type FuncRefOptions, type FuncRefType } from "./reference/funcref.js";
export { anyref, arrayref, eqref, i31ref, type ReferenceType, structref } from "./reference/gc-references.js";
export type { PassedReference, ReferenceOptions } from "./reference/passed-reference.js";
export { handle, type HandleClass, type HandleOptions, type HandleType } from "./reference/handle.js";

// Errors.
export {
  type ErrorContext,
  GuestMemoryError,
  type GuestMemoryAccess,
  type GuestMemoryErrorCode,
  HostwrightError,
  LiftError,
  type LiftErrorCode,
  LowerError,
  type LowerErrorCode,
  TypeDefinitionError,
  type TypeDefinitionErrorCode,
} from "./errors.js";
