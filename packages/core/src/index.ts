// Declaring.
export { HostModuleBase } from "./host-module-base.js";
export * as wasm from "./wasm.js";
export type { ExportDecorator, ExportOptions, SignatureDecorator } from "./decorators/export.js";
export { define, type DefineOptions } from "./tables/define.js";
export type { ExportOf, ExportsOf } from "./tables/exports-of.js";
export { type ExportType, fn } from "./tables/fn.js";
export type { FunctionOptions, FunctionSpec } from "./metadata/function-spec.js";
export type { ModuleDecorator, ModuleOptions } from "./decorators/module.js";
export type { ResultLabel, ResultOf } from "./decorators/result-check.js";
export type { ResultSpec } from "./metadata/records.js";

// Describing.
export {
  describe,
  type ExportDescription,
  type ModuleDescription,
  type ParameterDescription,
} from "./metadata/describe.js";
export { explain, type ExplainOptions, type Explanation } from "./compile/explain.js";
export type { ModuleClass } from "./metadata/module-metadata.js";

// Linking and calling.
export { type RunOptions, Runtime, type RuntimeOptions } from "./runtime.js";
export type { GuestSource } from "./link/source.js";
export type { InstantiateOptions } from "./link/instantiate.js";
export type { LinkOptions } from "./link/link-options.js";
export type {
  HostFunction,
  ImportKind,
  ImportProvider,
  ImportReport,
  LinkProblem,
  LinkProblemCode,
  LinkReport,
  LinkReportData,
  LinkWarningCode,
  ReportFormat,
} from "./link-report.js";
export {
  type AnyExports,
  type FunctionName,
  Guest,
  type GuestParts,
  type ParametersOf,
  type ReturnOf,
} from "./call/guest.js";
export { GuestPool, type PoolOptions } from "./call/guest-pool.js";
export type { Caller, CallValues } from "./call/caller.js";
export { caller, currentCall } from "./call/current-call.js";
export { type TrapCode, trapCode } from "./call/trap-code.js";

// Observing.
export type { CalledParameter, CallErrno, HostCall, Middleware } from "./compile/host-call.js";
export type { EntryPlace, GuestHooks, ThunkMiddleware, ThunkPlace } from "./compile/thunk-middleware.js";
export type { FunctionType } from "./metadata/function-type.js";
export { logCalls, type LogCallsOptions } from "./middleware/log-calls.js";
export type { Clock } from "./middleware/nanoseconds.js";
export { type CallTiming, timing, type Timing, type TimingOptions } from "./middleware/timing.js";
export {
  type Abort,
  type Allow,
  type Deny,
  policy,
  type PolicyOptions,
  type PolicyRule,
} from "./middleware/policy.js";
export { PolicyError, type PolicyErrorCode } from "./middleware/policy-error.js";
export type { CountQuota, Quota, QuotaScope, RateQuota } from "./middleware/quota.js";
export type { CallSelector, NameTest } from "./middleware/selector.js";
export { record, type Recorder, type Recording } from "./middleware/recording/record.js";
export { type Replay, replay } from "./middleware/recording/replay.js";
export {
  RecordingError,
  type RecordingErrorCode,
  ReplayError,
  type ReplayErrorCode,
  type ReplayPosition,
} from "./middleware/recording/recording-error.js";

// Errors.
export {
  AsyncCallError,
  type AsyncCallErrorCode,
  CallContextError,
  type CallContextErrorCode,
  type DefinitionProblem,
  type DefinitionProblemCode,
  GuestClosedError,
  type GuestClosedErrorCode,
  ModuleDefinitionError,
  ModuleLinkError,
  type ModuleLinkErrorCode,
} from "./errors.js";
