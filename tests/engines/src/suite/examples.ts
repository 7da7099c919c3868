import { test, type Test } from "../harness.js";
import { show } from "../same.js";

/** Runs work, and returns the lines that Node.js would print. */
async function printed(work: () => Promise<unknown>): Promise<string> {
  const { log } = console;
  const lines: string[] = [];
  console.log = (...values: unknown[]) => {
    lines.push(values.map((value) => (typeof value === "string" ? value : show(value))).join(" "));
  };
  try {
    await work();
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

export const examples: Test[] = [
  test("the first example of the README prints its documented output", async (assert, environment) => {
    const { firstExampleOutput } = environment;
    assert.equal(await printed(() => environment.firstExample()), firstExampleOutput);
  }),
];
