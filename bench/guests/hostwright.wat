;; What every peer does, for a host module of ours: the host adds, measures a text of 8 bytes, and greets.
(module
  (import "host" "add" (func $add (param i32 i32) (result i32)))
  (import "host" "measure" (func $measure (param i32 i32) (result i32)))
  (import "host" "greet" (func $greet (param i32 i32) (result i32 i32)))
  (memory (export "memory") 2)
  (data (i32.const 1024) "hostwrig")

  ;; Goes round in 32 KiB, since nobody frees.
  (global $top (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $top (i32.add (i32.const 4096)
      (i32.and (i32.add (global.get $top) (i32.const 64)) (i32.const 32767))))
    (global.get $top))

  (func (export "add") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (local.set $sum (i32.add (local.get $sum) (call $add (local.get $i) (i32.const -3))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (local.get $sum))

  (func (export "measure") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (local.set $sum (i32.add (local.get $sum) (call $measure (i32.const 1024) (i32.const 8))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (local.get $sum))

  (func (export "greet") (param $n i32) (result i32)
    (local $i i32) (local $sum i32) (local $offset i32) (local $length i32)
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (call $greet (i32.const 1024) (i32.const 8))
      (local.set $length)
      (local.set $offset)
      (local.set $sum (i32.add (local.get $sum)
        (i32.add (local.get $length) (i32.load8_u (local.get $offset)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (local.get $sum)))
