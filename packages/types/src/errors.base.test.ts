import {
  GuestMemoryError,
  HostwrightError,
  LiftError,
  locateError,
  locateInPart,
  LowerError,
  TypeDefinitionError,
  type ErrorContext,
} from "./errors.js";

const FACT = "must be an integer from 0 to 255, not 300. Check it.";

function lowerError(context?: ErrorContext): LowerError {
  return new LowerError("out-of-range", FACT, 300, context);
}

/** The part of a stack that names the error, without the frames. */
function header({ stack = "" }: Error): string {
  return stack.slice(0, stack.indexOf("\n    at "));
}

describe("a message", () => {
  test("is the fact alone when nobody has said where", () => {
    expect(lowerError().message).toBe(FACT);
  });

  test("says what the fact is about before it", () => {
    expect(lowerError({ subject: "u8" }).message).toBe(`u8 ${FACT}`);
  });

  test("starts with the place", () => {
    expect(lowerError({ where: "kv.put" }).message).toBe(`kv.put: ${FACT}`);
    expect(lowerError({ where: "kv.put", subject: "u8" }).message).toBe(`kv.put: u8 ${FACT}`);
  });
});

describe("within", () => {
  test("names the way to the fault, from the inside outwards, in place of the subject", () => {
    const error = lowerError({ subject: "u8" });
    expect(error.within("Point", ".x")).toBe(error);
    expect(error.message).toBe(`Point.x ${FACT}`);
    expect(header(error)).toContain(`Point.x ${FACT}`);
    error.within("Row", ".points[2]");
    expect(error.message).toBe(`Row.points[2].x ${FACT}`);
  });

  test("is kept behind the place and the subject that come later", () => {
    const way = (): LowerError => lowerError({ subject: "u8" }).within("Row", ".x");
    expect(way().locate("kv.put").message).toBe(`kv.put: Row.x ${FACT}`);
    expect(way().locate("kv.put", "parameter 0 (row: Row)").message).toBe(
      `kv.put: parameter 0 (row: Row).x ${FACT}`,
    );
  });

  test("changes nothing once the place is known", () => {
    const error = lowerError({ subject: "u8" }).locate("kv.put", "parameter 0");
    error.within("Row", ".x");
    expect(error.message).toBe(`kv.put: parameter 0 ${FACT}`);
  });
});

describe("locate", () => {
  test("puts a place in front and keeps the subject", () => {
    const error = lowerError({ subject: "u8" });
    expect(error.locate("kv.put")).toBe(error);
    expect(error.message).toBe(`kv.put: u8 ${FACT}`);
    expect(error.where).toBe("kv.put");
  });

  test("replaces the subject by a better one", () => {
    const error = lowerError({ subject: "u8" }).locate("kv.put", "parameter 1 (size: u8)");
    expect(error.message).toBe(`kv.put: parameter 1 (size: u8) ${FACT}`);
  });

  test("keeps the first place, which knew best", () => {
    const error = lowerError({ subject: "u8" }).locate("kv.put", "the result");
    error.locate("kv.get", "parameter 0");
    expect(error.message).toBe(`kv.put: the result ${FACT}`);
    expect(error.where).toBe("kv.put");
  });

  test("keeps a place that was given when the error was made", () => {
    const error = lowerError({ where: "offsetOf" }).locate("kv.put", "the result");
    expect(error.message).toBe(`offsetOf: ${FACT}`);
    expect(error.where).toBe("offsetOf");
  });

  test("updates the head of the stack and leaves the frames", () => {
    const error = lowerError({ subject: "u8" });
    const frames = (error.stack ?? "").slice(header(error).length);
    expect(header(error)).toBe(`LowerError: u8 ${FACT}`);
    error.locate("kv.put", "the result");
    expect(header(error)).toBe(`LowerError: kv.put: the result ${FACT}`);
    expect(error.stack).toBe(header(error) + frames);
    expect(frames).toContain("errors.base.test");
  });

  test("takes a place with the patterns of String.replace for what it is", () => {
    const error = lowerError().locate("$&.$1$`", "$'");
    expect(error.message).toBe(`$&.$1$\`: $' ${FACT}`);
    expect(header(error)).toBe(`LowerError: ${error.message}`);
  });

  test("does without a stack, which an engine need not have", () => {
    const error = lowerError();
    delete (error as { stack?: string }).stack;
    expect(error.locate("kv.put").message).toBe(`kv.put: ${FACT}`);
  });
});

describe("what was thrown", () => {
  test("is told where it happened when it is one of these errors", () => {
    const error = lowerError();
    expect(locateInPart(error, "Row", ".size")).toBe(error);
    expect(locateError(error, "kv.put", "the result")).toBe(error);
    expect(error.message).toBe(`kv.put: the result.size ${FACT}`);
  });

  test.each([new Error("disk on fire"), "disk on fire", undefined])(
    "stays as it is otherwise: %s",
    (thrown) => {
      expect(locateError(thrown, "kv.put", "the result")).toBe(thrown);
      expect(locateInPart(thrown, "Row", ".size")).toBe(thrown);
    },
  );
});

describe("a cause", () => {
  test("is kept with its identity", () => {
    const cause = new Error("disk on fire");
    expect(lowerError({ cause }).cause).toBe(cause);
  });

  test("may be undefined, which is not the same as none", () => {
    expect("cause" in lowerError({ cause: undefined })).toBe(true);
    expect("cause" in lowerError({ where: "kv.put" })).toBe(false);
    expect("cause" in lowerError()).toBe(false);
  });
});

describe("every class", () => {
  const access = { offset: 2n ** 60n, length: 16, memorySize: 65536 };
  const errors: [string, string, HostwrightError, object][] = [
    ["GuestMemoryError", "out-of-bounds", new GuestMemoryError("out-of-bounds", FACT, access), access],
    ["LiftError", "too-long", new LiftError("too-long", FACT, 2), { value: 2 }],
    ["LowerError", "wrong-type", new LowerError("wrong-type", FACT, "x"), { value: "x" }],
    ["TypeDefinitionError", "not-a-type", new TypeDefinitionError("not-a-type", FACT), {}],
  ];

  test.each(errors)("tells by name, code and data what is wrong: %s", (name, code, error, data) => {
    expect(error).toBeInstanceOf(HostwrightError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, code, ...data });
    expect(header(error)).toBe(`${name}: ${FACT}`);
  });
});
