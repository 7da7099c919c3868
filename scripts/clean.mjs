// Removes what the build has written, in every workspace.
import { existsSync, readdirSync, rmSync } from "node:fs";

for (const parent of ["packages", "examples"].filter((folder) => existsSync(folder))) {
  for (const workspace of readdirSync(parent)) {
    for (const built of ["build", "dist"]) {
      rmSync(`${parent}/${workspace}/${built}`, { recursive: true, force: true });
    }
  }
}
