import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { callback, enumeration, i32, LiftError, LowerError } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { fn, guestModule, Runtime } from "../index.js";
import { openTelemetry } from "./opentelemetry.js";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
});
afterAll(() => {
  trace.disable();
  context.disable();
});

test("a function of the host that a guest calls by its index has a span within that of the call", async () => {
  const runtime = new Runtime();
  runtime.use(openTelemetry({ arguments: true }));
  const Plugin = guestModule({ apply: fn([callback([i32], i32), i32], i32) }, { name: "Plugin" });
  const source = await assemble(`(table (export "table") 1 funcref) (type $f (func (param i32) (result i32)))
    (func (export "apply") (param i32 i32) (result i32) (call_indirect (type $f) (local.get 1) (local.get 0)))`);
  const plugin = await runtime.instantiate(source, { as: Plugin, afterAbort: "keep" });
  const failure = new TypeError("planned");
  const work = (value: number): number => {
    if (value < 0) throw failure;
    return plugin.apply((each) => each + 1, value);
  };
  expect(plugin.apply(work, 20)).toBe(21);
  expect(() => plugin.apply(work, -1)).toThrow(failure);
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ name, attributes }) => [name, attributes["hostwright.direction"]])).toEqual([
    ["table.2", "to-host"],
    ["Plugin.apply", "to-guest"],
    ["table.1", "to-host"],
    ["Plugin.apply", "to-guest"],
    ["table.1", "to-host"],
    ["Plugin.apply", "to-guest"],
  ]);
  const [innermost, inner, given, outer, failed, ended] = spans;
  expect([innermost, inner, given, failed].map((each) => each?.parentSpanContext?.spanId)).toEqual(
    [inner, given, outer, ended].map((each) => each?.spanContext().spanId),
  );
  expect(innermost?.attributes["hostwright.arguments"]).toBe("table.2(20)");
  expect([failed, ended].map((each) => each?.status.code)).toEqual([
    SpanStatusCode.ERROR,
    SpanStatusCode.ERROR,
  ]);
});

test("a call to a guest has the error of the argument or the result that does not fit", async () => {
  exporter.reset();
  const runtime = new Runtime();
  runtime.use(openTelemetry());
  const table = { apply: fn([callback([i32], i32), i32], i32), level: fn([], enumeration("low", "high")) };
  const source = await assemble(`(table (export "table") 1 funcref) (type $f (func (param i32) (result i32)))
    (func (export "apply") (param i32 i32) (result i32) (call_indirect (type $f) (local.get 1) (local.get 0)))
    (func (export "level") (result i32) (i32.const 2))`);
  const plugin = await runtime.instantiate(source, { as: guestModule(table, { name: "Plugin" }) });
  expect(() => plugin.apply((each) => each, "5" as never)).toThrow(LowerError);
  expect(() => plugin.level()).toThrow(LiftError);
  const spans = exporter.getFinishedSpans();
  expect(
    spans.map(({ name, status, events }) => [name, status.code, events[0]?.attributes?.["exception.type"]]),
  ).toEqual([
    ["Plugin.apply", SpanStatusCode.ERROR, "wrong-type"],
    ["Plugin.level", SpanStatusCode.ERROR, "unknown-discriminant"],
  ]);
});
