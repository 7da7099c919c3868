import { HostwrightError } from "@hostwright/types";

import {
  AsyncCallError,
  CallContextError,
  GuestClosedError,
  ModuleDefinitionError,
  ModuleLinkError,
} from "./errors.js";

const FACT = "is not there. Look elsewhere.";
const cause = new Error("behind it");
const context = { where: "kv.put", subject: "the module", cause };
const definition = { code: "no-exports", where: "KeyValue", message: "KeyValue: exports nothing." } as const;
const link = { code: "missing-export", module: "kv", name: "put", message: "kv.put: is missing." } as const;

describe("every class", () => {
  test.each<[HostwrightError, string, string, object]>([
    [
      new ModuleDefinitionError("invalid-module", FACT, [definition], context),
      "ModuleDefinitionError",
      "invalid-module",
      { problems: [definition] },
    ],
    [
      new ModuleLinkError("unresolved-imports", FACT, [link], context),
      "ModuleLinkError",
      "unresolved-imports",
      { problems: [link] },
    ],
    [
      new CallContextError("no-call", FACT, { module: "kv", export: "put" }, context),
      "CallContextError",
      "no-call",
      { module: "kv", export: "put" },
    ],
    [new AsyncCallError("reentrant-call", FACT, context), "AsyncCallError", "reentrant-call", {}],
    [new GuestClosedError("guest-closed", FACT, context), "GuestClosedError", "guest-closed", {}],
  ])("has a name, a code and data: %s", (error, name, code, data) => {
    expect(error).toBeInstanceOf(HostwrightError);
    expect(error).toMatchObject({ name, code, where: "kv.put", ...data });
    expect(error.message).toBe(`kv.put: the module ${FACT}`);
    expect(error.cause).toBe(cause);
    expect(error.stack).toContain(`${name}: kv.put: the module ${FACT}`);
  });

  test.each([
    [new ModuleDefinitionError("invalid-module", FACT), { problems: [] }],
    [new ModuleLinkError("invalid-source", FACT), { problems: [] }],
    [new CallContextError("not-linked", FACT), { module: undefined, export: undefined }],
  ])("needs no data: %s", (error, data) => {
    expect(error).toMatchObject(data);
    expect(error.message).toBe(FACT);
  });
});
