import { errno, handle, i32, linuxErrnos, orErrno, u32 } from "@hostwright/types";

import { describe as describeModule } from "../compile/describe.js";
import { fn } from "../declare/fn.js";
import { ModuleDefinitionError } from "../errors.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { testGuest } from "../testing/index.js";
import * as wasm from "../wasm.js";

class File {
  position = 0;
}
const files = handle(File, { invalid: "EBADF", numbers: "lowest", first: 3 });

@wasm.module("files", { errnos: linuxErrnos })
class Files extends HostModuleBase {
  readonly closed: File[] = [];
  @wasm.export("open", orErrno(files))
  open(): File {
    return new File();
  }
  @wasm.export("seek", orErrno(u32))
  seek(@files file: File, @u32 by: number): number {
    return (file.position += by);
  }
  @wasm.export("close", errno)
  close_(@files.own file: File): void {
    this.closed.push(file);
  }
  @wasm.export("both", [i32, errno])
  both(@files _file: File): [number, undefined] {
    return [1, undefined];
  }
}

test("a bad handle is an errno to the guest, of its table, and its call goes on", () => {
  const instance = new Files();
  const guest = testGuest(instance);
  const bad = linuxErrnos.numberOf("EBADF") as number;
  expect(guest.call("open")).toEqual([3, 0]);
  expect(guest.call("open")).toEqual([4, 0]);
  expect(guest.call("seek", 3, 7)).toEqual([7, 0]);
  expect(guest.call("close", 3)).toBe(0);
  for (const number of [3, 0, -1, 77]) {
    expect(guest.call("close", number)).toBe(bad);
    expect(guest.call("seek", number, 7)).toEqual([0, bad]);
    expect(guest.call("both", number)).toEqual([0, bad]);
  }
  expect(guest.call("open")).toEqual([3, 0]);
  expect(instance.closed).toHaveLength(1);
});

test.each([
  ["no result", undefined],
  ["a number", u32],
  ["several", [u32, i32]],
] as const)("an export that cannot return the errno is refused: %s", (_, result) => {
  for (const type of [files, files.own]) {
    class Wrong extends HostModuleBase {
      static override readonly moduleName = "files";
      static readonly exports: Record<string, unknown> = { stat: fn([u32, type], result) };
      stat(_a: number, _file: File): void {
        // Described only.
      }
    }
    const { problems } = thrown(() => describeModule(Wrong), ModuleDefinitionError, {
      code: "invalid-module",
    });
    expect(problems).toEqual([
      {
        code: "invalid-parameter-type",
        where: "Wrong.stat",
        message:
          'Wrong.stat: parameter 1 (_file) tells the guest of a bad handle by "EBADF", and the method returns no errno. Export it with errno or orErrno(…).',
      },
    ]);
  }
});
