import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Collects garbage, what only weak references and finished jobs hold included. */
export async function collectGarbage(): Promise<void> {
  // A WeakRef holds what it refers to until the job that has made or read it is over.
  for (let time = 0; time < 3; time++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}
