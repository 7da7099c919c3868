// Runs the suite in a headless Chromium, which loads a page from a server of ours and sends its report there.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

/** @typedef {import("./cells.mjs").Cell} Cell */
/** @typedef {import("./report.mjs").Report} Report */

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const POLICY = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const PAGE = '<!doctype html><title>engines</title><script type="module" src="browser.js"></script>';
const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
const MOST_MILLISECONDS = 600_000;

/**
 * @param {Cell} cell
 * @param {string} folder where the bundle is
 * @param {boolean} isMutated
 * @returns {Promise<Report>}
 */
export async function runChromium({ name, binary, flags }, folder, isMutated) {
  const isWorker = flags.includes("worker");
  const { address, report, close } = await serve(folder, flags.includes("csp"));
  const parameters = new URLSearchParams({
    cell: name,
    ...(isMutated && { mutated: "" }),
    ...(isWorker && { worker: "" }),
  });
  const profile = mkdtempSync(path.join(tmpdir(), "hostwright-chromium-"));
  const browser = spawn(binary, [...FLAGS, `--user-data-dir=${profile}`, `${address}/?${parameters}`], {
    stdio: "ignore",
    // A group of its own: its processes are many.
    detached: true,
  });
  const ended = new Promise((resolve) => browser.once("close", resolve));
  const failed = new Promise((_, reject) => {
    browser.once("error", reject);
    setTimeout(() => reject(new Error("no report in time")), MOST_MILLISECONDS).unref();
  });
  try {
    const received = await Promise.race([report, failed]);
    if (received.error !== undefined) throw new Error(received.error);
    return received;
  } finally {
    if (browser.pid !== undefined) process.kill(-browser.pid);
    await ended;
    close();
    // The last of them may still be writing.
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/**
 * Serves the bundle, and waits for the report.
 * @param {string} folder
 * @param {boolean} isRestricted whether by a policy that forbids evaluating text
 */
async function serve(folder, isRestricted) {
  /** @type {(report: Report) => void} */
  let receive;
  const report = new Promise((resolve) => (receive = resolve));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "POST") {
      void text(request).then((body) => receive(JSON.parse(body)));
      response.end();
      return;
    }
    if (isRestricted) response.setHeader("content-security-policy", POLICY);
    if (pathname === "/") {
      response.setHeader("content-type", "text/html").end(PAGE);
      return;
    }
    const file = path.join(
      folder,
      pathname.startsWith("/guests/") ? "" : "browser",
      path.normalize(pathname),
    );
    const type = TYPES[/** @type {keyof typeof TYPES} */ (path.extname(file))];
    if (type === undefined || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", type);
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${port}`, report, close };
}
