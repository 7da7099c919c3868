import { runInNewContext } from "node:vm";

import { context, type Context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { errno, type Errno, ErrnoError, u32 } from "@hostwright/types";

import { caught } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { testGuest, type TestGuest } from "../testing/index.js";
import * as wasm from "../wasm.js";
import { startPlugin } from "./both-directions.fixture.js";
import { KeyValue } from "./host.fixture.js";
import { openTelemetry, type OpenTelemetryOptions } from "./opentelemetry.js";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
});
afterEach(() => {
  exporter.reset();
});
afterAll(() => {
  trace.disable();
  context.disable();
});

function traced(options?: OpenTelemetryOptions, instance: HostModuleBase = new KeyValue()): TestGuest {
  const guest: TestGuest = testGuest(instance, {
    middleware: [openTelemetry(options)],
    exports: { again: () => guest.call("count") },
  });
  return guest;
}

/** The only span that has ended. */
function onlySpan(): ReadableSpan {
  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(1);
  return spans[0] as ReadableSpan;
}

describe("a span", () => {
  test("is named after its call, with module and export", () => {
    traced().call("count");
    const { name, attributes, status, instrumentationScope, events } = onlySpan();
    expect(name).toBe("kv.count");
    expect(attributes).toEqual({
      "hostwright.direction": "to-host",
      "hostwright.module": "kv",
      "hostwright.export": "count",
    });
    expect(status).toEqual({ code: SpanStatusCode.UNSET });
    expect(instrumentationScope.name).toBe("@hostwright/core");
    expect(events).toEqual([]);
  });

  test("has the direction of its call, also within one in the other direction", async () => {
    const { plugin } = await startPlugin(openTelemetry({ arguments: true }));
    plugin.deep(1);
    expect(caught(() => plugin.check(44))).toBeInstanceOf(ErrnoError);
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name, attributes }) => [name, attributes["hostwright.direction"]])).toEqual([
      ["Plugin.deep", "to-guest"],
      ["host.again", "to-host"],
      ["Plugin.deep", "to-guest"],
      ["Plugin.check", "to-guest"],
    ]);
    const [inner, host, outer, failed] = spans;
    expect([inner?.parentSpanContext?.spanId, host?.parentSpanContext?.spanId]).toEqual([
      host?.spanContext().spanId,
      outer?.spanContext().spanId,
    ]);
    expect(new Set(spans.map(({ kind }) => kind))).toEqual(new Set([SpanKind.INTERNAL]));
    expect(failed?.attributes).toMatchObject({
      "hostwright.arguments": "Plugin.check(44)",
      "hostwright.errno": 44,
      "error.type": "ENOENT",
    });
  });

  test("has the errno that the guest gets", () => {
    const guest = traced();
    guest.call("put", guest.string("long"), [0, 0]);
    const { attributes, status, events } = onlySpan();
    expect(attributes).toMatchObject({ "hostwright.errno": 37, "error.type": "ENAMETOOLONG" });
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: "errno 37 (ENAMETOOLONG)" });
    expect(events).toEqual([]);
  });

  test("has an errno that the method has returned", () => {
    @wasm.module("files")
    class Files extends HostModuleBase {
      @wasm.export("remove", errno) remove(): void | Errno {
        return 999;
      }
    }
    traced({}, new Files()).call("remove");
    const { attributes, status } = onlySpan();
    expect(attributes).toMatchObject({ "hostwright.errno": 999, "error.type": "999" });
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: "errno 999" });
  });

  test("has the exception that ends the call of the guest", () => {
    expect(() => traced().call("fail")).toThrow(TypeError);
    const { attributes, status, events } = onlySpan();
    expect(attributes).toMatchObject({ "error.type": "TypeError" });
    expect(attributes).not.toHaveProperty("hostwright.errno");
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: "TypeError: planned" });
    expect(events).toMatchObject([
      { name: "exception", attributes: { "exception.type": "TypeError", "exception.message": "planned" } },
    ]);
  });

  test.each([
    ["of this realm", (text: string): Error => Object.assign(new TypeError(text), { code: `E\n${text}` })],
    [
      "of another realm",
      (text: string) =>
        runInNewContext("Object.assign(new TypeError(text), { code: `E\\n${text}` })", { text }) as Error,
    ],
  ])(
    "has the texts of an error %s escaped and cut off, the frames of its stack on lines of their own",
    (_, make) => {
      const error = make(`\u001b[2J\n    at forged (file.js:1:1)${"x".repeat(100_000)}`);
      const throwing = (): never => {
        throw error;
      };
      const guest = testGuest(new KeyValue(), { middleware: [openTelemetry(), throwing] });
      expect(() => guest.call("count")).toThrow();
      const { attributes, status, events } = onlySpan();
      expect(attributes["error.type"]).toBe("TypeError");
      expect(status.message).toMatch(/^TypeError: \\u\{1b\}\[2J\\u\{a\} {4}at forged/);
      const exception = events[0]?.attributes ?? {};
      expect(exception["exception.message"]).toMatch(/^\\u\{1b\}\[2J\\u\{a\} {4}at forged [^\n]{0,400}$/);
      expect(exception["exception.type"]).toMatch(/^E\\u\{a\}[^\n]{0,400}$/);
      const [header, ...frames] = String(exception["exception.stacktrace"]).split("\n");
      expect(header).toMatch(/^TypeError: \\u\{1b\}/);
      expect(frames.length).toBeGreaterThan(0);
      for (const frame of frames) expect(frame).toMatch(/^ {4}at (?!forged)/);
      expect(String(exception["exception.stacktrace"]).length).toBeLessThan(20_000);
    },
  );

  test("has a thrown value that is not an error", () => {
    const guest = testGuest(new KeyValue(), {
      middleware: [
        openTelemetry(),
        () => {
          throw "planned";
        },
      ],
    });
    expect(() => guest.call("count")).toThrow("planned");
    const { attributes, events } = onlySpan();
    expect(attributes).toMatchObject({ "error.type": "string" });
    expect(events).toMatchObject([{ attributes: { "exception.message": "planned" } }]);
  });

  test("holds the arguments only on request", () => {
    const plain = traced();
    plain.call("put", plain.string("a"), [0, 0]);
    expect(onlySpan().attributes).not.toHaveProperty("hostwright.arguments");
    exporter.reset();
    const open = traced({ arguments: true });
    open.call("put", open.string("a"), [0, 0]);
    expect(onlySpan().attributes).toMatchObject({
      "hostwright.arguments": 'kv.put(key: "a", value: "" (0 bytes))',
    });
  });

  test("is made for the selected calls, by the given tracer", () => {
    const tracer = provider.getTracer("mine");
    const guest = traced({ tracer, only: { export: "count" } });
    guest.call("clear");
    guest.call("count");
    expect(onlySpan()).toMatchObject({ name: "kv.count", instrumentationScope: { name: "mine" } });
  });
});

describe("the context", () => {
  const parentOf = (span: ReadableSpan | undefined): string | undefined => span?.parentSpanContext?.spanId;

  test("makes a span the child of the one around the call, and the parent of calls within it", () => {
    const guest = traced();
    provider.getTracer("test").startActiveSpan("request", (request) => {
      guest.call("nest");
      request.end();
    });
    const [count, nest, request] = exporter.getFinishedSpans();
    expect([count, nest, request].map((span) => span?.name)).toEqual(["kv.count", "kv.nest", "request"]);
    expect(parentOf(nest)).toBe(request?.spanContext().spanId);
    expect(parentOf(count)).toBe(nest?.spanContext().spanId);
  });

  test("follows an asynchronous method, whose span ends when its promise settles", async () => {
    const seen: Context[] = [];
    @wasm.module("later")
    class Later extends HostModuleBase {
      @wasm.export("wait", u32) async wait(): Promise<number> {
        seen.push(context.active());
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push(context.active());
        return 1;
      }
    }
    const call = traced({}, new Later()).call("wait");
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(trace.getSpan(context.active())).toBeUndefined();
    await expect(call).resolves.toBe(1);
    const { spanId } = onlySpan().spanContext();
    expect(seen.map((context) => trace.getSpan(context)?.spanContext().spanId)).toEqual([spanId, spanId]);
  });

  test("has the failure of an asynchronous method", async () => {
    await expect(traced().call("wait", 4)).resolves.toBe(73);
    expect(onlySpan()).toMatchObject({
      attributes: { "hostwright.errno": 73, "error.type": "ETIMEDOUT" },
      status: { code: SpanStatusCode.ERROR },
    });
  });
});

test("without an SDK a call works all the same", () => {
  trace.disable();
  context.disable();
  expect(traced({ arguments: true }).call("count")).toBe(1);
  expect(exporter.getFinishedSpans()).toEqual([]);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
});
