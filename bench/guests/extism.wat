;; The same as an Extism plug-in: texts cross in blocks of the host's, which are allocated, filled and freed by calls. Takes
;; the number of calls as its input, 8 bytes, and gives the sum as its output.
(module
  (import "extism:host/env" "input_load_u64" (func $input (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "free" (func $free (param i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
  (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
  (import "extism:host/user" "add" (func $add (param i32 i32) (result i32)))
  (import "extism:host/user" "measure" (func $measure (param i64) (result i32)))
  (import "extism:host/user" "greet" (func $greet (param i64) (result i64)))
  (memory (export "memory") 1)
  (data (i32.const 1024) "hostwrig")

  (func $answer (param $sum i32) (result i32) (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store (local.get $block) (i64.extend_i32_s (local.get $sum)))
    (call $output (local.get $block) (i64.const 8))
    (i32.const 0))

  ;; A copy of its input, which has 8 bytes.
  (func (export "echo") (result i32) (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store (local.get $block) (call $input (i64.const 0)))
    (call $output (local.get $block) (i64.const 8))
    (i32.const 0))

  (func $calls (result i32) (i32.wrap_i64 (call $input (i64.const 0))))

  ;; The text in a block of its own.
  (func $text (result i64) (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store (local.get $block) (i64.load (i32.const 1024)))
    (local.get $block))

  (func (export "add") (result i32) (local $n i32) (local $i i32) (local $sum i32)
    (local.set $n (call $calls))
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (local.set $sum (i32.add (local.get $sum) (call $add (local.get $i) (i32.const -3))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (call $answer (local.get $sum)))

  (func (export "measure") (result i32) (local $n i32) (local $i i32) (local $sum i32) (local $text i64)
    (local.set $n (call $calls))
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (local.set $text (call $text))
      (local.set $sum (i32.add (local.get $sum) (call $measure (local.get $text))))
      (call $free (local.get $text))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (call $answer (local.get $sum)))

  (func (export "greet") (result i32)
    (local $n i32) (local $i i32) (local $sum i32) (local $text i64) (local $greeting i64)
    (local.set $n (call $calls))
    (block $done (loop $next
      (br_if $done (i32.ge_s (local.get $i) (local.get $n)))
      (local.set $text (call $text))
      (local.set $greeting (call $greet (local.get $text)))
      (i64.store (i32.const 2048) (call $load (local.get $greeting)))
      (i64.store (i32.const 2056) (call $load (i64.add (local.get $greeting) (i64.const 8))))
      (local.set $sum (i32.add (local.get $sum)
        (i32.add (i32.wrap_i64 (call $length (local.get $greeting))) (i32.load8_u (i32.const 2048)))))
      (call $free (local.get $text))
      (call $free (local.get $greeting))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
    (call $answer (local.get $sum))))
