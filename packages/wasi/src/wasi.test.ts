import { describe as described } from "@hostwright/core";

import { AsyncWasi, memoryDirectory, Wasi } from "./index.js";
import { Program } from "./program.fixture.js";

// https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md
const SIGNATURES: Readonly<Record<string, string>> = {
  args_get: "(i32, i32) -> i32",
  args_sizes_get: "(i32, i32) -> i32",
  environ_get: "(i32, i32) -> i32",
  environ_sizes_get: "(i32, i32) -> i32",
  clock_res_get: "(i32, i32) -> i32",
  clock_time_get: "(i32, i64, i32) -> i32",
  fd_advise: "(i32, i64, i64, i32) -> i32",
  fd_allocate: "(i32, i64, i64) -> i32",
  fd_close: "(i32) -> i32",
  fd_datasync: "(i32) -> i32",
  fd_fdstat_get: "(i32, i32) -> i32",
  fd_fdstat_set_flags: "(i32, i32) -> i32",
  fd_fdstat_set_rights: "(i32, i64, i64) -> i32",
  fd_filestat_get: "(i32, i32) -> i32",
  fd_filestat_set_size: "(i32, i64) -> i32",
  fd_filestat_set_times: "(i32, i64, i64, i32) -> i32",
  fd_pread: "(i32, i32, i32, i64, i32) -> i32",
  fd_prestat_get: "(i32, i32) -> i32",
  fd_prestat_dir_name: "(i32, i32, i32) -> i32",
  fd_pwrite: "(i32, i32, i32, i64, i32) -> i32",
  fd_read: "(i32, i32, i32, i32) -> i32",
  fd_readdir: "(i32, i32, i32, i64, i32) -> i32",
  fd_renumber: "(i32, i32) -> i32",
  fd_seek: "(i32, i64, i32, i32) -> i32",
  fd_sync: "(i32) -> i32",
  fd_tell: "(i32, i32) -> i32",
  fd_write: "(i32, i32, i32, i32) -> i32",
  path_create_directory: "(i32, i32, i32) -> i32",
  path_filestat_get: "(i32, i32, i32, i32, i32) -> i32",
  path_filestat_set_times: "(i32, i32, i32, i32, i64, i64, i32) -> i32",
  path_link: "(i32, i32, i32, i32, i32, i32, i32) -> i32",
  path_open: "(i32, i32, i32, i32, i32, i64, i64, i32, i32) -> i32",
  path_readlink: "(i32, i32, i32, i32, i32, i32) -> i32",
  path_remove_directory: "(i32, i32, i32) -> i32",
  path_rename: "(i32, i32, i32, i32, i32, i32) -> i32",
  path_symlink: "(i32, i32, i32, i32, i32) -> i32",
  path_unlink_file: "(i32, i32, i32) -> i32",
  poll_oneoff: "(i32, i32, i32, i32) -> i32",
  proc_exit: "(i32) -> ()",
  proc_raise: "(i32) -> i32",
  sched_yield: "() -> i32",
  random_get: "(i32, i32) -> i32",
  sock_accept: "(i32, i32, i32) -> i32",
  sock_recv: "(i32, i32, i32, i32, i32, i32) -> i32",
  sock_send: "(i32, i32, i32, i32, i32) -> i32",
  sock_shutdown: "(i32, i32) -> i32",
};

test.each([Wasi, AsyncWasi])("%p has the 46 functions of preview 1 with their signatures", (wasi) => {
  const { name, exports } = described(wasi);
  expect(name).toBe("wasi_snapshot_preview1");
  const signatures = exports.map((each) => [each.name, each.signature]);
  expect(Object.fromEntries(signatures)).toEqual(SIGNATURES);
});

test("a file is made, written, read again and listed", () => {
  const root = memoryDirectory({ "a.txt": "alpha", sub: {} });
  const program = new Program({ preopens: { "/": root } });
  const fd = program.create("b.txt");
  expect(program.write(fd, "hello, ", "world")).toBe(12);
  expect(program.u64("fd_seek", fd, 0n, 0)).toBe(0n);
  expect(program.read(fd, 3, 20)).toBe("hello, world");
  expect(program.call("fd_close", fd)).toBe("ok");
  expect(root.readText("b.txt")).toBe("hello, world");
  const top = program.open(".", { oflags: 2 }) as number;
  expect(program.list(top)).toEqual([".", "..", "a.txt", "sub", "b.txt"]);
});
