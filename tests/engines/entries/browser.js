// Runs the suite in a page or in a worker of its own, and sends the server what came of it.
import { firstExampleOutput, programOutput } from "./expected.js";
import { runSuite } from "./suite/index.js";

const parameters = new URL(globalThis.location.href).searchParams;
const file = (name) => new URL(`guests/${name}.wasm`, globalThis.location.href);

async function run() {
  try {
    return await runSuite({
      cell: parameters.get("cell"),
      version: /Chrome\/([\d.]+)/.exec(navigator.userAgent)[1],
      isMutated: parameters.has("mutated"),
      bytes: async (name) => new Uint8Array(await (await fetch(file(name))).arrayBuffer()),
      module: (name) => WebAssembly.compileStreaming(fetch(file(name))),
      firstExample: () => import("./first-example.js"),
      firstExampleOutput,
      programOutput,
    });
  } catch (error) {
    return { error: String(error?.stack ?? error) };
  }
}

if (parameters.has("worker") && "document" in globalThis) {
  new Worker(`./browser.js?${parameters}`, { type: "module" });
} else {
  await fetch("report", { method: "POST", body: JSON.stringify(await run()) });
}
