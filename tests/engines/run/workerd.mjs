// Runs the suite in workerd, by `workerd test`.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { COMPATIBILITY_DATE, workerdVersion } from "./cells.mjs";
import { readReport } from "./report.mjs";

/** @typedef {import("./cells.mjs").Cell} Cell */

/**
 * @param {Cell} cell
 * @param {string} folder where the bundle is
 * @param {boolean} isMutated
 */
export function runWorkerd({ name, binary, flags }, folder, isMutated) {
  const entry = flags.includes("nodejs_als") ? "workerd-als" : "workerd";
  const site = path.join(folder, entry);
  cpSync(path.join(folder, "guests"), path.join(site, "guests"), { recursive: true });
  const guests = readdirSync(path.join(site, "guests")).map((file) => path.basename(file, ".wasm"));
  writeFileSync(path.join(site, "guests.js"), guestModule(guests));
  const scripts = readdirSync(site).filter((file) => file.endsWith(".js"));
  const modules = [
    ...[`${entry}.js`, ...scripts.filter((file) => file !== `${entry}.js`)].map(
      (file) => `(name = "${file}", esModule = embed "${file}")`,
    ),
    ...guests.flatMap((guest) => [
      `(name = "guests/${guest}.wasm", wasm = embed "guests/${guest}.wasm")`,
      `(name = "guests/${guest}.bytes", data = embed "guests/${guest}.wasm")`,
    ]),
  ];
  const bindings = [
    `(name = "cell", text = "${name}")`,
    `(name = "version", text = "${workerdVersion(binary)}")`,
    `(name = "isMutated", json = "${String(isMutated)}")`,
  ];
  writeFileSync(
    path.join(site, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
const worker :Workerd.Worker = (
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = [${flags.map((flag) => `"${flag}"`).join(", ")}],
  bindings = [${bindings.join(", ")}],
  modules = [
    ${modules.join(",\n    ")}
  ]
);
`,
  );
  const { stdout, stderr } = spawnSync(binary, ["test", "config.capnp"], {
    cwd: site,
    encoding: "utf8",
    timeout: 600_000,
    maxBuffer: 1 << 26,
  });
  return readReport(stdout, stderr);
}

/** @param {string[]} guests */
function guestModule(guests) {
  const lines = guests.flatMap((guest, index) => [
    `import module${index} from "guests/${guest}.wasm";`,
    `import bytes${index} from "guests/${guest}.bytes";`,
  ]);
  const table = (/** @type {string} */ kind) =>
    `export const ${kind === "module" ? "modules" : "bytes"} = { ${guests.map((guest, index) => `"${guest}": ${kind}${index}`).join(", ")} };`;
  return [...lines, table("module"), table("bytes"), ""].join("\n");
}
