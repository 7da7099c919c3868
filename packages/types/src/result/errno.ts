import { LiftError, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type {
  ErrnoTable,
  Liftable,
  Lowerable,
  Receivable,
  Storable,
  TypeDescriptor,
} from "../type/capabilities.js";
import type { Labelled } from "../type/phantoms.js";
import type { AnyObject, FieldCheck, FieldKey, ParameterCheck } from "../type/check.js";
import { makeType } from "../type/define-type.js";
import { formatAny } from "../type/format.js";
import { safeText } from "../safe-text.js";
import { ErrnoError, isErrnoError } from "./errno-error.js";
import { errnoIn, errnoOf, failureNumber } from "./errno-of.js";
import { mostOf } from "./errno-table.js";
import { type ErrnoName, wasiErrnos } from "./wasi-errnos.js";

/** A failure that a method returns, which costs less than an exception: a name, a number, or an error. */
export type Errno<Name extends string = ErrnoName> = Name | number | ErrnoError<Name>;

/**
 * The errno of a guest, for the host: its name where the table knows it, else its number, and `undefined` for 0, which
 * says that there is no error.
 */
export type GuestErrno<Name extends string = ErrnoName> = Name | number | undefined;

/**
 * A type of errnos: as a result, whether a call went well; as a parameter or a field, the result of another call of the guest.
 */
export interface ErrnoType<Name extends string = ErrnoName>
  extends
    Liftable<GuestErrno<Name>>,
    Lowerable<void | Errno<Name>>,
    Storable<GuestErrno<Name>>,
    Receivable<void, "void">,
    Labelled<"void or an Errno"> {
  <C extends AnyObject, K extends PropertyKey, I extends number>(
    target: C,
    key: K,
    index: ParameterCheck<C, K, I, GuestErrno<Name>, "GuestErrno">,
  ): void;
  <C extends AnyObject | undefined, K extends FieldKey>(
    target: C,
    key: FieldCheck<C, K, GuestErrno<Name>, "GuestErrno">,
  ): void;
  /**
   * Gives the type with the names and numbers of another table, whatever table the module chooses: methods may return its
   * names and no others.
   *
   * ```ts
   * import { errno, GuestMemory, linuxErrnos } from "@hostwright/types";
   *
   * console.log(errno.with(linuxErrnos).lower("ENOTBLK", new GuestMemory(0))); // 15
   * ```
   */
  with<Other extends string>(errnos: ErrnoTable<Other>): ErrnoType<Other>;
  withErrnos(errnos: ErrnoTable): this;
}

/**
 * The number of an error, and 0 for none: an `i32`; in memory 2 bytes, as in WASI, or as many as the table says,
 * aligned to its size.
 *
 * As a result it says whether the call went well. The method returns nothing for success. For failure it throws an
 * {@link ErrnoError} or a system error whose `code` the table knows (`ENOENT`), or returns a name, a number or an
 * `ErrnoError`, which costs less. Any other exception ends the call of the guest. A name that the table
 * does not have is a `LowerError` (`unknown-errno`).
 *
 * As a parameter and in memory it is a {@link GuestErrno}: the name, such as `"ENOENT"`, the number where the table has no
 * name for it, and `undefined` for 0. A number that does not fit into its bytes is a `LowerError` (`out-of-range`).
 *
 * Parameters and results follow the table of their module, which is WASI's unless it has chosen another. Fields and elements
 * belong to no module: they follow WASI's, or the one that {@link ErrnoType.with errno.with(table)} binds. Names and numbers
 * are copied in both directions, and may be kept. C: `int` (`uint16_t` in memory), `__wasi_errno_t`; Rust: `i32` (`u16`),
 * `wasi::Errno`. AssemblyScript: `i32` (`u16`).
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { errno, type Errno, type GuestErrno, u32 } from "@hostwright/types";
 *
 * class Files extends HostModuleBase {
 *   static override readonly moduleName = "files";
 *   @wasm.export("close", errno)
 *   closeFile(@u32 fd: number): void | Errno {
 *     if (fd > 2) return "EBADF";
 *   }
 *   @wasm.export("log_failure")
 *   logFailure(@errno reason: GuestErrno): void {
 *     console.error(`failed: ${reason ?? "no error"}`);
 *   }
 * }
 * ```
 */
export const errno: ErrnoType = /* @__PURE__ */ errnoType(wasiErrnos) as ErrnoType;

/* @__NO_SIDE_EFFECTS__ */
function errnoType(errnos: ErrnoTable, isBound = false): TypeDescriptor {
  const { size = 2 } = errnos;
  // Looking a name up costs more than the whole call, and a function mostly fails as it has failed before.
  let last: string | undefined;
  let lastNumber = 0;
  const lift = (_memory: GuestMemory, core: number): GuestErrno<string> =>
    core === 0 ? undefined : (errnos.nameOf(core) ?? core);
  const type = makeType({
    name: "errno",
    lift,
    lower: (value: void | Errno<string>) => {
      if (value === undefined) return 0;
      if (value === last) return lastNumber;
      const number = lowerErrno(value, errnos);
      if (typeof value === "string") [last, lastNumber] = [value, number];
      return number;
    },
    lowerFailure: (error) => lowerFailure(error, errnos),
    errnos,
    receive: (_memory, core: number) => {
      throwErrno(core, errnos);
    },
    withErrnos: (table) => (isBound ? type : errnoType(table)),
    layout: { size, alignment: size },
    load: (memory, offset) => lift(memory, size === 2 ? memory.readU16(offset) : memory.readI32(offset)),
    store: (memory, offset, value: void | Errno<string>) => {
      const number = value === undefined ? 0 : lowerErrno(value, errnos);
      if (number > mostOf(size)) throw tooLarge(number, size, value);
      if (size === 2) memory.writeU16(offset, number);
      else memory.writeU32(offset, number);
    },
    format: (value: void | Errno<string>) => formatErrno(value, errnos),
    details: () => ({ options: { table: errnos.name } }),
    nullable: true,
    members: { with: (table: ErrnoTable) => errnoType(table, true) },
  }) as TypeDescriptor;
  return type;
}

/** Gives the number of a failure that a method returned. */
export function lowerErrno(value: Errno<string>, errnos: ErrnoTable): number {
  if (typeof value === "number") {
    if (Number.isInteger(value) && value >= 0 && value <= mostOf(4)) return value;
  }
  const errno = typeof value === "string" ? value : errnoIn(value);
  if (errno !== undefined) {
    const number = failureNumber(errno, errnos);
    if (number !== undefined) return number;
    throw unknownName(String(errno), errnos, value);
  }
  throw new LowerError(
    "wrong-type",
    `must be nothing or an errno, not ${formatAny(value)}. Return a name such as "ENOENT", or nothing for success.`,
    value,
    { subject: "errno" },
  );
}

/**
 * Throws the failure that a guest's function returns; returns for 0, which says that there is none.
 *
 * @throws {ErrnoError} with the name where the table knows it, else the number
 * @throws {LiftError} `invalid-value` for a number below 0
 */
export function throwErrno(core: number, errnos: ErrnoTable): void {
  if (core === 0) return;
  if (core > 0) {
    const name = errnos.nameOf(core);
    // The rest of a sentence, which begins with the function and its result.
    throw new ErrnoError<string>(name ?? core, { message: `is ${name ?? `errno ${String(core)}`}.` });
  }
  const fact = `is ${String(core)}, and errnos are numbers from 1. Let the guest return one, or take i32.`;
  throw new LiftError("invalid-value", fact, core, { subject: "errno" });
}

/** Gives the number of a failure that a method threw; `undefined` when the guest is not told of it. */
export function lowerFailure(error: unknown, errnos: ErrnoTable): number | undefined {
  const number = errnoOf(error, errnos);
  const errno = number === undefined ? errnoIn(error) : undefined;
  if (errno === undefined) return number;
  throw unknownName(String(errno), errnos, error);
}

function formatErrno(value: void | Errno<string>, errnos: ErrnoTable): string {
  if (value === undefined || value === 0) return "ok";
  if (isErrnoError(value)) return safeText(value.message);
  if (typeof value === "string") return value;
  const name = errnos.nameOf(value);
  return name === undefined ? formatAny(value) : `${String(value)} (${name})`;
}

function unknownName(name: string, errnos: ErrnoTable, value: unknown): LowerError {
  return new LowerError(
    "unknown-errno",
    `${name} is not a failure in the errno table ${errnos.name}. Take a name that it has.`,
    value,
    {
      subject: "errno",
      cause: value,
    },
  );
}

function tooLarge(number: number, size: 2 | 4, value: unknown): LowerError {
  const fact = `is ${String(number)}, and ${String(size)} bytes of memory hold ${String(mostOf(size))} at most.`;
  return new LowerError("out-of-range", `${fact} Give the errno table a size of 4.`, value, {
    subject: "errno",
  });
}
