import { TypeDefinitionError } from "../errors.js";
import type { TypeDescriptor } from "../type/capabilities.js";
import { formatAny } from "../type/format.js";

/**
 * Checks the types of a function of a guest that the host calls; `where` is the type that they were given to.
 *
 * @throws {TypeDefinitionError} `not-a-type`
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
}

function checkParameter(where: string, type: unknown, subject: string): void {
  if (typeof type !== "function" || !("lower" in type)) {
    refuse(where, subject, type, "cannot be given to a guest. Take a type for results, such as i32");
  }
  refuseVector(where, type, subject);
  if ("out" in type) {
    refuse(
      where,
      subject,
      type,
      "is put where the guest says, and a parameter has no such place. Take one without out",
    );
  }
}

function checkResult(where: string, type: unknown): void {
  if (typeof type !== "function" || !("lift" in type))
    refuse(where, "the result", type, "cannot be got from a guest. Take a type for parameters, such as i32");
  refuseVector(where, type, "the result");
}

function refuseVector(where: string, type: unknown, subject: string): void {
  if (!(type as TypeDescriptor).flat.includes("v128")) return;
  const fact =
    "is passed as a vector, with which JavaScript cannot call a function of a table. Take pointer(v128)";
  refuse(where, subject, type, fact);
}

function refuse(where: string, subject: string, type: unknown, fact: string): never {
  const name = typeof type === "function" ? type.name : formatAny(type);
  throw new TypeDefinitionError("not-a-type", `is ${name}, which ${fact}.`, { where, subject });
}
