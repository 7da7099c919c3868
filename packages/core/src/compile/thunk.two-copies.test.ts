// A method may throw an error of another copy of the packages: of a library that has its own, or of the other module system.
import * as ours from "@hostwright/types";

import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";
import { define, fn, HostModuleBase, Runtime } from "../index.js";

let theirs = ours;
jest.isolateModules(() => {
  theirs = jest.requireActual<typeof ours>("@hostwright/types");
});

/** Links a guest whose export `fail` calls a method that throws the error, and whose result is an errno. */
async function guestOf(error: unknown) {
  class Failing extends HostModuleBase {
    fail(): void {
      throw error;
    }
  }
  define(Failing, { fail: fn([], ours.errno) }, { name: "failing" });
  const runtime = new Runtime();
  runtime.link(Failing);
  return runtime.instantiate<{ fail(): number }>(await forwardingGuest([Failing]));
}

test("the copies are two", () => {
  expect(theirs.ErrnoError).not.toBe(ours.ErrnoError);
});

test("a failure of another copy becomes an errno", async () => {
  const guest = await guestOf(new theirs.ErrnoError("EROFS"));
  expect(ours.wasiErrnos.nameOf(guest.exports.fail())).toBe("EROFS");
});

test("a fault of another copy ends the call, and tells where", async () => {
  const fault = caught(() => new theirs.GuestMemory(16).readU32(14));
  const guest = await guestOf(fault);
  expect(caught(() => guest.exports.fail())).toBe(fault);
  expect(fault).toMatchObject({ code: "out-of-bounds", where: "failing.fail" });
  expect((fault as Error).message).toMatch(/^failing\.fail: /);
  expect(guest.isPoisoned).toBe(true);
});

test("a fault of another copy in a part of a value shows its code", () => {
  const names = theirs.list(theirs.string);
  const memory = new theirs.GuestMemory(16);
  memory.writeU32(0, 1000);
  memory.writeU32(4, 1);
  expect(ours.list(ours.string).format(names.lift(memory, 0, 1) as never)).toBe("[<out-of-bounds>]");
});
