import { u32 } from "@hostwright/types";

import { fn } from "../declare/fn.js";
import { GuestModuleBase } from "../guest-class/guest-module-base.js";
import { guestModule } from "../guest-class/guest-module.js";
import { HOST_MODULE, HostModuleBase } from "../host-module-base.js";
import { classKind } from "./class-kind.js";

class Host extends HostModuleBase {}
class Guest extends GuestModuleBase {}

test("classes of host modules and of guest modules are told apart, by inheritance too", () => {
  expect([Host, class extends Host {}].map(classKind)).toEqual(["host", "host"]);
  expect([Guest, class extends Guest {}, guestModule({ f: fn([], u32) })].map(classKind)).toEqual(
    Array(3).fill("guest"),
  );
});

test("a class of another copy of the package is one as well, and the base class of neither copy is", () => {
  class OtherBase {
    static readonly [HOST_MODULE] = true;
  }
  expect([class extends OtherBase {}, OtherBase, HostModuleBase].map(classKind)).toEqual([
    "host",
    undefined,
    undefined,
  ]);
});

test.each([
  [undefined],
  [null],
  [1],
  ["HostModuleBase"],
  [{}],
  [Map],
  [() => 1],
  [new Host()],
  [Symbol("a")],
])("is nothing for %p", (value) => {
  expect(classKind(value)).toBeUndefined();
});
