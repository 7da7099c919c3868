import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "./log-file.fixture.js";

const guests = join(__dirname, "../guests");
const directory = temporaryDirectory();

// `npm run verify:guests` checks the guest in C: a machine may lack clang, and clangs differ in their output.
test.each(["analyzer-assemblyscript", "wrong"])(
  "%s.wasm is what its source compiles to",
  (guest) => {
    execFileSync(process.execPath, [join(guests, "build.mjs"), "--into", directory, guest], {
      stdio: "pipe",
    });
    const file = `${guest}.wasm`;
    expect(readFileSync(join(guests, file)).equals(readFileSync(join(directory, file)))).toBe(true);
  },
  60_000,
);
