import { Scene, World } from "../fixtures/interleaving.fixture.js";
import { caseCount } from "../fixtures/cases.fixture.js";
import { findJspi } from "../guest/suspend/jspi.js";
import { SEED } from "../fixtures/random.fixture.js";

const SCENES = caseCount(10_000);

const kind = findJspi() === undefined ? "synchronous calls" : "calls, suspended ones too,";

test(`no call of ${SCENES} interleavings of ${kind} reaches an instance that it is not bound to`, async () => {
  const world = new World();
  await world.open();
  let checks = 0;
  for (let index = 0; index < SCENES; index++) {
    const scene = new Scene(world, SEED, index);
    await scene.play();
    checks += scene.checks;
    if (scene.faults.length > 0)
      throw new Error(`SEED=${SEED}, scene ${index}:\n${scene.faults.slice(0, 5).join("\n")}`);
  }
  expect([world.pool?.running ?? 0, world.pool?.waiting ?? 0]).toEqual([0, 0]);
  await world.runtime.close();
  expect(checks).toBeGreaterThan(20 * SCENES);
});
