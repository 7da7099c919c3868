;; Calls functions of WASI in loops: each gives the sum of the errnos, which is 0, and of what the calls have written.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (memory (export "memory") 2)
  (data (i32.const 64) "file")
  ;; One array of 4096 bytes at 4096.
  (data (i32.const 16) "\00\10\00\00\00\10\00\00")

  (global $fd (mut i32) (i32.const 0))
  ;; Opens the file, to read, seek and write.
  (func $open (result i32)
    (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 1)
      (i64.const 0x46) (i64.const 0) (i32.const 0) (i32.const 32)))
  (func (export "_start"))
  (func (export "open") (result i32)
    (local $errno i32)
    (local.set $errno (call $open))
    (global.set $fd (i32.load (i32.const 32)))
    (local.get $errno))
  (func (export "fd_write") (param $n i32) (result i32) (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.add
        (call $fd_seek (global.get $fd) (i64.const 0) (i32.const 0) (i32.const 40))
        (call $fd_write (global.get $fd) (i32.const 16) (i32.const 1) (i32.const 32)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (local.get $sum) (i32.load (i32.const 32))))
  (func (export "fd_read") (param $n i32) (result i32) (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.add
        (call $fd_seek (global.get $fd) (i64.const 0) (i32.const 0) (i32.const 40))
        (call $fd_read (global.get $fd) (i32.const 16) (i32.const 1) (i32.const 32)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (local.get $sum) (i32.load (i32.const 32))))
  (func (export "path_open") (param $n i32) (result i32) (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.add (call $open) (call $fd_close (i32.load (i32.const 32))))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "clock_time_get") (param $n i32) (result i32) (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 40))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "random_get") (param $n i32) (result i32) (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call $random_get (i32.const 48) (i32.const 16))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "args_sizes_get") (param $n i32) (result i32) (local $sum i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call $args_sizes_get (i32.const 32) (i32.const 36))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (local.get $sum) (i32.load (i32.const 32)))))
