import { describe as described } from "@hostwright/core";

import { AsyncWasi, AsyncWasiUnstable, memoryDirectory, Wasi, WasiUnstable } from "./index.js";
import { Program } from "./program.fixture.js";
import { later } from "./waiting/later.fixture.js";

const options = () => ({ preopens: { "/": memoryDirectory({ file: "0123456789" }) } });
const instance = () => new WasiUnstable(options());
const suspending = () => new AsyncWasiUnstable(options()) as never;

test.each([
  [WasiUnstable, Wasi],
  [AsyncWasiUnstable, AsyncWasi],
])("%p has the functions of preview 1, with the same signatures, in another module", (before, after) => {
  const [old, present] = [described(before), described(after)];
  expect(old.name).toBe("wasi_unstable");
  const signatures = ({ exports }: typeof old) =>
    Object.fromEntries(exports.map(({ name, signature }) => [name, signature]));
  expect(signatures(old)).toEqual(signatures(present));
});

test.each([instance, suspending])(
  "fd_seek counts from the position with 0, from the end with 1, and from the beginning with 2",
  (made) => {
    const program = new Program({}, made());
    const fd = program.open("file");
    expect([
      program.u64("fd_seek", fd, 3n, 2),
      program.u64("fd_seek", fd, 1n, 0),
      program.u64("fd_seek", fd, -1n, 1),
      program.u64("fd_seek", fd, 0n, 3),
    ]).toEqual([3n, 4n, 9n, "EINVAL"]);
  },
);

test.each([instance, suspending])("the state of a file has 56 bytes, with 4 for its names", (made) => {
  const program = new Program({}, made());
  const { memory, out } = program;
  memory.writeBytes(out, new Uint8Array(64).fill(0xee));
  expect(program.call("path_filestat_get", 3, 0, program.text("file"), out)).toBe("ok");
  expect([memory.readU8(out + 16), memory.readU32(out + 20), memory.readU64(out + 24)]).toEqual([4, 1, 10n]);
  expect([...memory.readBytes(out + 56, 8)]).toEqual(Array(8).fill(0xee));
  expect(program.call("fd_filestat_get", 3, out)).toBe("ok");
  expect([memory.readU8(out + 16), memory.readU32(out + 20)]).toEqual([3, 1]);
});

test.each([instance, suspending])(
  "a subscription has 56 bytes, with data before the number of a clock",
  async (made) => {
    const program = new Program({}, made());
    const { memory } = program;
    const at = program.guest.reserve(112);
    memory.writeU64(at, 7n);
    memory.writeU64(at + 16, 99n);
    memory.writeU32(at + 24, 1);
    memory.writeU64(at + 32, 1_000_000n);
    memory.writeU64(at + 56, 8n);
    memory.writeU8(at + 64, 1);
    memory.writeU32(at + 72, 77);
    const events = program.guest.reserve(64);
    expect(await later(program, "poll_oneoff", at, events, 1)).toBe(1);
    expect([memory.readU64(events), memory.readU16(events + 8), memory.readU8(events + 10)]).toEqual([
      7n,
      0,
      0,
    ]);
    expect(await later(program, "poll_oneoff", at, events, 2)).toBe(1);
    expect([memory.readU64(events), memory.readU16(events + 8), memory.readU8(events + 10)]).toEqual([
      8n,
      8,
      1,
    ]);
  },
);
