// Declaring.
export { HostModuleBase } from "./host-module-base.js";
export { GuestModuleBase } from "./guest-class/guest-module-base.js";
export { guestModule, type GuestModuleOf, type GuestModuleOptions } from "./guest-class/guest-module.js";
export type { GuestFunctionFor, GuestTableCheck } from "./declare/guest-table.js";
export type { ArgumentOf } from "@hostwright/types/internal";
export type { ReceivedOf } from "./declare/guest-field-check.js";
export * as wasm from "./wasm.js";
export type { ExportDecorator, ExportOptions, SignatureDecorator } from "./declare/export.js";
export { define, type DefineOptions } from "./declare/define.js";
export type { ExportOf, ExportsOf } from "./declare/exports-of.js";
export { type ExportType, fn } from "./declare/fn.js";
export type { FunctionOptions, FunctionSpec } from "./metadata/function-spec.js";
export type { ModuleDecorator, ModuleOptions } from "./declare/module.js";
export type { ResultLabel, ResultOf } from "./declare/result-check.js";
export type { ResultSpec } from "./metadata/records.js";

// Describing.
export { classKind } from "./compile/class-kind.js";
export {
  describe,
  type ExportDescription,
  type ModuleDescription,
  type PlaceDescription,
} from "./compile/describe.js";
export type { ErrnosDescription } from "./compile/describe-errnos.js";
export type {
  GuestExportDescription,
  GuestModuleDescription,
  ParameterDescription,
} from "./compile/guest-description.js";
export type { Documentation, ParameterName } from "./metadata/documentation.js";
export type { GuestClass, GuestModuleInstance } from "./metadata/guest-class.js";
export { explain, type ExplainOptions, type Explanation } from "./compile/explain.js";
export type { ModuleClass, ResultForm } from "./metadata/module-metadata.js";

// Linking and calling.
export { Runtime } from "./runtime.js";
export type { RunOptions, RuntimeOptions } from "./runtime-options.js";
export type { GuestSource } from "./link/source.js";
export type { InstantiateOptions } from "./link/instantiate.js";
export type { AsOptions, LinkOptions } from "./link/verify/check-guest.js";
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
export type { AnyExports, FunctionName, Guest, ParametersOf, ReturnOf } from "./guest.js";
export type { GuestPool, PoolOptions } from "./guest/pool.js";
export type { Caller, CallValues } from "./context/caller.js";
export { caller, currentCall } from "./context/current-call.js";
export { type TrapCode, trapCode } from "./guest/trap-code.js";

// Observing.
export type {
  CallDirection,
  CalledParameter,
  CallErrno,
  Middleware,
  ObservedCall,
} from "./observe/middleware.js";
export type {
  EnteredFunction,
  GuestHooks,
  ImportedFunction,
  ThunkMiddleware,
} from "./observe/thunk-middleware.js";
export { logCalls, type LogCallsOptions } from "./observe/log-calls.js";
export type { Clock } from "./observe/clock.js";
export { type CallTiming, timing, type Timing, type TimingOptions } from "./observe/timing.js";
export { policy, PolicyError, type PolicyErrorCode, type PolicyOptions } from "./observe/policy.js";
export type { Abort, Allow, Deny, PolicyRule } from "./observe/policy-rules.js";
export type { CountQuota, Quota, QuotaScope, RateQuota } from "./observe/quota.js";
export type { CallSelector, NameTest } from "./observe/selector.js";

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
