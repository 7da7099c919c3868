import { wasiErrnos } from "@hostwright/types";

import { HostModuleBase } from "../host-module-base.js";
import { ownModule } from "../metadata/records.js";
import { moduleName } from "./module.js";

class Example extends HostModuleBase {}

test("the decorator records the name and the errno table of that very class", () => {
  moduleName("env", { errnos: wasiErrnos })(Example);
  expect(ownModule(Example)).toEqual({ name: "env", errnos: wasiErrnos });
  expect(ownModule(class extends Example {})).toBeUndefined();
});

test("the decorator records no errno table when it is told none", () => {
  class Plain extends HostModuleBase {}
  moduleName("plain")(Plain);
  expect(ownModule(Plain)).toEqual({ name: "plain", errnos: undefined });
});

test("the decorator gives nothing, so that it replaces no class", () => {
  const decorate = moduleName("env") as (target: unknown) => unknown;
  expect(decorate(Example)).toBeUndefined();
});

test("the decorator says the same as a standard one, which is called with a context as well", () => {
  class Standard extends HostModuleBase {}
  moduleName("env")(Standard, { kind: "class", name: "Standard" } as never);
  expect(ownModule(Standard)).toEqual({ name: "env", errnos: undefined });
});
