import { type ErrorContext, HostwrightError } from "@hostwright/types";

import type { LinkProblem, LinkReport } from "./link-report.js";

/** Codes of a {@link DefinitionProblem}. */
export type DefinitionProblemCode =
  | "not-a-host-module"
  | "missing-module-name"
  | "no-exports"
  | "duplicate-export"
  | "invalid-export"
  | "missing-method"
  | "late-definition"
  | "untyped-parameter"
  | "rest-parameter"
  | "conflicting-types"
  | "invalid-parameter-type"
  | "invalid-result-type"
  | "view-while-waiting"
  | "misplaced-decorator"
  | "static-export"
  | "unnamed-export"
  | "unexported-method"
  | "unknown-option"
  | "invalid-option";

/** Describes one mistake in the definition of a host module. */
export interface DefinitionProblem {
  /** The kind of the problem. */
  readonly code: DefinitionProblemCode;
  /** The class, or the method in it: `KeyValue.put`. */
  readonly where: string;
  /** The whole message, which begins with `where`. */
  readonly message: string;
}

/**
 * Reports every problem in the definition of a host module, at the latest when the class is linked.
 *
 * `code` is `invalid-module`; each of {@link ModuleDefinitionError.problems} has a code of its own.
 *
 * ```ts
 * import { HostModuleBase, ModuleDefinitionError, Runtime, wasm } from "@hostwright/core";
 *
 * class Greeter extends HostModuleBase {
 *   @wasm.export("greet") greet(name: string): void {}
 * }
 * try {
 *   new Runtime().link(Greeter);
 * } catch (error) {
 *   if (error instanceof ModuleDefinitionError) console.log(error.problems.map(({ code }) => code));
 *   // ["missing-module-name", "untyped-parameter"]
 * }
 * ```
 */
export class ModuleDefinitionError extends HostwrightError<"invalid-module"> {
  /** Every problem of the class, in the order of its members. */
  declare readonly problems: readonly DefinitionProblem[];

  constructor(
    code: "invalid-module",
    fact: string,
    problems: readonly DefinitionProblem[] = [],
    context?: ErrorContext,
  ) {
    super(code, fact, context, { problems });
  }

  override get name(): string {
    return "ModuleDefinitionError";
  }
}

/** Codes of a {@link ModuleLinkError}. */
export type ModuleLinkErrorCode =
  | "already-linked"
  | "not-linked"
  | "export-collision"
  | "unresolved-imports"
  | "missing-import"
  | "import-collision"
  | "missing-memory"
  | "missing-table"
  | "address-type-mismatch"
  | "unfit-exports"
  | "invalid-source"
  | "invalid-argument"
  | "runtime-closed";

/**
 * Reports why a host module or a guest could not be linked. Nothing was linked or instantiated.
 *
 * Codes: `already-linked`, `not-linked` (of `unlink`), `export-collision` (two classes export one name, with one type), `unresolved-imports` (all of them in
 * {@link ModuleLinkError.problems}), `import-collision` (a host module and `imports` provide one name), `missing-memory`
 * (the guest has no memory of the name in `{ memory }`), `missing-table` (no table of functions of the name in `{ table }`),
 * `address-type-mismatch` (the memory has 64-bit addresses and was
 * taken for one with 32-bit addresses, or the other way round), `unfit-exports` (the guest lacks exports of the class in `{ as }`, or
 * has them with other types), `invalid-source` (the source is not a WebAssembly module),
 * `invalid-argument` (an option that there is not, or another wrong argument, in code that TypeScript has not checked), `runtime-closed`; and `missing-import`,
 * which ends the call of a guest that was linked with `{ missing: "trap" }` and calls an import without a provider.
 *
 * ```ts
 * import { ModuleLinkError, Runtime } from "@hostwright/core";
 *
 * try {
 *   await new Runtime().instantiate(new Uint8Array([1, 2, 3]));
 * } catch (error) {
 *   if (error instanceof ModuleLinkError) console.log(error.code); // "invalid-source"
 * }
 * ```
 */
export class ModuleLinkError extends HostwrightError<ModuleLinkErrorCode> {
  /** The problems of the guest, in the order of its imports, at most 1,000 of them; empty where no guest was examined. */
  declare readonly problems: readonly LinkProblem[];
  readonly #report: LinkReport | undefined;

  constructor(
    code: ModuleLinkErrorCode,
    fact: string,
    problems: readonly LinkProblem[] = [],
    { report, ...context }: ErrorContext & { readonly report?: LinkReport } = {},
  ) {
    super(code, fact, context, { problems });
    this.#report = report;
  }

  /** The report of `runtime.verify` on the guest; `undefined` where no guest was examined. */
  get report(): LinkReport | undefined {
    return this.#report;
  }

  override get name(): string {
    return "ModuleLinkError";
  }
}

/** Codes of a {@link CallContextError}. */
export type CallContextErrorCode =
  | "no-call"
  | "unbound-module"
  | "module-closed"
  | "context-lost"
  | "late-storage"
  | "not-linked"
  | "bound-twice"
  | "guest-starting"
  | "invalid-argument"
  | "runtime-closed";

/**
 * Reports that a call has no instance of a host module, or that instances cannot be bound.
 *
 * Codes: `no-call` (a guest was entered past `guest.exports`), `unbound-module` (declared, and no `run` binds an instance; or
 * called by a guest that does not import it), `module-closed`, `context-lost` (without AsyncLocalStorage, after an `await` in
 * a `run`, the instance, signal, values or call is ambiguous), `late-storage` (`@hostwright/core/async-hooks` was imported
 * after the first call), `not-linked` and `bound-twice` (from `run`), `invalid-argument` (of `run`, in code that TypeScript
 * has not checked), `guest-starting` (`caller.guest` was read in the start function of the guest), `runtime-closed`.
 *
 * ```ts
 * import { CallContextError, HostModuleBase, Runtime } from "@hostwright/core";
 *
 * class Stranger extends HostModuleBase {}
 * try {
 *   new Runtime().run({ instances: [new Stranger()] }, () => undefined);
 * } catch (error) {
 *   if (error instanceof CallContextError) console.log(error.code); // "not-linked"
 * }
 * ```
 */
export class CallContextError extends HostwrightError<CallContextErrorCode> {
  /** The name of the host module, where one is concerned. */
  declare readonly module: string | undefined;
  /** The name of the export, where one is concerned. */
  declare readonly export: string | undefined;

  constructor(
    code: CallContextErrorCode,
    fact: string,
    about: { readonly module?: string; readonly export?: string } = {},
    context?: ErrorContext,
  ) {
    super(code, fact, context, { module: undefined, export: undefined, ...about });
  }

  override get name(): string {
    return "CallContextError";
  }
}

/** Codes of an {@link AsyncCallError}. */
export type AsyncCallErrorCode = "not-suspendable" | "reentrant-call" | "queue-full";

/**
 * Reports that an asynchronous call cannot be made.
 *
 * Codes: `not-suspendable` (an asynchronous host function was called through `guest.exports`, or with JavaScript between it and
 * `guest.call`), `reentrant-call` (a `guest.call` inside a call of the same guest, or the `close` of a pool or its runtime
 * inside a call of the pool, which would wait for itself), `queue-full` (of a pool).
 *
 * ```ts
 * import { AsyncCallError, HostModuleBase, Runtime, wasm } from "@hostwright/core";
 *
 * @wasm.module("timer")
 * class Timer extends HostModuleBase {
 *   @wasm.export("tick") async tick(): Promise<void> {}
 * }
 * const runtime = new Runtime();
 * runtime.link(Timer);
 * const guest = await runtime.instantiate<{ run(): void }>(new URL("guest.wasm", import.meta.url));
 * try {
 *   guest.exports.run(); // instead of: await guest.call("run")
 * } catch (error) {
 *   if (error instanceof AsyncCallError) console.log(error.code); // "not-suspendable"
 * }
 * ```
 */
export class AsyncCallError extends HostwrightError<AsyncCallErrorCode> {
  override get name(): string {
    return "AsyncCallError";
  }
}

/** Codes of a {@link GuestClosedError}. */
export type GuestClosedErrorCode = "guest-closed" | "guest-poisoned" | "pool-closed";

/**
 * Reports that a guest cannot be called any more.
 *
 * Codes: `guest-closed`, `guest-poisoned` (an earlier call was aborted half-way; its reason is the `cause`), `pool-closed`.
 *
 * ```ts
 * import { GuestClosedError, Runtime } from "@hostwright/core";
 *
 * const guest = await new Runtime().instantiate<{ run(): void }>(new URL("guest.wasm", import.meta.url));
 * guest.close();
 * try {
 *   guest.exports.run();
 * } catch (error) {
 *   if (error instanceof GuestClosedError) console.log(error.code); // "guest-closed"
 * }
 * ```
 */
export class GuestClosedError extends HostwrightError<GuestClosedErrorCode> {
  override get name(): string {
    return "GuestClosedError";
  }
}
