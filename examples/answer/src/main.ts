import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Runtime } from "@hostwright/core";
import { askAtOnce } from "./callers.js";
import { type AskingGuest, assemble } from "./guest.js";
import { Oracle } from "./oracle.js";

await using runtime = new Runtime();
runtime.link(Oracle, 42);
const guest = await runtime.instantiate<AskingGuest>(
  assemble(fileURLToPath(new URL("../guest.wat", import.meta.url))),
);

console.log(`nobody bound: ${guest.exports.ask()}`);
for (const answer of [1, 2, 3]) {
  const oracle = new Oracle(answer);
  const got = runtime.run({ instances: [oracle] }, () => guest.exports.ask());
  console.log(`instance ${answer} bound: ${got}`);
}

const { right, wrong } = await askAtOnce(runtime, guest, 1000, 20, () => sleep(Math.random() * 5));
console.log(`1000 callers at once: ${right} answers from their own instance, ${wrong} from another's`);
if (wrong > 0) process.exitCode = 1;
