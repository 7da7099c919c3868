// Not compiled by any of the tools: links a host module to the guest, and prints what it is and what it answers.
import { readFile } from "node:fs/promises";
import { describe, Runtime } from "@hostwright/core";

/** @param {any} Env */
export async function report(Env) {
  const runtime = new Runtime();
  runtime.link(Env);
  const guest = await runtime.instantiate(await readFile(new URL("guest.wasm", import.meta.url)));
  const { double, norm, describe: write, pages } = guest.exports;
  const answers = [double(1.5), norm(), write(11), write(5), pages()];
  // Names that a minifier may change are not part of it.
  const { className: _, ...description } = describe(Env);
  console.log(JSON.stringify({ answers, description }));
}
