import { same, show } from "./same.js";
import type { Environment } from "./environment.js";
import type { Feature } from "./features.js";

/** Provides the assertions of a test. */
export interface Assertions {
  /** Holds when the values are the same, or have the same members. */
  equal(actual: unknown, expected: unknown, about?: string): void;
  /** Holds when the work throws an error of that name, with that `code` where one is given; returns the error. */
  throws(work: () => unknown, name: string, code?: string): Error;
  /** Holds when the promise is rejected with such an error; returns the error. */
  rejects(work: Promise<unknown>, name: string, code?: string): Promise<Error>;
}

/** Describes one claim about the packages on every engine. */
export interface Test {
  readonly name: string;
  /** The features that the test needs; it is skipped on engines that lack one. */
  readonly needs: readonly Feature[];
  readonly run: (assert: Assertions, environment: Environment) => void | Promise<void>;
}

/** Holds the outcome of a test. */
export interface Result {
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  /** The number of assertions. */
  readonly assertions: number;
  /** The failure, or the feature that the engine lacks. */
  readonly reason?: string;
}

/** Makes a test. */
export function test(name: string, run: Test["run"]): Test;
export function test(name: string, needs: readonly Feature[], run: Test["run"]): Test;
export function test(name: string, needs: readonly Feature[] | Test["run"], run?: Test["run"]): Test {
  return typeof needs === "function"
    ? { name, needs: [], run: needs }
    : { name, needs, run: run as Test["run"] };
}

/** Runs one test. Mutation falsifies its first assertion, so that it has to fail. */
export async function runTest(
  { name, needs, run }: Test,
  environment: Environment,
  missing: readonly Feature[],
): Promise<Result> {
  const lacks = needs.filter((feature) => missing.includes(feature));
  if (lacks.length > 0) return { name, state: "skipped", assertions: 0, reason: `no ${lacks.join(", ")}` };
  const assert = new Recorder(environment.isMutated);
  try {
    await run(assert, environment);
    if (assert.made === 0) throw new Error("made no assertion");
    return { name, state: "passed", assertions: assert.made };
  } catch (error) {
    return { name, state: "failed", assertions: assert.made, reason: describe(error) };
  }
}

class Recorder implements Assertions {
  made = 0;
  readonly #isMutated: boolean;

  constructor(isMutated: boolean) {
    this.#isMutated = isMutated;
  }

  equal(actual: unknown, expected: unknown, about = "value"): void {
    const wanted = this.#expect(expected);
    if (!same(actual, wanted)) throw new Error(`${about}: expected ${show(wanted)}, got ${show(actual)}`);
  }

  throws(work: () => unknown, name: string, code?: string): Error {
    let result: unknown;
    try {
      result = work();
    } catch (error) {
      return this.#look(error, name, code);
    }
    throw new Error(`expected ${name}, got the result ${show(result)}`);
  }

  async rejects(work: Promise<unknown>, name: string, code?: string): Promise<Error> {
    let result: unknown;
    try {
      result = await work;
    } catch (error) {
      return this.#look(error, name, code);
    }
    throw new Error(`expected ${name}, got the result ${show(result)}`);
  }

  #look(thrown: unknown, name: string, code: string | undefined): Error {
    const found = thrown as Error & { code?: string };
    const wanted = this.#expect(code === undefined ? name : `${name} ${code}`);
    const actual = code === undefined ? found.name : `${found.name} ${found.code ?? ""}`;
    if (actual !== wanted) throw new Error(`expected ${show(wanted)}, got ${actual}: ${describe(thrown)}`);
    return found;
  }

  #expect(expected: unknown): unknown {
    this.made++;
    return this.#isMutated && this.made === 1 ? "a mutation" : expected;
  }
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
