// The exports that only `@hostwright/core` uses. They are not a public contract, and may change in any release.
export { locateError } from "./errors.js";
export {
  EnginePromise,
  dropPromises,
  formatThrown,
  isInstance,
  readProperty,
  throwFullStack,
} from "./foreign-value.js";
export { addressFrom } from "./memory/address.js";
export { isSameMemory } from "./memory/same-memory.js";
export { type MisplacedDecorator, ownMisplaced, ownParameters } from "./type/annotations.js";
export { findRecords, recordsOf } from "./type/records.js";
export { findShared, sharedState } from "./shared-state.js";
export { carrierOf, carriersOf, isDecoratorContext } from "./type/decorator-context.js";
export { utf8Decoder } from "./type/codecs.js";
export { formatAny } from "./type/format.js";
export type { ArgumentLabel, ArgumentListProblem, ArgumentOf, Has, IsAny } from "./type/given-value.js";
export { isGivenAway, partsOf } from "./type/type-parts.js";
export { makeType } from "./type/define-type.js";
export { allowText, called, escape, numbered } from "./type/source-text.js";
export { hasTag, isUint8Array } from "./type/realms.js";
export { safeName, safeText } from "./safe-text.js";
export type {
  Bytes,
  ByteStream,
  EngineExports,
  EngineImport,
  EngineImports,
  EngineInstance,
  EngineMemory,
  EngineModule,
  EngineTable,
  FetchedResponse,
  ResponseShape,
  Signal,
  Url,
  UrlShape,
} from "./platform.js";
export { distanceOf, LONGEST_KEY, nameKey, nearestName, tolerance } from "./type/nearest-name.js";
export { findOptionProblem, type OptionKind, type OptionKinds, type OptionProblem } from "./type/options.js";
export { toPlaces } from "./result/out-pointer.js";
export { makeTupleCheck } from "./result/tuple-check.js";
export { toReceivedPlaces } from "./result/received-place.js";
export { ALLOCATORS, freeOf, lackOfAllocator, lackOfFree, lackOfRuntime } from "./allocation/allocator.js";
export { lackOfClass } from "./allocation/managed-class.js";
export { chooseLender, lackOfLender, type Lender, lenderFinder, lendersFor } from "./allocation/lender.js";
export { LentMemory, type TakingBackFinder } from "./allocation/lent-memory.js";
export { isAnyCallMemory, setCallMemory } from "./type/call-memory.js";
export type { FindTakingBack, TakingBack } from "./type/taking-back.js";
export { borrows, isLowered, type AnyType, type Lend, lendOf } from "./lending/lend.js";
export { receiveEach } from "./lending/take-over.js";
export { type Receive, receiveOf } from "./lending/receive.js";
export { coresOf } from "./reference/core-addresses.js";
export { formatDuration } from "./time/nanoseconds.js";
export { zeroOf } from "./type/value-type.js";
