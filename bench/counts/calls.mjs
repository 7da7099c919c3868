// Counts what V8 does in calls that are warm: the shapes of scalar calls that allocate, or the ends of optimised code, which it prints.
// Started by counts.mjs, in a process that compiles nothing beside the program: a busy machine changes no count.
import { setFlagsFromString } from "node:v8";

import { measureAllocating, NOISE } from "../costs/allocating.mjs";
import { compileText, guestText } from "../ladder/guest.mjs";
import { ours } from "../ladder/host-module.mjs";
import { shapes } from "../shapes/index.mjs";

const CALLS = 10_000;
const WARM = 60;
const COUNTED = 20;

if (process.argv[2] === "allocating") {
  const all = await measureAllocating(shapes, WARM);
  const allocating = all.filter(({ byHand, generated }) => generated > byHand + NOISE);
  process.stdout.write(allocating.map(({ shape }) => `${shape}\n`).join(""));
} else {
  for (const shape of shapes.filter(({ isAsync }) => isAsync !== true)) {
    const { run } = await ours(shape, compileText(shape.name, guestText(shape.guest, 1)), 1, "generated");
    for (let time = 0; time < WARM; time++) run(CALLS);
    setFlagsFromString("--trace-deopt");
    for (let time = 0; time < COUNTED; time++) run(CALLS);
    setFlagsFromString("--no-trace-deopt");
  }
}
