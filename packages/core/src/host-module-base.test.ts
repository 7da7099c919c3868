import { CLOSED, HostModuleBase } from "./host-module-base.js";
import { caught, rejected, thrown } from "./fixtures/thrown.fixture.js";

/** Closes with a function of a test, and counts how often. */
class Example extends HostModuleBase<() => void | Promise<void>> {
  #closes = 0;

  get closes(): number {
    return this.#closes;
  }

  override close(): void | Promise<void> {
    this.#closes++;
    return this.options();
  }
}

test("an instance keeps the argument of its constructor", () => {
  class Keeper extends HostModuleBase<{ quota: number }> {
    get quota(): number {
      return this.options.quota;
    }
  }
  expect(new Keeper({ quota: 5 }).quota).toBe(5);
});

test("an instance shows no property but those of its class", () => {
  class Plain extends HostModuleBase<number> {
    field = 1;
  }
  expect(Reflect.ownKeys({ ...new Plain(5) })).toEqual(["options", "field"]);
});

test("an instance is closed from the moment on in which close begins", () => {
  const example = new Example(() => {
    expect(example[CLOSED]).toBe(true);
  });
  expect(example[CLOSED]).toBe(false);
  void example.close();
  expect(example[CLOSED]).toBe(true);
});

describe("close", () => {
  test("runs once however often it is called", () => {
    const example = new Example(() => undefined);
    for (let i = 0; i < 3; i++) expect(example.close()).toBeUndefined();
    expect(example.closes).toBe(1);
  });

  test("gives the promise that the first call gave", async () => {
    const example = new Example(async () => Promise.resolve());
    const first = example.close();
    expect(first).toBeInstanceOf(Promise);
    expect(example.close()).toBe(first);
    await first;
    expect(example.close()).toBe(first);
    expect(example.closes).toBe(1);
  });

  test("throws the same error each time, and is closed nevertheless", async () => {
    const fault = new Error("planned");
    const example = new Example(() => {
      throw fault;
    });
    expect(caught(() => example.close())).toBe(fault);
    expect(caught(() => example.close())).toBe(fault);
    expect(await rejected(example[Symbol.asyncDispose](), Error, {})).toBe(fault);
    expect([example.closes, example[CLOSED]]).toEqual([1, true]);
  });

  test("may call itself", () => {
    const example: Example = new Example(() => example.close());
    expect(example.close()).toBeUndefined();
    expect(example.closes).toBe(1);
  });

  test("runs once when a subclass calls that of its base", () => {
    class Derived extends Example {
      override close(): void | Promise<void> {
        return super.close();
      }
    }
    const derived = new Derived(() => undefined);
    void derived.close();
    void derived.close();
    expect(derived.closes).toBe(1);
  });

  test("cannot be a field, be it defined or assigned: the instance is not even constructed", () => {
    class Defined extends HostModuleBase {
      override close = (): void => undefined;
    }
    class Assigned extends HostModuleBase {
      constructor() {
        super();
        this.close = () => undefined;
      }
    }
    expect(thrown(() => new Defined(), TypeError, {}).message).toContain("close");
    expect(thrown(() => new Assigned(), TypeError, {}).message).toContain("close");
  });

  test("does nothing by itself", () => {
    class Plain extends HostModuleBase {}
    const plain = new Plain();
    expect(plain.close()).toBeUndefined();
    expect(plain[CLOSED]).toBe(true);
  });
});

test("await using closes an instance, and waits for it", async () => {
  let isDone = false;
  {
    await using example = new Example(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      isDone = true;
    });
    expect(example[CLOSED]).toBe(false);
  }
  expect(isDone).toBe(true);
});
