import { type GuestMemory, isErrnoError, type TypeDescriptor } from "@hostwright/types";
import type { AnyType, Signal } from "@hostwright/types/internal";

import type { CallContext } from "../context/call-context.js";
import { type Caller, type CallValues, NO_VALUES } from "../context/caller.js";
import { callerOf } from "../context/current-call.js";
import { currentContext, runningFrame } from "../context/current-context.js";
import { type EnteredGuest, type Frame, register } from "../context/frame.js";
import { formatName } from "../format-names.js";
import type { Guest } from "../guest.js";
import { errnoOfFailure, formatFailure } from "./call-errno.js";
import type { CalledParameter, CallErrno, ObservedCall } from "./middleware.js";

/** Holds the types of a function of a guest. */
interface DeclaredTypes {
  readonly parameters: readonly TypeDescriptor[];
  readonly results: readonly TypeDescriptor[];
  readonly isTuple: boolean;
}

/** Identifies a function of a guest, for all calls of it. */
export interface GuestCallee {
  /** The name of the class that declares it. */
  readonly module: string;
  /** The name under which the guest exports it. */
  readonly export: string;
  readonly isAsync: boolean;
  readonly declared: DeclaredTypes;
}

/** Implements one observed call of a function of a guest. */
export class CallToGuest implements ObservedCall {
  readonly direction = "to-guest";
  readonly #arguments: readonly unknown[];
  readonly #callee: GuestCallee;
  readonly #entered: EnteredGuest;
  readonly #context: CallContext | undefined;
  /** The frame of the host function that makes the call. */
  readonly #outer: Frame | undefined;

  constructor(callee: GuestCallee, entered: EnteredGuest, args: readonly unknown[]) {
    this.#arguments = args;
    this.#callee = callee;
    this.#entered = entered;
    this.#context = currentContext();
    const { frame } = register;
    // In a callback, mostly: that the context is the frame's tells as much as to look it up again.
    this.#outer = frame?.context === this.#context ? (frame ?? undefined) : runningFrame();
  }

  get arguments(): readonly unknown[] {
    return this.#arguments;
  }

  get module(): string {
    return this.#callee.module;
  }

  get export(): string {
    return this.#callee.export;
  }

  get isAsync(): boolean {
    return this.#callee.isAsync;
  }

  get parameters(): readonly CalledParameter[] {
    return this.#callee.declared.parameters.map(({ name }) => ({ name: undefined, type: name }));
  }

  get guest(): Guest | undefined {
    return this.#entered.guest;
  }

  get memory(): GuestMemory {
    return this.#entered.memory;
  }

  get signal(): Signal | undefined {
    return this.#context?.signal;
  }

  get values(): CallValues {
    return this.#context?.values ?? NO_VALUES;
  }

  get caller(): Caller | undefined {
    return this.#outer === undefined ? this.#context?.calls[0]?.caller : callerOf(this.#outer);
  }

  format(): string {
    const shown = this.#callee.declared.parameters.map((type, index) => type.format(this.arguments[index]));
    return `${this.module}.${formatName(this.export)}(${shown.join(", ")})`;
  }

  formatResult(value: unknown): string {
    const { results, isTuple } = this.#callee.declared;
    if (!isTuple || !Array.isArray(value)) return results[0]?.format(value) ?? "";
    return `[${results.map((type, index) => type.format((value as unknown[])[index])).join(", ")}]`;
  }

  formatError(error: unknown): string {
    return formatFailure(this.errnoOfError(error), error);
  }

  // A failure of a guest's function is thrown, and never returned.
  errnoOfResult(): undefined {
    return undefined;
  }

  errnoOfError(error: unknown): CallErrno | undefined {
    if (!isErrnoError(error)) return undefined;
    const results = this.#callee.declared.results as readonly AnyType[];
    const failing = results.find(({ lowerFailure }) => lowerFailure !== undefined);
    return failing && errnoOfFailure(failing, error);
  }
}
