import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "./log-file.fixture.js";

const guests = join(__dirname, "../guests");
const directory = temporaryDirectory();

// The guest in C is left to `npm run verify:guests`: a machine may lack clang, and clangs differ in what they write.
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
