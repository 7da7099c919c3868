import type { AddressType, GuestFunction } from "@hostwright/types";
import { chooseLender, type EngineModule } from "@hostwright/types/internal";

import type { GuestModuleDescription } from "../compile/guest-description.js";
import { ModuleLinkError } from "../errors.js";
import type { Guest } from "../guest.js";
import type { CallableGuest } from "../guest/callable-guest.js";
import type { QuickGuest } from "../guest/short-way.js";
import { withArgumentCount } from "../guest/argument-count.js";
import { hasFunctionType } from "../guest/function-check.js";
import { formatName } from "../format-names.js";
import type { LinkProblem } from "../link-report.js";
import { formatFunctionType } from "../metadata/function-type.js";
import type { GuestClass, GuestClassMetadata, GuestModuleInstance } from "../metadata/guest-class.js";
import { construct, readGuestClass } from "../metadata/read-guest-class.js";
import type { ArgumentCheck } from "./argument-check.js";
import { attachGuest } from "./attached-guest.js";
import type { compareExports, ExaminedGuest } from "./compare-exports.js";
import { CompiledEntries } from "./compiled-entries.js";
import { describeGuestClass } from "./describe-guest-class.js";
import type { Exports } from "./export-problems.js";
import { GuestCall } from "./guest-call.js";
import { type CalledExport, makeAsyncGuestFunction, makeGuestFunction } from "./guest-function.js";
import { compileGuestCall } from "./guest-source.js";
import type { QuickCalls } from "./quick-call.js";
import type * as vectorCalls from "./vector-call.js";

/** The calls of a class for guests of one address type, with the functions that source text makes for them. */
interface CompiledCalls {
  readonly calls: readonly GuestCall[];
  readonly generated: ReturnType<typeof compileGuestCall>[];
}

/** A class of guest modules with all that is made of it: once in a process, however many guests are used as it. */
export class CompiledGuestClass {
  readonly guestClass: GuestClass;
  readonly metadata: GuestClassMetadata;
  readonly #entries = new CompiledEntries();
  #compiled: Partial<Record<AddressType, CompiledCalls>> = {};
  /** Modules whose exports have been compared with the class, so that their instances need not be. */
  readonly #compared = new WeakSet<EngineModule>();
  /** Calls functions with vectors; `undefined` where the class has none. */
  #vectors: typeof vectorCalls | undefined;
  /** Prepares calls that go the short way; `undefined` until it is loaded. */
  #quick: QuickCalls | undefined;

  /** Checks of references among the arguments, by field, for modules that have been compared. */
  readonly #checks = new WeakMap<EngineModule, readonly (ArgumentCheck | undefined)[]>();

  constructor(guestClass: GuestClass) {
    this.guestClass = guestClass;
    this.metadata = readGuestClass(guestClass);
  }

  /** Loads the parts that programs without guest classes do not need, for a guest that is to be used as this one. */
  async load(): Promise<void> {
    this.#quick ??= new (await import("./quick-call.js")).QuickCalls();
    if (this.#vectors !== undefined || !this.#for("i32").calls.some(takesVectors)) return;
    this.#vectors = await import("./vector-call.js");
    this.#compiled = {};
  }

  /** Gives the class as plain data. */
  describe(): GuestModuleDescription {
    return describeGuestClass(this.metadata, this.#for("i32").calls);
  }

  /**
   * Finds everything that a guest lacks to be used as the class, in the order of its fields. `others` are the exports of the other units of
   * its program. `compare` is {@link compareExports}, which is handed over so that it is loaded with the other parts that few guests need.
   */
  findProblems(
    guest: ExaminedGuest,
    others: readonly Exports[],
    addressType: AddressType,
    compare: typeof compareExports,
  ): LinkProblem[] {
    const { calls } = this.#for(addressType);
    const { problems, checks, areTypesKnown } = compare(this.metadata, calls, guest, others, addressType);
    const { module } = guest;
    if (module !== undefined) {
      if (areTypesKnown) this.#compared.add(module);
      this.#checks.set(module, checks);
    }
    return [...problems, ...(this.#vectors?.findLackOfVectors(calls, this.metadata) ?? [])];
  }

  /**
   * Constructs an instance of the class, and sets its fields to functions of a guest.
   *
   * @throws {ModuleLinkError} `unfit-exports` when types of functions are found to differ that could not be compared before
   */
  bind(guest: Guest, codegen: boolean): GuestModuleInstance {
    if (!this.#compared.has(guest.module)) this.#compare(guest);
    const instance = construct(this.guestClass);
    attachGuest(instance, guest);
    const { calls, generated } = this.#for(guest.memory.addressType);
    const { metadata } = this;
    const entered = enteredOf(guest);
    if (metadata.allocator !== undefined) chooseLender(entered, metadata.allocator);
    // Before functions are looked up, of which some are kept.
    if (codegen && isQuick(entered)) entered.entries ??= this.#entries;
    metadata.exports.forEach((declared, index) => {
      const { name, field, isAsync } = declared;
      const call = calls[index] as GuestCall;
      const found = { ...exportOf(guest, name), check: this.#checks.get(guest.module)?.[index] };
      const exported = this.#vectors?.withoutVectors(found, call, entered) ?? found;
      let value: GuestFunction | undefined;
      if (isAsync) value = makeAsyncGuestFunction(call, exported);
      // A function that frees the result takes the raw values of it, which source text does not keep.
      // Nor does it look at references, or split vectors.
      else if (codegen && found.post === undefined && found.check === undefined && exported === found)
        value = (generated[index] ??= compileGuestCall(call, this.#quick?.textOf(call)))?.(
          exported,
          isQuick(entered) ? this.#quick?.partsOf(entered, call, exported) : undefined,
        );
      value ??= makeGuestFunction(call, exported);
      value = entered.observeField?.(metadata.name, declared, value) ?? value;
      // By definition and not by assignment: the class may have defined the field, or inherit an accessor of the name.
      Object.defineProperty(instance, field, {
        value,
        enumerable: true,
        configurable: true,
        writable: false,
      });
    });
    return instance;
  }

  #for(addressType: AddressType): CompiledCalls {
    return (this.#compiled[addressType] ??= {
      calls: this.metadata.exports.map(
        (exported) => new (this.#vectors?.VectorCall ?? GuestCall)(this.metadata, exported, addressType),
      ),
      generated: [],
    });
  }

  /** Compares the functions of an instance with the class, as only the engine can. */
  #compare({ instance, memory: { addressType } }: Guest): void {
    const problems = this.#for(addressType).calls.flatMap(({ where, plan }, index): LinkProblem[] => {
      const { name } = this.metadata.exports[index] as GuestClassMetadata["exports"][number];
      const found = instance.exports[name];
      if (typeof found === "function" && hasFunctionType(found, plan.functionType)) return [];
      const wanted = formatFunctionType(plan.functionType);
      const message = `${formatName(name)}: the guest exports a function of another type than ${wanted}, which ${where} calls. Give the bytes of the guest to see which.`;
      return [{ code: "wrong-guest-signature", name, wanted, message }];
    });
    if (problems.length === 0) return;
    throw new ModuleLinkError("unfit-exports", problems.map(({ message }) => message).join("\n"), problems);
  }
}

function takesVectors({ plan: { functionType } }: GuestCall): boolean {
  return [...functionType.parameters, ...functionType.results].includes("v128");
}

/** Gives the entered guest of one that is used as a class, which is one of ours. */
function enteredOf({ memory }: Guest): CallableGuest {
  return memory.guest as CallableGuest;
}

function isQuick(entered: CallableGuest): entered is QuickGuest {
  return "short" in entered && entered.hookEntry === undefined;
}

function exportOf(guest: Guest, name: string): Omit<CalledExport, "check"> {
  const { instance, memory } = guest;
  // Not guest.exports, which has no function `then`, and whose functions middleware sees.
  const entered = enteredOf(guest);
  const engineFunction = instance.exports[name] as GuestFunction;
  const counted = withArgumentCount(engineFunction, instance.exports);
  return {
    name,
    enter:
      counted === engineFunction
        ? (entered.exportedFunction(name) as GuestFunction)
        : entered.wrap(name, counted),
    engineFunction,
    counted,
    post: entered.exportedFunction(`cabi_post_${name}`),
    memory,
    calls: entered.calls,
  };
}

const compiled = new WeakMap<GuestClass, CompiledGuestClass>();

/**
 * Compiles a class of guest modules; once in a process.
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
 */
export function compileGuestClass(guestClass: GuestClass): CompiledGuestClass {
  let known = compiled.get(guestClass);
  if (known === undefined) compiled.set(guestClass, (known = new CompiledGuestClass(guestClass)));
  return known;
}
