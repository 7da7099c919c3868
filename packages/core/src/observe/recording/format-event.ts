import type { CoreValue } from "@hostwright/types";
import { safeName } from "@hostwright/types/internal";

import { formatImportName } from "../../format-names.js";
import type { EnteredFunction } from "../thunk-middleware.js";
import type { RecordedEvent, RecordedImport } from "./events.js";

/** Formats an event for a message; `entered` names the guest function that `left` and `threw` end. */
export function formatEvent(event: RecordedEvent, entered = "the guest"): string {
  switch (event.kind) {
    case "called":
      return formatCall(event.imported, event.raw);
    case "returned":
      return "a return to the guest";
    case "aborted":
      return "an end of the call";
    case "passed":
      return "an error of the guest that passes";
    case "entered":
      return `an entry into ${formatEntered(event.entered)}`;
    case "given":
      return `a function of the host, given as ${formatGiven(event.given.tableIndex)}`;
    case "removed":
      return `an end of ${formatGiven(event.tableIndex)}`;
    case "left":
      return `${entered} returned ${formatValue(event.result)}`;
    case "threw":
      return `${entered} threw`;
  }
}

/** Formats a call of a host function. */
export function formatCall({ module, export: name }: RecordedImport, raw: readonly CoreValue[]): string {
  return `${formatImportName(module, name)}(${raw.map(formatValue).join(", ")})`;
}

/** Formats the function of an entry. */
export function formatEntered(entered: EnteredFunction): string {
  return "export" in entered ? safeName(entered.export) : formatGiven(entered.tableIndex);
}

/** Formats a function of the table. */
export function formatGiven(tableIndex: number): string {
  return `function ${String(tableIndex)} of the table`;
}

/** Formats core values. */
export function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatValue).join(", ")}]`;
  if (typeof value === "bigint") return `${String(value)}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}
