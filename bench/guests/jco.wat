;; The same as a component: the core module behind jco.wit. A text that is returned lies where the guest says.
(module
  (import "$root" "add" (func $add (param i32 i32) (result i32)))
  (import "$root" "measure" (func $measure (param i32 i32) (result i32)))
  (import "$root" "greet" (func $greet (param i32 i32 i32)))
  (memory (export "memory") 2)
  (data (i32.const 1024) "hostwrig")

  ;; Goes round in 32 KiB, since nobody frees.
  (global $top (mut i32) (i32.const 4096))
  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $top (i32.add (i32.const 4096)
      (i32.and (i32.add (global.get $top) (i32.const 64)) (i32.const 32767))))
    (global.get $top))

  ;; A copy of a text that the host gives. The pair that says where it lies is at 520.
  (func (export "echo") (param $text i32) (param $length i32) (result i32) (local $copy i32)
    (local.set $copy (call $realloc (i32.const 0) (i32.const 0) (i32.const 1) (local.get $length)))
    (memory.copy (local.get $copy) (local.get $text) (local.get $length))
    (i32.store (i32.const 520) (local.get $copy))
    (i32.store (i32.const 524) (local.get $length))
    (i32.const 520))

  (func (export "run-add") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (local.set $sum (i32.add (local.get $sum) (call $add (local.get $i) (i32.const -3))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (local.get $sum))

  (func (export "run-measure") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (local.set $sum (i32.add (local.get $sum) (call $measure (i32.const 1024) (i32.const 8))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (local.get $sum))

  (func (export "run-greet") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (call $greet (i32.const 1024) (i32.const 8) (i32.const 512))
      (local.set $sum (i32.add (local.get $sum)
        (i32.add (i32.load (i32.const 516)) (i32.load8_u (i32.load (i32.const 512))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (local.get $sum)))
