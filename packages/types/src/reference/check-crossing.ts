import { TypeDefinitionError } from "../errors.js";
import { type AnyType, lendOf } from "../lending/lend.js";
import { receiveOf } from "../lending/receive.js";
import type { TypeDescriptor } from "../type/capabilities.js";
import { formatAny } from "../type/format.js";

/**
 * Checks the types of a function of a guest that the host calls; `where` is the type that they were given to.
 *
 * @throws {TypeDefinitionError} `not-a-type`, and `invalid-definition` for parameters that cannot stand beside each other
 */
export function checkCrossing(where: string, parameters: unknown, result: unknown): void {
  if (!Array.isArray(parameters)) {
    const fact = "is not an array. Write [u32], or [] for none";
    refuse(where, "the list of parameters", parameters, fact);
  }
  parameters.forEach((type, index) => {
    checkParameter(where, type, `parameter ${String(index)}`);
  });
  if (result !== undefined) checkResult(where, result);
  checkTogether(where, parameters as readonly TypeDescriptor[]);
}

function checkParameter(where: string, type: unknown, subject: string): void {
  if (isType(type) && lendOf(type) !== undefined) return;
  const fact =
    isType(type) && "out" in type
      ? "is put where the guest says, and a parameter has no such place. Take one without out"
      : "cannot be given to a guest. Take one that is lowered, encoded, or passed by pointer, such as i32 or string";
  refuse(where, subject, type, fact);
}

function checkResult(where: string, type: unknown): void {
  if (isType(type)) {
    const { out = [], places = [] } = type;
    if (receiveOf(type) !== undefined && places.length >= out.length) return;
  }
  refuse(
    where,
    "the result",
    type,
    "cannot be got from a guest. Take one that is lifted, such as i32 or string",
  );
}

/** Refuses a result that is a view where the function waits: guest code may run before the caller looks at it. */
export function refuseViewGot(where: string, result: TypeDescriptor | undefined): void {
  if (result?.snapshot === undefined || !("lift" in result)) return;
  const fact = `is of ${result.name}, which is or holds a view of guest memory, and the function waits. Write { copy: true }.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "the result" });
}

function checkTogether(where: string, parameters: readonly TypeDescriptor[]): void {
  for (const { checkBeside } of parameters) {
    const fact = checkBeside?.(parameters);
    if (fact !== undefined)
      throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "the function" });
  }
}

function isType(type: unknown): type is AnyType {
  return typeof type === "function" && "flat" in type;
}

function refuse(where: string, subject: string, type: unknown, fact: string): never {
  const name = typeof type === "function" ? type.name : formatAny(type);
  throw new TypeDefinitionError("not-a-type", `is ${name}, which ${fact}.`, { where, subject });
}
