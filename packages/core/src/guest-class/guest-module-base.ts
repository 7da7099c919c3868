/// <reference lib="esnext.disposable" preserve="true" />
// Above: Symbol.dispose, for programs whose own settings do not declare it.

import type { AllocatorChoice, ErrnoTable } from "@hostwright/types";

import { ModuleLinkError } from "../errors.js";
import type { Guest } from "../guest.js";
import type { GuestModuleInstance } from "../metadata/guest-class.js";
import type { ResultForm } from "../metadata/module-metadata.js";
import { attachedGuest } from "./attached-guest.js";
import { type CompiledGuestClass, compileGuestClass } from "./compiled-guest-class.js";

/**
 * The base class of guest modules: a subclass declares the functions that a guest exports, as fields with `@wasm.export`, and
 * `runtime.instantiate(source, { as })` gives an instance of it, whose fields are functions that convert their arguments and results.
 *
 * Arguments are copied into memory that the guest lends for the call (`malloc` and `free`, or another pair of functions); results
 * are copied out of it. An instance belongs to the program, which closes it; the instance is constructed without arguments.
 *
 * ```ts
 * import { GuestModuleBase, Runtime, wasm } from "@hostwright/core";
 * import { string, u32 } from "@hostwright/types";
 *
 * class Words extends GuestModuleBase {
 *   // uint32_t count(const char *text, size_t length)
 *   @wasm.export("count", [string], u32) count!: (text: string) => number;
 * }
 *
 * const runtime = new Runtime();
 * using words = await runtime.instantiate(new URL("words.wasm", import.meta.url), { as: Words });
 * console.log(words.count("to be or not to be"));
 * ```
 */
export abstract class GuestModuleBase implements GuestModuleInstance {
  /** The error numbers of the guest; those of WASI when left out. A subclass inherits them. */
  declare static readonly errnos?: ErrnoTable;
  /**
   * The way in which the guest lends memory for arguments: the first of `malloc` with `free`, `cabi_realloc` with `free`, `__new`
   * with `__pin` and `__unpin`, and a shadow stack (`"stack"`) when left out. A subclass inherits it.
   */
  declare static readonly allocator?: AllocatorChoice;

  /**
   * How the guest gives results of several core values: as several results, `"values"`, when left out; `"out"`, as C does it, in places
   * that it is passed after its arguments, one for each. A subclass inherits it.
   */
  declare static readonly results?: ResultForm;
  /** The documentation of the class, as text or Markdown, for `describe`. A subclass inherits it. */
  declare static readonly doc?: string;

  /** Only for the compiler; never there at run time. */
  declare readonly "~guestModule": true;

  static get "~guestClass"(): CompiledGuestClass {
    return compileGuestClass(this);
  }

  /**
   * The guest: its memory, its other exports, its state.
   *
   * @throws {ModuleLinkError} `not-linked` for an instance that the program has constructed
   */
  get guest(): Guest {
    const guest = attachedGuest(this);
    if (guest !== undefined) return guest;
    const fact =
      "has no guest, since the program has constructed it. Let runtime.instantiate(source, { as }) do that.";
    throw new ModuleLinkError("not-linked", fact, [], {
      where: this.constructor.name,
      subject: "the instance",
    });
  }

  /** Closes the guest: later calls fail (`GuestClosedError`, `guest-closed`), and calls under way end. */
  close(): void {
    this.guest.close();
  }

  /** Closes the guest: `using plugin = await runtime.instantiate(source, { as: Plugin })`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
